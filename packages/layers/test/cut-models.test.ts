// A second model out of the graph of a first one: `model.inputs` and `layer.output`.
import {
  add,
  dense,
  functional,
  input,
  type Layer,
  layerNormalization,
  lstm,
  type SymbolicTensor,
  sequential,
} from '@tensorloom/layers'
import { relu, type Tensor, tensor } from '@tensorloom/tensor'
import { expect, test } from 'vitest'

const x = tensor([[0.5, -1, 2]])
const valuesOf = (y: Tensor): number[] => [...y.dataSync()]
const symbol = (y: Tensor): SymbolicTensor => y as SymbolicTensor

test('a sequential model is cut at a layer, and shares it', () => {
  const model = sequential([dense(4, { inputShape: [3], name: 'low' }), dense(2)])
  const cut = functional({ inputs: model.inputs[0], outputs: symbol(relu(model.getLayer('low').output)) })
  const before = model.layers[0]!.apply(x)
  expect(valuesOf(cut.apply(x))).toEqual(valuesOf(before).map((value) => Math.max(0, value)))
  expect(cut.parameters[0]).toBe(model.parameters[0])
  const whole = functional({ inputs: model.inputs[0], outputs: model.outputs[0] })
  expect(valuesOf(whole.apply(x))).toEqual(valuesOf(model.apply(x)))
})

test('a functional model is cut at layers with one and several outputs', () => {
  const from = input([null, 3])
  const [steps, state] = lstm(4, { returnSequences: true, returnState: true, name: 'memory' }).apply(
    from,
  ) as never as Tensor[]
  const model = functional({ inputs: from, outputs: [dense(1).apply(steps!), state!].map(symbol) })
  const [again, h] = model.getLayer<Layer<Tensor, readonly Tensor[]>>('memory').output
  expect([again, h]).toEqual([steps, state])
  expect(functional({ inputs: model.inputs[0], outputs: symbol(h!) }).outputShape).toEqual([4])
})

test('a layer has its output before anybody asked for the inputs', () => {
  const model = sequential([dense(4, { inputShape: [3], name: 'low' }), dense(2)])
  expect(model.getLayer('low').output.shape).toEqual([-1, 4])
  expect(model.layers[1]!.output).toBe(model.outputs[0])
  const shared = sequential([dense(4, { inputShape: [3] }), dense(2)])
  const body = sequential(shared.layers.slice(0, 1))
  expect(shared.layers[0]!.output.shape).toEqual([-1, 4])
  expect(body.apply(x).shape).toEqual([1, 4])
  const later = sequential([dense(4), dense(2)])
  expect(() => later.layers[0]!.output).toThrow(/it has no graph yet/)
  later.apply(x)
  expect(later.layers[0]!.output.shape).toEqual([-1, 4])
})

test('a model with a list of one input takes the tensor, or the list', async () => {
  const model = sequential([dense(4, { inputShape: [3], name: 'low' }), dense(2)])
  const cut = functional({ inputs: model.inputs, outputs: model.getLayer('low').output })
  const want = valuesOf(model.layers[0]!.apply(x))
  expect(valuesOf(cut.apply(x))).toEqual(want)
  expect(valuesOf(cut.apply([x]))).toEqual(want)
  expect(valuesOf(await cut.predict(x))).toEqual(want)
  expect(valuesOf(await cut.predict([x]))).toEqual(want)
  const from = input([3])
  expect(valuesOf(functional({ inputs: from, outputs: cut.apply(from) as SymbolicTensor }).apply(x))).toEqual(want)
  expect(valuesOf(sequential([cut, dense(1)]).layers[0]!.apply(x))).toEqual(want)
  expect(sequential([cut, dense(1)]).outputShape).toEqual([1])
  expect(() => cut.apply(tensor([[1, 2]]))).toThrow(/expected \[batch, 3\], got \[batch, 2\]/)
  expect(() => cut.apply([x, x])).toThrow(/got 2 inputs, expected 1/)
})

test('a model with two inputs refuses one tensor', () => {
  const [a, b] = [input([3]), input([3])]
  const model = functional({ inputs: [a, b], outputs: add().apply([a, b]) })
  expect(() => model.apply(x as never)).toThrow(/got one tensor, expected 2/)
})

test('extents that are unknown stay so', () => {
  const model = sequential([layerNormalization({ inputShape: [null, 3] }), dense(2)])
  expect(model.inputs[0].shape).toEqual([-1, -1, 3])
  expect(model.outputs[0].shape).toEqual([-1, -1, 2])
  expect(model.inputs[0]).toBe(model.inputs[0])
})

test('a layer without a call, or with two, has no output', () => {
  expect(() => dense(2).output).toThrow(/dense: output: 0 calls in graphs/)
  const from = input([3])
  const shared = dense(3)
  shared.apply(shared.apply(from))
  expect(() => shared.output).toThrow(/dense: output: 2 calls in graphs, expected one/)
  expect(() => sequential([dense(2)]).inputs).toThrow(/it has no graph yet/)
})
