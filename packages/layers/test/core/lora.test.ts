// Low-rank adaptation of dense, einsumDense and embedding.
import { valueAndGrad } from '@tensorloom/autograd'
import { memory, ones, type Tensor } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import {
  dense,
  einsumDense,
  embedding,
  type Layer,
  loadModel,
  type Model,
  saveModel,
  sequential,
} from '../../src/index.js'
import { numbersOf } from '../support/samples.js'

const numbers = (x: Tensor): number[] => [...x.dataSync()].map(Number)

type Adaptable = Layer & { enableLora(rank: number, options?: object): void }

const cases: readonly [string, () => Adaptable, Tensor, readonly (readonly number[])[]][] = [
  [
    'dense',
    () => dense(4),
    numbersOf([2, 3]),
    [
      [3, 2],
      [2, 4],
    ],
  ],
  [
    'einsumDense',
    () => einsumDense('abc,cde->abde', [null, 4, 5]),
    numbersOf([2, 3, 6]),
    [
      [6, 4, 2],
      [2, 5],
    ],
  ],
  [
    'embedding',
    () => embedding(6, 4),
    numbersOf([2, 3], true),
    [
      [6, 2],
      [2, 4],
    ],
  ],
]

describe.each(cases)('%s', (_, make, x, shapes) => {
  it('computes the same at first; then only the two small weights are trained', () => {
    const layer = make()
    const before = numbers(layer.apply(x))
    const weights = layer.parameters
    layer.enableLora(2)
    expect(numbers(layer.apply(x))).toEqual(before)
    const added = layer.parameters.filter((one) => !weights.includes(one))
    expect(added.map(({ shape }) => shape)).toEqual(shapes)
    expect(weights[0]!.trainable).toBe(false)
    layer.trainable = false
    layer.trainable = true
    expect(layer.trainableParameters).toEqual(layer.parameters.filter((one) => one !== weights[0]))
    const { gradients } = valueAndGrad(() => layer.apply(x).square().sum(), { of: added })
    expect(numbers(gradients[1]!).some((value) => value !== 0)).toBe(true)
  })

  it('adds the product of the weights, times alpha / rank', () => {
    const layer = make()
    layer.apply(x)
    layer.enableLora(2, { loraAlpha: 3, bInitializer: 'ones' })
    const [weight, a, b] = [layer.parameters[0]!, layer.parameters.at(-2)!, layer.parameters.at(-1)!]
    const plain = make()
    plain.apply(x)
    plain.loadStateDict({ [[...plain.ownParameters.keys()][0]!]: weight.add(a.matmul(b).mul(1.5)) }, { strict: false })
    const expected = numbers(plain.apply(x))
    for (const [k, value] of numbers(layer.apply(x)).entries()) expect(value).toBeCloseTo(expected[k]!, 5)
  })

  it('is saved', async () => {
    const model = sequential([make()])
    model.apply(x)
    const layer = [...model.children.values()][0] as Adaptable
    layer.enableLora(2, { bInitializer: 'ones' })
    const loaded = await loadModel<Model>(await saveModel(model))
    expect(numbers(loaded.apply(x))).toEqual(numbers(model.apply(x)))
    expect(loaded.trainableParameters.length).toBe(model.trainableParameters.length)
  })

  it('is refused twice, before there are weights, and with ranks that are not possible', () => {
    const layer = make()
    expect(() => layer.enableLora(2)).toThrow(/enableLora: the layer has no (kernel|embeddings) yet/)
    layer.apply(x)
    const before = memory().tensors
    expect(() => layer.enableLora(0)).toThrow(/rank is 0/)
    expect(() => layer.enableLora(2, { aInitializer: 'heNormall' })).toThrow(/unknown initializer/)
    expect(layer.parameters[0]!.trainable).toBe(true)
    expect(memory().tensors).toBe(before)
    layer.enableLora(1)
    expect(() => layer.enableLora(1)).toThrow(/has an adaptation already/)
  })
})

it('is an option, too', () => {
  const layer = dense(4, { loraRank: 2, inputShape: [3] })
  expect(layer.parameters.map(({ shape, trainable }) => [shape, trainable])).toEqual([
    [[3, 4], false],
    [[4], true],
    [[3, 2], true],
    [[2, 4], true],
  ])
  expect(numbers(layer.apply(ones([1, 3]))).length).toBe(4)
  expect(() => dense(4, { loraRank: 0.5 })).toThrow('dense: loraRank is 0.5, expected a whole number of at least 1')
  expect(() => embedding(4, 2, { loraAlpha: 'x' as never })).toThrow(/loraAlpha is 'x'/)
})
