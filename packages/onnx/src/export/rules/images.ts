// Resampling of one axis: each output element is a weighted sum of a few elements of the input.
import { eye, scope, type Tensor } from '@tensorloom/tensor'
import { dispatch } from '@tensorloom/tensor/internal'
import type { ExportCall, ExportRules } from '../rule.js'
import { castTo } from './elementwise.js'

interface Tap {
  readonly at: number
  readonly weight: number
}

// The op itself says what it mixes: resampling the rows of the identity matrix gives the weights of all elements.
function tapsOf(call: ExportCall, input: number): readonly (readonly Tap[])[] {
  const output = call.outputs[0]!.shape[call.attribute<number>('axis')]!
  const matrix = scope(() => {
    const [rows] = dispatch(call.op, [eye(input)], { ...call.trials[0], axis: 0 }) as readonly [Tensor]
    return rows.dataSync()
  })
  return Array.from({ length: output }, (_, row) =>
    Array.from(matrix.subarray(row * input, (row + 1) * input)).flatMap((weight, at) =>
      weight === 0 ? [] : [{ at, weight }],
    ),
  )
}

function resample(call: ExportCall): string {
  const { graph } = call
  const axis = call.attribute<number>('axis')
  const extents = call.inputShapes.map(([shape]) => shape![axis]!)
  if ([extents, extentsOf(call, axis)].some((list) => list.some((one) => one !== list[0]))) return resampleOpen(call)
  const { dtype, shape } = call.outputs[0]!
  const taps = tapsOf(call, extents[0]!)
  const count = Math.max(1, ...taps.map((row) => row.length))
  const x = call.dtype(0) === dtype ? call.input(0) : castTo(graph, call.input(0), dtype)
  const along = shape.map((_, k) => (k === axis ? taps.length : 1))
  const parts = Array.from({ length: count }, (_, k) => {
    const places = taps.map((row) => row[k]?.at ?? 0)
    const picked = graph.node('Gather', [x, graph.constant('places', places, [taps.length], 7)], { axis })
    const weights = taps.map((row) => row[k]?.weight ?? 0)
    return weights.every((weight) => weight === 1)
      ? picked
      : graph.node('Mul', [picked, graph.value(weights, dtype, along)])
  })
  return parts.reduce((a, b) => graph.node('Add', [a, b]))
}

const extentsOf = (call: ExportCall, axis: number): readonly number[] =>
  call.outputShapes.map(([shape]) => shape![axis]!)

// An axis whose extent is open: nodes compute which elements are mixed, in whole numbers as the op does. Element i lies at
// (i + ½) · input / output − ½, or at i · (input − 1) / (output − 1) with `alignCorners`.
function resampleOpen(call: ExportCall): string {
  const { graph } = call
  const axis = call.attribute<number>('axis')
  const [mode, alignCorners] = [call.attribute<string>('mode'), call.attribute<boolean>('alignCorners')]
  const { dtype, shape } = call.outputs[0]!
  const int = (value: number): string => graph.constant('int', [value], [], 7)
  const node = (type: string, ...inputs: string[]): string => graph.node(type, inputs)
  const extent = (list: string): string => node('Squeeze', list, graph.ints([0]))
  const input = extent(call.extents((_, trial) => [call.inputShapes[trial]![0]![axis]!]))
  const output = extent(call.extents((_, trial) => [call.outputShapes[trial]![0]![axis]!]))
  const i = node('Range', int(0), output, int(1))
  const x = call.dtype(0) === dtype ? call.input(0) : castTo(graph, call.input(0), dtype)
  const pick = (places: string): string => graph.node('Gather', [x, places], { axis })
  if (mode === 'nearest') return pick(node('Div', node('Mul', i, input), output))
  const divisor = alignCorners ? node('Max', node('Sub', output, int(1)), int(1)) : node('Mul', output, int(2))
  // With one output, i is 0.
  const exact = alignCorners
    ? node('Mul', i, node('Sub', input, int(1)))
    : node('Sub', node('Mul', node('Add', node('Mul', i, int(2)), int(1)), input), output)
  // Whole numbers are divided towards 0, so all are made positive first; none is below −1.
  const place = mode === 'bilinear' ? node('Max', exact, int(0)) : node('Add', exact, divisor)
  const quotient = node('Div', place, divisor)
  const before = mode === 'bilinear' ? quotient : node('Sub', quotient, int(1))
  const rest = castTo(graph, node('Sub', place, node('Mul', quotient, divisor)), dtype)
  const along = node('Div', rest, castTo(graph, divisor, dtype))
  const last = node('Sub', input, int(1))
  const column = graph.ints(shape.slice(axis).map((_, k) => (k === 0 ? -1 : 1)))
  const share = (shift: number, weight: string): string => {
    const places = node('Max', node('Min', node('Add', before, int(shift)), last), int(0))
    return node('Mul', pick(places), node('Reshape', weight, column))
  }
  const value = (number: number): string => graph.value(number, dtype)
  const other = node('Sub', value(1), along)
  if (mode === 'bilinear') return node('Add', share(0, other), share(1, along))
  // Cubic convolution (Keys 1981, equation 14) with a = −0.75.
  const a = -0.75
  const cubic = (factors: readonly number[], t: string): string =>
    factors.slice(1).reduce((sum, factor) => node('Add', node('Mul', sum, t), value(factor)), value(factors[0]!))
  const near = [a + 2, -(a + 3), 0, 1]
  const far = [a, -5 * a, 8 * a, -4 * a]
  const further = (t: string): string => node('Add', t, value(1))
  return [
    share(-1, cubic(far, further(along))),
    share(0, cubic(near, along)),
    share(1, cubic(near, other)),
    share(2, cubic(far, further(other))),
  ].reduce((sum, one) => node('Add', sum, one))
}

/** Images. */
export const imageRules: ExportRules = { resample }
