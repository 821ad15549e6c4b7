// Resampling of one axis: each output element is a weighted sum of a few elements of the input.
import { eye, scope, type Tensor } from '@tensorloom/tensor'
import { dispatch } from '@tensorloom/tensor/internal'
import type { ExportCall, ExportRules } from '../rule.js'
import { cannotWrite, castTo } from './elementwise.js'

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
  if (extents.some((extent) => extent !== extents[0])) throw cannotWrite(call.op.name, `an axis of unknown extent`)
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

/** Images. */
export const imageRules: ExportRules = { resample }
