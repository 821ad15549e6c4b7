// Products, convolutions, pooling.
import type { Shape } from '@tensorloom/tensor'
import type { AttributeInput, GraphBuilder } from '../graph-builder.js'
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

// Padding that changes with the extents is that of `same`, which the node computes by itself.
function padsOf(call: ExportCall, window: Shape, dilations?: Shape): Readonly<Record<string, AttributeInput>> {
  const seen = call.trials.map(({ padding }) => padding as Pairs)
  const strides = call.attribute<Shape>('strides')
  const isSame = seen.every((padding, trial) =>
    padding.every(([before, after], k) => {
      const [extent, stride] = [call.inputShapes[trial]![0]![k + 1]!, strides[k]!]
      const reach = (window[k]! - 1) * (dilations?.[k] ?? 1) + 1
      const total = Math.max((Math.ceil(extent / stride) - 1) * stride + reach - extent, 0)
      // ONNX's padding becomes negative where windows leave gaps.
      return stride <= reach && before === Math.floor(total / 2) && after === Math.ceil(total / 2)
    }),
  )
  const changes = seen.some((padding) => both(padding).some((one, k) => one !== both(seen[0]!)[k]))
  return changes && isSame ? { auto_pad: 'SAME_UPPER' } : { pads: both(call.fixed(seen)) }
}

function convolution(call: ExportCall): string {
  const { graph } = call
  const rank = call.shape(0).length
  const [window, dilations] = [call.shape(1).slice(0, -2), call.attribute<Shape>('dilations')]
  const kernel = graph.node('Transpose', [operand(call, 1)], { perm: [rank - 1, rank - 2, ...range(rank - 2)] })
  const y = graph.node('Conv', [firstChannels(graph, operand(call, 0), rank), kernel], {
    strides: call.attribute<Shape>('strides'),
    dilations,
    group: call.attribute<number>('groups'),
    ...padsOf(call, window, dilations),
    kernel_shape: window,
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
  const missing = call.fixed(
    call.outputShapes.map(([shape], trial) =>
      shape!.slice(1, -1).map((extent, k) => {
        const full = (call.inputShapes[trial]![0]![k + 1]! - 1) * strides[k]! + (window[k]! - 1) * dilations[k]! + 1
        return extent - (full - padding[k]![0] - padding[k]![1])
      }),
    ),
  )
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
    const size = call.attribute<Shape>('size')
    const y = graph.node(type, [firstChannels(graph, operand(call, 0), rank)], {
      kernel_shape: size,
      strides: call.attribute<Shape>('strides'),
      ...padsOf(call, size),
    })
    return lastChannels(graph, y, rank)
  }

/** Products and windows. */
export const productRules: ExportRules = {
  matmul,
  convolution,
  convolutionInputGradient: transposedConvolution,
  maxPool: pooling('MaxPool'),
  avgPool: pooling('AveragePool'),
}
