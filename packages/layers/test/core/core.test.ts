// embedding, einsumDense, lambda, masking and the rest of the core layers: what they refuse, masks, saving. Values are Keras's, in
// packages/keras.
import { definePlugin, ones, type Tensor, tensor, use } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import {
  dense,
  einsumDense,
  embedding,
  functional,
  identity,
  input,
  l2,
  lambda,
  loadModel,
  type Model,
  masking,
  maskOf,
  reversibleEmbedding,
  saveModel,
  sequential,
  ternaryDense,
  withMask,
} from '../../src/index.js'

const numbers = (x: Tensor): number[] => [...x.dataSync()].map(Number)
const words = (): Tensor => tensor([[3, 1, 0]], { dtype: 'int32' })

describe('embedding', () => {
  it('masks 0 only if it means padding', () => {
    expect(numbers(maskOf(embedding(4, 2, { maskZero: true }).apply(words()))!)).toEqual([1, 1, 0])
    expect(maskOf(embedding(4, 2).apply(words()))).toBe(undefined)
  })
  it('passes its mask through layers that support masks, to the end of a model', () => {
    const model = sequential([embedding(4, 2, { maskZero: true, inputShape: [null] }), dense(3), identity()])
    expect(numbers(maskOf(model.apply(words()))!)).toEqual([1, 1, 0])
  })
  it('refuses sizes that are not possible', () => {
    expect(() => embedding(0, 2)).toThrow('embedding: inputDim is 0, expected a whole number of at least 1')
    expect(() => embedding(4, 2.5)).toThrow('embedding: outputDim is 2.5')
  })
})

describe('reversibleEmbedding', () => {
  it('projects back with the same weights, also in a graph that is saved', async () => {
    const layer = reversibleEmbedding(4, 2, { maskZero: true })
    const x = input([null], { dtype: 'int32' })
    const vectors = layer.apply(x)
    const scores = layer.apply(vectors, { reverse: true })
    const model = functional({ inputs: x, outputs: scores })
    expect(model.outputShape).toEqual([-1, 4])
    expect(model.parameters.length).toBe(1)
    const loaded = await loadModel<Model>(await saveModel(model))
    const expected = numbers(model.apply(words()))
    expect(numbers(loaded.apply(words()))).toEqual(expected)
    const table = numbers(layer.embeddings)
    const dotOf = (i: number, j: number): number =>
      table[2 * i]! * table[2 * j]! + table[2 * i + 1]! * table[2 * j + 1]!
    for (const j of [0, 1, 2, 3]) expect(expected[j]).toBeCloseTo(dotOf(3, j), 6)
    expect(numbers(maskOf(layer.apply(words()))!)).toEqual([1, 1, 0])
    expect(maskOf(layer.apply(ones([1, 3, 2]), { reverse: true }))).toBe(undefined)
  })
  it('refuses a cap that is not positive', () => {
    expect(() => reversibleEmbedding(4, 2, { logitSoftCap: 0 })).toThrow(/logitSoftCap is 0/)
  })
})

describe('einsumDense', () => {
  it('has the parameters of its equation, also where ... stands for axes', () => {
    const shapes = (equation: string, outputShape: number | (number | null)[], biasAxes: string, shape: number[]) => {
      const layer = einsumDense(equation, outputShape, { biasAxes })
      const y = layer.apply(ones(shape))
      return [y.shape, ...layer.parameters.map((one) => one.shape)]
    }
    expect(shapes('abc,cde->abde', [null, 4, 5], 'de', [2, 3, 6])).toEqual([
      [2, 3, 4, 5],
      [6, 4, 5],
      [4, 5],
    ])
    expect(shapes('abc,cde->abde', [null, 4, 5], 'd', [2, 3, 6])[2]).toEqual([4, 1])
    expect(shapes('...x,xy->...y', 4, 'y', [2, 3, 5, 6])).toEqual([[2, 3, 5, 4], [6, 4], [4]])
    expect(shapes('ab...,bc->ac...', [4], 'c', [2, 3, 5])).toEqual([
      [2, 4, 5],
      [3, 4],
      [4, 1],
    ])
  })
  it('refuses what does not fit', () => {
    expect(() => einsumDense('abc->abd', [3])).toThrow(/einsumDense: equation is 'abc->abd', expected the terms/)
    expect(() => einsumDense('a...b,bc->ac', [3])).toThrow(/equation is/)
    expect(() => einsumDense('abc,cd->abd', [0, 3])).toThrow(/outputShape is \[0, 3\]/)
    expect(() => einsumDense('abc,cd->abd', [3]).apply(ones([2, 3, 4]))).toThrow(/outputShape \[3\] does not fit/)
    expect(() => einsumDense('abc,cd->abd', [5, 3]).apply(ones([2, 3, 4]))).toThrow(
      /gives 'b' the extent 5, the input 3/,
    )
    expect(() => einsumDense('abc,ce->abd', [null, 3]).apply(ones([2, 3, 4]))).toThrow(/the extent of 'e' is neither/)
    expect(() => einsumDense('abc,cd->abd', [null, 3]).apply(ones([2, 4]))).toThrow(/the input has 2 axes/)
    expect(() => einsumDense('abc,cd->abd', [null, 3], { biasAxes: 'x' }).apply(ones([2, 3, 4]))).toThrow(
      /biasAxes 'x'/,
    )
  })
})

describe('masking', () => {
  it('masks steps of one value, and sets them to 0', () => {
    const y = masking({ maskValue: 2 }).apply(
      tensor([
        [
          [2, 2],
          [2, 1],
        ],
      ]),
    )
    expect(numbers(y)).toEqual([0, 0, 2, 1])
    expect(numbers(maskOf(y)!)).toEqual([0, 1])
  })
})

describe('lambda', () => {
  it('runs a function of tensors, in graphs too', () => {
    const both = lambda(([x, y]: readonly Tensor[]) => x!.mul(y!))
    expect(numbers(both.apply([tensor([[2]]), tensor([[3]])]))).toEqual([6])
    const x = input([2])
    const model = functional({ inputs: x, outputs: lambda((one) => one.mul(2).add(1)).apply(x) })
    expect(numbers(model.apply(tensor([[1, 2]])))).toEqual([3, 5])
  })
  it('computes the mask of its output, or ends it', () => {
    const x = withMask(ones([1, 2, 1]), tensor([[true, false]]))
    expect(maskOf(lambda((one) => one.mul(2)).apply(x))).toBe(undefined)
    const kept = lambda((one) => one.mul(2), { mask: (_, mask) => mask })
    expect(numbers(maskOf(kept.apply(x))!)).toEqual([1, 0])
  })
  it('is saved under the name of its function, and found in a plugin', async () => {
    const double = (x: Tensor): Tensor => x.mul(2)
    const bytes = async (): Promise<Uint8Array> => saveModel(sequential([lambda(double, { inputShape: [2] })]))
    await expect(loadModel(await bytes())).rejects.toThrow(/unknown activation 'double'/)
    const loaded = await loadModel(await bytes(), { activations: { double } })
    expect(numbers(loaded.apply(tensor([[1, 2]])))).toEqual([2, 4])
    const triple = (x: Tensor): Tensor => x.mul(3)
    use(definePlugin({ name: '@test/triple', activations: { '@test/three-times': triple } }))
    const again = await loadModel(await saveModel(sequential([lambda(triple, { inputShape: [2] })])))
    expect(numbers(again.apply(tensor([[1, 2]])))).toEqual([3, 6])
  })
  it('refuses what is not a function', () => {
    expect(() => lambda(3 as never)).toThrow('lambda: fn is 3, expected a function')
    expect(() => lambda((x) => x, { mask: true as never })).toThrow('lambda: mask is true, expected a function')
  })
})

describe('ternaryDense', () => {
  it('refuses a negative threshold', () => {
    expect(() => ternaryDense(2, { threshold: -1 })).toThrow(/threshold is -1/)
  })
})

describe('activityRegularizer', () => {
  it('adds the penalty per sample to the loss, of any layer, and is saved', async () => {
    const model = sequential([dense(1, { kernelInitializer: 'ones', activityRegularizer: l2(0.5), inputShape: [2] })])
    const losses: Tensor[] = []
    model.apply(
      tensor([
        [1, 1],
        [2, 2],
      ]),
      { losses },
    )
    // 0.5 · (2² + 4²) / 2 samples.
    expect(model.regularizationLoss(losses)!.itemSync()).toBeCloseTo(5, 5)
    const loaded = await loadModel<Model>(await saveModel(model))
    const again: Tensor[] = []
    loaded.apply(ones([1, 2]), { losses: again })
    expect(again.map((one) => one.itemSync())).toEqual([2])
    expect(() => dense(1, { activityRegularizer: 'l3' as never })).toThrow(/unknown regularizer 'l3'/)
  })
})
