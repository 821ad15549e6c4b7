// Products, convolutions, pooling, recurrence.
import type { Shape } from '@tensorloom/tensor'
import type { GraphBuilder } from '../graph-builder.js'
import type { ExportCall, ExportRules } from '../rule.js'
import { castTo } from './elementwise.js'

type Pairs = readonly (readonly [number, number])[]

const range = (count: number, from = 0): number[] => Array.from({ length: count }, (_, k) => from + k)

// Factors are cast to the dtype of the product.
function operand(call: ExportCall, k: number): string {
  const { dtype } = call.outputs[0]!
  return call.dtype(k) === dtype ? call.input(k) : castTo(call.graph, call.input(k), dtype)
}

function matmul(call: ExportCall): string {
  const { graph } = call
  const turned = (k: number, turn: boolean): string => {
    const { length } = call.shape(k)
    if (!turn || length < 2) return operand(call, k)
    return graph.node('Transpose', [operand(call, k)], { perm: [...range(length - 2), length - 1, length - 2] })
  }
  return graph.node('MatMul', [turned(0, call.attribute('transposeA')), turned(1, call.attribute('transposeB'))])
}

/** Channels last to first, around a node that wants them so. */
export function firstChannels(graph: GraphBuilder, name: string, rank: number): string {
  return graph.node('Transpose', [name], { perm: [0, rank - 1, ...range(rank - 2, 1)] })
}

/** The way back. */
export function lastChannels(graph: GraphBuilder, name: string, rank: number): string {
  return graph.node('Transpose', [name], { perm: [0, ...range(rank - 2, 2), 1] })
}

const both = (padding: Pairs): readonly number[] => [
  ...padding.map(([before]) => before),
  ...padding.map(([, after]) => after),
]

function convolution(call: ExportCall): string {
  const { graph } = call
  const rank = call.shape(0).length
  const kernel = graph.node('Transpose', [operand(call, 1)], { perm: [rank - 1, rank - 2, ...range(rank - 2)] })
  const y = graph.node('Conv', [firstChannels(graph, operand(call, 0), rank), kernel], {
    strides: call.attribute<Shape>('strides'),
    dilations: call.attribute<Shape>('dilations'),
    group: call.attribute<number>('groups'),
    pads: both(call.attribute<Pairs>('padding')),
    kernel_shape: call.shape(1).slice(0, -2),
  })
  return lastChannels(graph, y, rank)
}

// The gradient of a convolution is a transposed convolution; what its shape leaves open is output_padding.
function transposedConvolution(call: ExportCall): string {
  const { graph } = call
  const rank = call.shape(0).length
  const [strides, dilations] = [call.attribute<Shape>('strides'), call.attribute<Shape>('dilations')]
  const padding = call.attribute<Pairs>('padding')
  const window = call.shape(1).slice(0, -2)
  const missing = call.outputs[0]!.shape.slice(1, -1).map((extent, k) => {
    const full = (call.shape(0)[k + 1]! - 1) * strides[k]! + (window[k]! - 1) * dilations[k]! + 1
    return extent - (full - padding[k]![0] - padding[k]![1])
  })
  // Kernel [...window, out / groups, in] to [in, out / groups, …window].
  const kernel = graph.node('Transpose', [operand(call, 1)], { perm: [rank - 1, rank - 2, ...range(rank - 2)] })
  const x = firstChannels(graph, operand(call, 0), rank)
  // Elements that no window reaches are 0; runtimes accept only less output padding than a stride.
  const within = missing.map((one, k) => Math.min(Math.max(one, 0), Math.max(strides[k]!, dilations[k]!) - 1))
  const y = graph.node('ConvTranspose', [x, kernel], {
    strides,
    dilations,
    group: call.attribute<number>('groups'),
    pads: both(padding),
    output_padding: within,
    kernel_shape: window,
  })
  const rest = missing.map((one, k) => one - within[k]!)
  const whole = rest.every((one) => one === 0)
    ? y
    : graph.node('Pad', [
        y,
        graph.ints([...range(rank).map(() => 0), 0, 0, ...rest]),
        graph.value(0, call.outputs[0]!.dtype),
      ])
  return lastChannels(graph, whole, rank)
}

const pooling =
  (type: 'MaxPool' | 'AveragePool') =>
  (call: ExportCall): string => {
    const { graph } = call
    const rank = call.shape(0).length
    const y = graph.node(type, [firstChannels(graph, operand(call, 0), rank)], {
      kernel_shape: call.attribute<Shape>('size'),
      strides: call.attribute<Shape>('strides'),
      pads: both(call.attribute<Pairs>('padding')),
    })
    return lastChannels(graph, y, rank)
  }

/** A recurrent op as ONNX's node: how its gates lie. */
interface Recurrence {
  readonly type: 'LSTM' | 'GRU' | 'RNN'
  /** For each gate of the node its place in the op. */
  readonly order: readonly number[]
  readonly states: number
}

const recurrences: Readonly<Record<string, Recurrence>> = {
  lstm: { type: 'LSTM', order: [0, 3, 1, 2], states: 2 },
  gru: { type: 'GRU', order: [0, 1, 2], states: 1 },
  simpleRnn: { type: 'RNN', order: [0], states: 1 },
}

/** Whether a recurrent op can be written as one node: without a mask, with weights that are known. */
export function isPlainRecurrence(name: string, inputs: readonly unknown[]): boolean {
  const kind = Object.hasOwn(recurrences, name) ? recurrences[name] : undefined
  return kind !== undefined && typeof inputs[4 + kind.states] === 'boolean'
}

function recurrent(call: ExportCall): readonly string[] {
  const { graph } = call
  const { type, order, states } = recurrences[call.op.name]!
  const units = call.shape(2)[0]!
  const dtype = call.dtype(0)
  // [features, gates · units] to [1, gates · units, features] in the node's order.
  const weights = (k: number): string => {
    const sorted = graph.node('Gather', [call.input(k), graph.ints(columnsOf(order, units))], { axis: 1 })
    return graph.node('Unsqueeze', [graph.node('Transpose', [sorted], { perm: [1, 0] }), graph.ints([0])])
  }
  const x = graph.node('Transpose', [call.attribute<boolean>('goBackwards') ? reversed(call) : call.input(0)], {
    perm: [1, 0, 2],
  })
  const initial = range(states).map((k) => {
    const state = call.inputs[4 + k]!
    if (state.kind === 'scalar') return ''
    return graph.node('Unsqueeze', [call.input(4 + k), graph.ints([0])])
  })
  const resetAfter = type === 'GRU' && call.attribute<boolean>('resetAfter')
  const outputs = graph.nodeOf(
    type,
    [x, weights(1), weights(2), biasOf(call, order, units, resetAfter, dtype), '', ...initial],
    states + 1,
    {
      hidden_size: units,
      ...(resetAfter ? { linear_before_reset: 1 } : {}),
    },
  )
  const sequence = graph.node('Transpose', [graph.node('Squeeze', [outputs[0]!, graph.ints([1])])], { perm: [1, 0, 2] })
  return [sequence, ...outputs.slice(1).map((one) => graph.node('Squeeze', [one, graph.ints([0])]))]
}

function columnsOf(order: readonly number[], units: number): readonly number[] {
  return order.flatMap((gate) => range(units, gate * units))
}

function reversed(call: ExportCall): string {
  const { graph } = call
  return graph.node('Slice', [
    call.input(0),
    graph.ints([-1]),
    graph.ints([-(2 ** 31 - 1)]),
    graph.ints([1]),
    graph.ints([-1]),
  ])
}

// [2 · gates · units]: the bias of the inputs, then that of the states, which only GRU with resetAfter has.
function biasOf(
  call: ExportCall,
  order: readonly number[],
  units: number,
  resetAfter: boolean,
  dtype: 'float32' | string,
): string {
  const { graph } = call
  const bias = call.inputs[3]!
  const type = dtype === 'float64' ? 'float64' : 'float32'
  const zeros = (): string =>
    graph.constant(
      'zero_bias',
      new Float64Array(order.length * units),
      [order.length * units],
      type === 'float64' ? 11 : 1,
    )
  if (bias.kind === 'scalar') {
    const filled = new Float64Array(order.length * units).fill(Number(bias.value))
    const own =
      Number(bias.value) === 0 ? zeros() : graph.constant('bias', filled, [filled.length], type === 'float64' ? 11 : 1)
    const whole = graph.node('Concat', [own, resetAfter ? own : zeros()], { axis: 0 })
    return graph.node('Unsqueeze', [whole, graph.ints([0])])
  }
  const sorted = (name: string): string =>
    graph.node('Gather', [name, graph.ints(columnsOf(order, units))], { axis: 0 })
  if (!resetAfter)
    return graph.node('Unsqueeze', [
      graph.node('Concat', [sorted(call.input(3)), zeros()], { axis: 0 }),
      graph.ints([0]),
    ])
  const row = (k: number): string =>
    graph.node('Gather', [call.input(3), graph.constant('row', [k], [], 7)], { axis: 0 })
  return graph.node('Unsqueeze', [graph.node('Concat', [sorted(row(0)), sorted(row(1))], { axis: 0 }), graph.ints([0])])
}

/** Products and windows. */
export const productRules: ExportRules = {
  matmul,
  convolution,
  convolutionInputGradient: transposedConvolution,
  maxPool: pooling('MaxPool'),
  avgPool: pooling('AveragePool'),
  lstm: recurrent,
  gru: recurrent,
  simpleRnn: recurrent,
}
