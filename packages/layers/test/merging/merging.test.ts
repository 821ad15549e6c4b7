// Merging layers as functions and in graphs, with masks. Values without masks are Keras's, in packages/keras.
import { ones, type Tensor, tensor } from '@tensorloom/tensor'
import { gradcheck } from '@tensorloom/testkit'
import { describe, expect, it } from 'vitest'
import {
  add,
  average,
  bilinear,
  concatenate,
  dense,
  dot,
  functional,
  input,
  loadModel,
  type Model,
  maskOf,
  maximum,
  minimum,
  multiply,
  saveModel,
  subtract,
  withMask,
} from '../../src/index.js'
import { numbersOf } from '../support/samples.js'

const numbers = (x: Tensor): number[] => [...x.dataSync()].map(Number)
const [a, b] = [tensor([[1, 5, 3]]), tensor([[4, 2, 0]])]

describe('as functions', () => {
  it.each([
    ['add', add, [5, 7, 3]],
    ['subtract', subtract, [-3, 3, 3]],
    ['multiply', multiply, [4, 10, 0]],
    ['average', average, [2.5, 3.5, 1.5]],
    ['maximum', maximum, [4, 5, 3]],
    ['minimum', minimum, [1, 2, 0]],
  ] as const)('%s', (_, merge, expected) => {
    expect(numbers(merge([a, b]))).toEqual(expected)
    expect(numbers(merge().apply([a, b]))).toEqual(expected)
    expect(merge({ name: 'merged' }).name).toBe('merged')
  })

  it('take symbolic tensors, and are saved', async () => {
    const [x, y] = [input([4]), input([4])]
    const joined = concatenate([add([x, y]), multiply([dense(4).apply(x), y])], { axis: 1 })
    const model = functional({ inputs: [x, y], outputs: dot([joined, joined], 1) })
    const given = [numbersOf([2, 4]), ones([2, 4])] as const
    const loaded = await loadModel<Model<readonly Tensor[]>>(await saveModel(model as unknown as Model))
    expect(numbers(loaded.apply(given))).toEqual(numbers(model.apply(given)))
    expect(model.outputShape).toEqual([1])
  })

  it('add axes after the batch where ranks differ', () => {
    const result = add([ones([2, 3, 4, 5]), ones([2, 5])])
    expect(result.shape).toEqual([2, 3, 4, 5])
  })
})

describe('masks', () => {
  const masked = (values: number[], mask: boolean[]): Tensor =>
    withMask(tensor(values, { shape: [1, values.length, 1] }), tensor([mask]))
  const [x, y] = [masked([1, 2, 3], [true, false, false]), masked([5, 6, 7], [true, true, false])]
  const plain = tensor([5, 6, 7], { shape: [1, 3, 1] })

  it('a step counts where it counts in any input, if all have a mask', () => {
    for (const merge of [add, average, maximum, minimum, multiply, subtract]) {
      expect(numbers(maskOf(merge([x, y]))!)).toEqual([1, 1, 0])
      expect(maskOf(merge([x, plain]))).toBe(undefined)
    }
    expect(maskOf(dot([x, y], 1))).toBe(undefined)
  })
  it('multiply counts masked steps as 1, and as 0 where nothing counts', () => {
    expect(numbers(multiply([x, y]))).toEqual([5, 6, 0])
    expect(numbers(multiply([x, plain]))).toEqual([5, 6, 7])
  })
  it('maximum and minimum do not count masked steps', () => {
    expect(numbers(maximum([x, y])).slice(0, 2)).toEqual([5, 6])
    expect(numbers(minimum([x, y])).slice(0, 2)).toEqual([1, 6])
    expect(numbers(minimum([y, x])).slice(0, 2)).toEqual([1, 6])
  })
  it('concatenate joins masks, also those of inputs without one', () => {
    expect(numbers(maskOf(concatenate([x, plain], { axis: 1 }))!)).toEqual([1, 0, 0, 1, 1, 1])
    expect(numbers(maskOf(concatenate([x, y]))!)).toEqual([1, 1, 0])
  })
})

describe('dot', () => {
  it('is the cosine with normalize', () => {
    const angle = dot([tensor([[3, 4]]), tensor([[4, 3]])], 1, { normalize: true })
    expect(angle.itemSync()).toBeCloseTo(0.96, 6)
  })
  it('sums over any axes', () => {
    expect(dot([ones([2, 3, 4]), ones([2, 5, 3, 6])], [1, 2]).shape).toEqual([2, 4, 5, 6])
    expect(dot([ones([2, 3]), ones([2, 5, 3])], [1, -1]).shape).toEqual([2, 5])
  })
})

it('bilinear is a product of every pair of features', async () => {
  const layer = bilinear(2)
  layer.buildFor([[3], [2]])
  const kernel = numbersOf([3, 2, 2])
  layer.loadStateDict({ kernel, bias: tensor([1, -1]) })
  const [p, q] = [tensor([[1, 2, 3]]), tensor([[4, 5]])]
  const k = numbers(kernel)
  const expected = [1, -1].map((bias, o) => {
    let sum = bias
    for (const [i, left] of [1, 2, 3].entries())
      for (const [j, right] of [4, 5].entries()) sum += left * right * k[(i * 2 + j) * 2 + o]!
    return sum
  })
  for (const [o, value] of numbers(layer.apply([p, q])).entries()) expect(value).toBeCloseTo(expected[o]!, 4)
  await gradcheck((left, right) => layer.apply([left, right]), [p, q])
})

it('what does not fit is refused', () => {
  expect(() => add().apply(ones([2, 3]) as never)).toThrow(/add: expected a list of tensors, got one tensor/)
  expect(() => add([ones([2, 3]), ones([2, 4])])).toThrow(
    'add: the inputs [batch, 3] and [batch, 4] do not fit together',
  )
  expect(() => subtract([a, b, a])).toThrow('subtract: expected 2 inputs, got [batch, 3] and [batch, 3] and [batch, 3]')
  expect(() => concatenate([ones([2, 3, 1]), ones([2, 4, 1])])).toThrow(/cannot be joined on axis -1/)
  expect(() => concatenate({ axis: 0.5 })).toThrow('concatenate: axis is 0.5, expected a whole number')
  expect(() => dot([ones([2, 3]), ones([2, 4])], 1)).toThrow(/dot: axes 1 do not fit the inputs/)
  expect(() => dot(0)).toThrow('dot: axes is 0, expected one or two whole numbers other than 0')
  expect(() => bilinear(2).apply([a] as never)).toThrow(/bilinear: expected two inputs/)
  expect(() => add([a, b], { axis: 1 } as object)).toThrow(/unknown option 'axis'/)
})
