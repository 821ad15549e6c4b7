// Operators that ONNX Runtime's tools write when they quantize a model, beside ONNX Runtime itself.
import { type Tensor, tensor } from '@tensorloom/tensor'
import { describe, expect, test } from 'vitest'
import { loadOnnx } from '../src/index.js'
import type { NodeProto, TensorProto } from '../src/proto/messages.js'
import { floats, info, model, node } from './support/build.js'
import { runElsewhere } from './support/runtime.js'

const bytes = (name: string, dataType: number, dims: readonly number[], list: readonly number[]): TensorProto => {
  const typed = dataType === 6 ? Int32Array.from(list) : dataType === 3 ? Int8Array.from(list) : Uint8Array.from(list)
  return { name, dims, dataType, rawData: new Uint8Array(typed.buffer) }
}
const one = (name: string, value: number): TensorProto => floats(name, [], [value])

const x = tensor([0.1, -0.5, 1.2, 2.3, -1.1, 0.7, 0.33, -0.02, 1.9, -2.2, 0.4, -1.7], { shape: [2, 3, 1, 2] })
const rows = x.reshape([4, 3])

const constants: readonly TensorProto[] = [
  one('xs', 0.02),
  bytes('xz', 2, [], [128]),
  one('ys', 0.03),
  bytes('yz', 2, [], [100]),
  bytes('w', 3, [3, 2], [10, -20, 30, 40, 50, -60]),
  bytes('wt', 3, [2, 3], [10, 30, 50, -20, 40, -60]),
  one('ws', 0.01),
  bytes('wz', 3, [], [2]),
  floats('ws2', [2], [0.01, 0.02]),
  bytes('wz2', 3, [2], [0, 0]),
  bytes('b', 6, [2], [500, -200]),
]

const [q, y] = [
  ['q', 'xs', 'xz'],
  ['ys', 'yz'],
] as const
type Attributes = Parameters<typeof node>[3]
const from = (type: string, inputs: readonly string[], attributes?: Attributes): NodeProto =>
  node(type, inputs, ['yq'], attributes, 'com.microsoft')

interface Case {
  readonly node: NodeProto
  readonly x: Tensor
  /** Whether the result is of floats already. */
  readonly floats?: boolean
}

const cases: Readonly<Record<string, Case>> = {
  QLinearAdd: { node: from('QLinearAdd', [...q, ...q, ...y]), x },
  QLinearMul: { node: from('QLinearMul', [...q, ...q, ...y]), x },
  QLinearSigmoid: { node: from('QLinearSigmoid', [...q, ...y]), x },
  QLinearLeakyRelu: { node: from('QLinearLeakyRelu', [...q, ...y]), x },
  QLinearAveragePool: {
    node: from('QLinearAveragePool', [...q, ...y], { kernel_shape: [1, 2], pads: [0, 1, 0, 0], count_include_pad: 0 }),
    x,
  },
  'QLinearAveragePool with the channels last': {
    node: from('QLinearAveragePool', [...q, ...y], { kernel_shape: [2, 1], channels_last: 1 }),
    x,
  },
  QLinearGlobalAveragePool: { node: from('QLinearGlobalAveragePool', [...q, ...y], { channels_last: 0 }), x },
  'QLinearGlobalAveragePool with the channels last': {
    node: from('QLinearGlobalAveragePool', [...q, ...y], { channels_last: 1 }),
    x,
  },
  QLinearConcat: { node: from('QLinearConcat', [...y, ...q, ...q], { axis: 1 }), x },
  QLinearSoftmax: { node: from('QLinearSoftmax', [...q, ...y], { axis: 1, opset: 13 }), x: rows },
  'QLinearSoftmax of an old opset': { node: from('QLinearSoftmax', [...q, ...y], { axis: 1, opset: 11 }), x: rows },
  QGemm: { node: from('QGemm', [...q, 'wt', 'ws2', 'wz2', 'b', ...y], { transB: 1 }), x: rows },
  'QGemm to floats': { node: from('QGemm', [...q, 'w', 'ws', 'wz', 'b']), x: rows, floats: true },
}

function fileOf({ node: computed, x: input, floats: isFloat = false }: Case): Uint8Array {
  const used = new Set([...(computed.input ?? []), ...q, ...y])
  return model(
    {
      input: [info('x', input.shape)],
      output: [{ name: 'y', type: { tensorType: { elemType: 1 } } }],
      initializer: constants.filter(({ name }) => used.has(name!)),
      node: [
        node('QuantizeLinear', ['x', 'xs', 'xz'], ['q']),
        computed,
        isFloat
          ? node('Identity', ['yq'], ['y'])
          : node('DequantizeLinear', ['yq', 'ys', 'yz'], ['y'], {}, 'com.microsoft'),
      ],
    },
    13,
    { 'com.microsoft': 1 },
  )
}

describe.each(Object.entries(cases))('%s', (_, one) => {
  test('gives what ONNX Runtime gives', async () => {
    const file = fileOf(one)
    const { y: got } = (await loadOnnx(file).run({ x: one.x })) as { readonly y: Tensor }
    const elsewhere = await runElsewhere(file, [one.x])
    if (elsewhere === undefined) return
    const [want] = elsewhere
    expect(got.shape).toEqual(want!.dims)
    // A number in the middle of two steps may go to either.
    const step = one.floats === true ? 1e-5 : 0.0301
    for (const [k, value] of Array.from(want!.data).entries()) {
      expect(Math.abs(got.dataSync()[k]! - Number(value)), `${k}`).toBeLessThan(step)
    }
    const far = Array.from(want!.data).filter((value, k) => Math.abs(got.dataSync()[k]! - Number(value)) > 1e-5)
    expect(far.length).toBeLessThanOrEqual(1)
  })
})

test('other operators of ONNX Runtime are refused by name', () => {
  const file = model(
    {
      input: [info('x', [2])],
      output: [info('y', [2])],
      node: [node('BeamSearch', ['x'], ['y'], {}, 'com.microsoft')],
    },
    13,
    { 'com.microsoft': 1 },
  )
  expect(() => loadOnnx(file)).toThrow(
    "onnx: node 0 (BeamSearch): unknown operator 'BeamSearch' of the domain 'com.microsoft'\nhelp: export the model with operators of ONNX only",
  )
})
