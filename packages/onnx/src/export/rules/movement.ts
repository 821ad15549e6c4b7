// Ops that move elements.
import type { Shape } from '@tensorloom/tensor'
import type { ExportCall, ExportRules } from '../rule.js'

type Pairs = readonly (readonly [number, number])[]
const farAway = 2 ** 31 - 1

// One extent may be −1, so that no arithmetic on shapes is needed where only one is not known.
function reshape(call: ExportCall): string {
  const shapes = call.outputShapes.map(([shape]) => shape!)
  const open = shapes[0]!.flatMap((extent, k) => (shapes.every((shape) => shape[k] === extent) ? [] : [k]))
  const target =
    open.length === 1
      ? call.graph.ints(shapes[0]!.map((extent, k) => (k === open[0] ? -1 : extent)))
      : call.extents((_, trial) => shapes[trial]!)
  return call.graph.node('Reshape', [call.input(0), target])
}

function slice(call: ExportCall): string {
  const begin = call.extents(({ begin }) => begin as Shape)
  const end = call.extents(({ begin }, trial) =>
    (begin as Shape).map((at, k) => at + call.outputShapes[trial]![0]![k]!),
  )
  const axes = call.graph.ints(call.shape(0).map((_, k) => k))
  return call.graph.node('Slice', [call.input(0), begin, end, axes])
}

// ONNX pads booleans only in later versions.
function pad(call: ExportCall): string {
  const { graph } = call
  const dtype = call.dtype(0)
  const pads = call.extents(({ paddings }) => [
    ...(paddings as Pairs).map(([before]) => before),
    ...(paddings as Pairs).map(([, after]) => after),
  ])
  const value = call.attribute<number>('value')
  if (dtype !== 'bool') return graph.node('Pad', [call.input(0), pads, graph.value(value, dtype)], { mode: 'constant' })
  const wide = graph.node('Cast', [call.input(0)], { to: 6 })
  return graph.node(
    'Cast',
    [graph.node('Pad', [wide, pads, graph.value(Number(value), 'int32')], { mode: 'constant' })],
    { to: 9 },
  )
}

function strided(call: ExportCall): string {
  const { graph } = call
  const strides = call.attribute<Shape>('strides')
  const begin = call.extents(({ begin }) => begin as Shape)
  const end = call.extents(({ begin, strides: steps }, trial) =>
    (begin as Shape).map((at, k) => {
      const step = (steps as Shape)[k]!
      const stop = at + step * call.outputShapes[trial]![0]![k]!
      // Before the first element: a negative number would count from the end.
      return stop < 0 ? -farAway : stop
    }),
  )
  return graph.node('Slice', [call.input(0), begin, end, graph.ints(strides.map((_, k) => k)), graph.ints(strides)])
}

function flip(call: ExportCall): string {
  const { graph } = call
  const rank = call.shape(0).length
  const given = call.attribute<number | Shape | undefined>('axis')
  const axes = given === undefined ? call.shape(0).map((_, k) => k) : typeof given === 'number' ? [given] : given
  const list = axes.map((axis) => call.axis(axis, rank))
  const all = (value: number): string => graph.ints(list.map(() => value))
  return graph.node('Slice', [call.input(0), all(-1), all(-farAway), graph.ints(list), all(-1)])
}

function transpose(call: ExportCall): string {
  const perm = call.attribute<Shape | undefined>('perm') ?? call.shape(0).map((_, k) => call.shape(0).length - 1 - k)
  return call.graph.node('Transpose', [call.input(0)], { perm: perm.map((axis) => call.axis(axis)) })
}

// Windows of one axis: rows of indices.
function windows(call: ExportCall): string {
  const { graph } = call
  const axis = call.attribute<number>('axis')
  const [size, stride, dilation] = [
    call.attribute<number>('size'),
    call.attribute<number>('stride'),
    call.attribute<number>('dilation'),
  ]
  const count = call.fixed(call.outputShapes.map(([shape]) => shape![axis]!))
  const places = Array.from(
    { length: count * size },
    (_, at) => Math.floor(at / size) * stride + (at % size) * dilation,
  )
  const picked = graph.node('Gather', [call.input(0), graph.constant('windows', places, [count, size], 7)], { axis })
  // [..., count, size, …] to [..., count, …, size].
  const rank = call.shape(0).length
  const perm = [...Array(rank + 1).keys()].filter((k) => k !== axis + 1)
  return graph.node('Transpose', [picked], { perm: [...perm, axis + 1] })
}

function shift(call: ExportCall): string {
  const { graph } = call
  const [axis, by] = [call.attribute<number>('axis'), call.attribute<number>('by')]
  const { length } = call.shape(0)
  const only = (value: number): readonly number[] => Array.from({ length }, (_, k) => (k === axis ? value : 0))
  const pads = graph.ints([...only(Math.max(by, 0)), ...only(Math.max(-by, 0))])
  const wide = graph.node('Pad', [call.input(0), pads, graph.value(0, call.dtype(0))], { mode: 'constant' })
  const [start, end] = by > 0 ? [0, -by] : [-by, farAway]
  return graph.node('Slice', [wide, graph.ints([start]), graph.ints([end]), graph.ints([axis])])
}

/** Movement. */
export const movementRules: ExportRules = {
  reshape,
  transpose,
  slice,
  pad,
  flip,
  stridedView: strided,
  axisWindows: windows,
  shiftAlong: shift,
  copy: (call) => call.graph.node('Identity', [call.input(0)]),
  to: (call) => call.graph.node('Identity', [call.input(0)]),
  concat: (call) =>
    call.graph.node(
      'Concat',
      call.inputs.map((_, k) => call.input(k, call.outputs[0]!.dtype)),
      { axis: call.axis(call.attribute('axis'), call.outputs[0]!.shape.length) },
    ),
  broadcastTo: (call) =>
    call.graph.node('Expand', [
      call.input(0, call.outputs[0]!.dtype),
      call.extents((_, trial) => call.outputShapes[trial]![0]!),
    ]),
  scalarBeside: (call) =>
    call.graph.number(
      call.trials.map(({ value }) => Number(value)),
      call.outputs[0]!.dtype,
      call.op.name,
      call.near(),
    ),
}
