// Reductions, scans, picking, sorting.
import { promote, type Shape } from '@tensorloom/tensor'
import type { ExportCall, ExportRules } from '../rule.js'
import { cannotWrite, castTo } from './elementwise.js'

function axesOf(call: ExportCall): readonly number[] {
  const given = call.attribute<number | Shape | undefined>('axis')
  const axes = given === undefined ? call.shape(0).map((_, k) => k) : typeof given === 'number' ? [given] : given
  return axes.map((axis) => call.axis(axis))
}

const reduction =
  (type: string, axesAsInput = false) =>
  (call: ExportCall): string => {
    const { graph } = call
    const { dtype } = call.outputs[0]!
    const x = call.dtype(0) === dtype ? call.input(0) : castTo(graph, call.input(0), dtype)
    const axes = axesOf(call)
    const keepdims = call.attribute<boolean>('keepDims') ? 1 : 0
    if (axes.length === 0) return graph.node('Identity', [x])
    if (axesAsInput) return graph.node(type, [x, graph.ints(axes)], { keepdims })
    return graph.node(type, [x], { axes, keepdims })
  }

// On booleans, which ONNX does not reduce.
const logical =
  (type: 'ReduceMin' | 'ReduceMax') =>
  (call: ExportCall): string => {
    const { graph } = call
    const truth = call.dtype(0) === 'bool' ? call.input(0) : castTo(graph, call.input(0), 'bool')
    const axes = axesOf(call)
    if (axes.length === 0) return graph.node('Identity', [truth])
    const reduced = graph.node(type, [castTo(graph, truth, 'int32')], {
      axes,
      keepdims: call.attribute<boolean>('keepDims') ? 1 : 0,
    })
    return castTo(graph, reduced, 'bool')
  }

const argExtreme =
  (type: 'ArgMax' | 'ArgMin') =>
  (call: ExportCall): string => {
    const { graph } = call
    const found = graph.node(type, [call.input(0)], {
      axis: call.axis(call.attribute('axis')),
      keepdims: call.attribute<boolean>('keepDims') ? 1 : 0,
    })
    return castTo(graph, found, 'int32')
  }

const flag = (call: ExportCall, name: string): number => (call.attribute<boolean>(name) ? 1 : 0)

function cumsum(call: ExportCall): string {
  const { graph } = call
  const { dtype } = call.outputs[0]!
  const x = call.dtype(0) === dtype ? call.input(0) : castTo(graph, call.input(0), dtype)
  const axis = graph.constant('axis', [call.axis(call.attribute('axis'))], [], 7)
  return graph.node('CumSum', [x, axis], { exclusive: flag(call, 'exclusive'), reverse: flag(call, 'reverse') })
}

// Indices that lie outside give NaN here and are an error there, so the export expects them inside.
function indices(call: ExportCall, k: number): string {
  const fill = call.attribute<number | undefined>('fill')
  if (fill !== undefined) throw cannotWrite(call.op.name, `the fill ${fill}`)
  return call.dtype(k) === 'int32' ? call.input(k) : castTo(call.graph, call.input(k), 'int32')
}

function takeAlongAxis(call: ExportCall): string {
  const axis = call.axis(call.attribute('axis'))
  const [from, to] = [call.shape(0), call.shape(1)]
  // Other axes may broadcast.
  const fits = from.every((extent, k) => k === axis || extent === to[k])
  const x = fits ? call.input(0) : broadcast(call, 0, axis)
  const at = fits ? indices(call, 1) : broadcast(call, 1, axis)
  return call.graph.node('GatherElements', [x, at], { axis })
}

function broadcast(call: ExportCall, k: number, axis: number): string {
  const shapes = call.outputShapes.map(([shape], trial) =>
    shape!.map((extent, n) => (n === axis ? call.inputShapes[trial]![k]![n]! : extent)),
  )
  const name = k === 1 ? indices(call, 1) : call.input(k)
  return call.graph.node('Expand', [name, call.extents((_, trial) => shapes[trial]!)])
}

function argSort(call: ExportCall): string {
  const { graph } = call
  const axis = call.axis(call.attribute('axis'))
  const extent = call.extents((_, trial) => [call.inputShapes[trial]![0]![axis]!])
  const [, found] = graph.nodeOf('TopK', [call.input(0), extent], 2, {
    axis,
    largest: call.attribute<boolean>('descending') ? 1 : 0,
    sorted: 1,
  })
  return castTo(graph, found!, 'int32')
}

function oneHot(call: ExportCall): string {
  const { graph } = call
  const dtype = call.outputs[0]!.dtype
  const depth = graph.constant('depth', [call.attribute<number>('depth')], [], 7)
  // ONNX counts negative indices from the end; here they give a row of zeros, as those behind the end do.
  const at = graph.node('Cast', [call.input(0)], { to: 7 })
  const outside = graph.node('Less', [at, graph.constant('zero', [0], [], 7)])
  const safe = graph.node('Where', [outside, depth, at])
  const hot = graph.node('OneHot', [safe, depth, graph.value([0, 1], dtype === 'bool' ? 'int32' : dtype)], { axis: -1 })
  return dtype === 'bool' ? castTo(graph, hot, 'bool') : hot
}

function band(call: ExportCall): string {
  const { graph } = call
  const [lower, upper, fill] = [
    call.attribute<number | undefined>('lower'),
    call.attribute<number | undefined>('upper'),
    call.attribute<number>('fill'),
  ]
  const triangle = (name: string, k: number, upperPart: number): string =>
    graph.node('Trilu', [name, graph.constant('k', [k], [], 7)], { upper: upperPart })
  const between = (name: string): string => {
    const above = lower === undefined ? name : triangle(name, lower, 1)
    return upper === undefined ? above : triangle(above, upper, 0)
  }
  if (fill === 0 && call.dtype(0) !== 'bool') return between(call.input(0))
  const matrix = call.extents((_, trial) => call.inputShapes[trial]![0]!.slice(-2))
  const ones = graph.node('Expand', [graph.value(1, 'float32'), matrix])
  const inside = castTo(graph, between(ones), 'bool')
  return graph.node('Where', [inside, call.input(0), graph.value(fill, call.dtype(0))])
}

// Rows are added one after another to a copy of the target.
function scatterAdd(call: ExportCall): string {
  const { graph } = call
  const axis = call.axis(call.attribute('axis'))
  const at = call.shape(1)
  if (axis !== 0) throw cannotWrite(call.op.name, `axis ${axis}`)
  const places = graph.node('Unsqueeze', [indices(call, 1), graph.ints([at.length])])
  const wide = graph.node('Cast', [places], { to: 7 })
  return graph.node('ScatterND', [call.input(0), wide, call.input(2)], { reduction: 'add' })
}

// The number of elements of the sorted list that come before.
function searchSorted(call: ExportCall): string {
  const { graph } = call
  const left = call.attribute<string>('side') === 'left'
  const dtype = promote(call.dtype(0), call.dtype(1))
  const own = (k: number): string => (call.dtype(k) === dtype ? call.input(k) : castTo(graph, call.input(k), dtype))
  // [..., 1, n] beside [..., m, 1].
  const many = call.shape(0).length > 1
  const sorted = many ? graph.node('Unsqueeze', [own(0), graph.ints([call.shape(0).length - 1])]) : own(0)
  const values = graph.node('Unsqueeze', [own(1), graph.ints([call.shape(1).length])])
  const before = graph.node(left ? 'Less' : 'LessOrEqual', [sorted, values])
  return graph.node('ReduceSum', [castTo(graph, before, 'int32'), graph.ints([call.shape(1).length])], { keepdims: 0 })
}

/** Reductions and picking. */
export const reductionRules: ExportRules = {
  sum: reduction('ReduceSum', true),
  mean: reduction('ReduceMean'),
  max: reduction('ReduceMax'),
  min: reduction('ReduceMin'),
  prod: reduction('ReduceProd'),
  all: logical('ReduceMin'),
  any: logical('ReduceMax'),
  argMax: argExtreme('ArgMax'),
  argMin: argExtreme('ArgMin'),
  cumsum,
  gather: (call) =>
    call.graph.node('Gather', [call.input(0), indices(call, 1)], { axis: call.axis(call.attribute('axis')) }),
  takeAlongAxis,
  argSort,
  oneHot,
  band,
  scatterAdd,
  searchSorted,
}
