// Abstract tensors: what ops say about shapes when nothing is computed.
import { grad, valueAndGrad } from '@tensorloom/autograd'
import {
  add,
  concat,
  conv2d,
  gelu,
  getRandomState,
  lstm,
  matmul,
  memory,
  nonZero,
  ones,
  parameter,
  randomNormal,
  setSeed,
  softmax,
  sum,
  tensor,
  topK,
  zeros,
} from '@tensorloom/tensor'
import { abstractly, abstractTensor, isAbstract } from '@tensorloom/tensor/op'
import { describe, expect, test } from 'vitest'

const x = () => abstractTensor([2, 3], 'float32')

describe('an abstract tensor', () => {
  test('goes through every kind of op and computes nothing', () => {
    expect(softmax(matmul(x(), ones([3, 4]))).shape).toEqual([2, 4])
    expect(gelu(x().cast('int32')).dtype).toBe('float32')
    expect(concat([x(), x(), zeros([1, 3])]).shape).toEqual([5, 3])
    const [values, indices] = topK(x(), 2)
    expect([values.shape, indices.dtype]).toEqual([[2, 2], 'int32'])
    const [sequence, h] = lstm(abstractTensor([2, 5, 3], 'float32'), ones([3, 16]), ones([4, 16]), 0)
    expect([sequence.shape, h.shape]).toEqual([
      [2, 5, 4],
      [2, 4],
    ])
    expect(conv2d(abstractTensor([1, 8, 8, 3], 'float32'), ones([3, 3, 3, 4]), { padding: 'same' }).shape).toEqual([
      1, 8, 8, 4,
    ])
    expect(isAbstract(add(x(), 1))).toBe(true)
  })

  test('takes no memory', () => {
    const before = memory().bytes
    const large = abstractTensor([30_000, 30_000], 'float32')
    expect(add(large, large).shape).toEqual([30_000, 30_000])
    expect(memory().bytes).toBe(before)
  })

  test('has the errors of the op', () => {
    expect(() => matmul(x(), ones([2, 2]))).toThrow('matmul: inner dimensions differ')
    expect(() => add(x(), ones([2, 2]))).toThrow('add')
  })

  test('cannot be read, by its user or by an op', async () => {
    expect(() => x().dataSync()).toThrow('the tensor is abstract')
    expect(() => sum(x()).itemSync()).toThrow(/where\(condition, a, b\)/)
    await expect(x().data()).rejects.toThrow('the tensor is abstract')
    await expect(nonZero(x())).rejects.toThrow('the tensor is abstract')
    expect(() => parameter(ones([2, 3])).assign(x())).toThrow("assign to 'parameter'")
    expect(String(x())).toBe('Tensor float32 [2, 3] (abstract)')
  })

  test('has abstract gradients', () => {
    const w = parameter(ones([3, 4]))
    const { value, gradients } = valueAndGrad(() => sum(softmax(matmul(x(), w))), { of: [w] })
    expect([value.shape, gradients[0]!.shape, isAbstract(gradients[0]!)]).toEqual([[], [3, 4], true])
    const g = grad((one: ReturnType<typeof x>) => sum(gelu(one)))(x())
    expect([g.shape, isAbstract(g)]).toEqual([[2, 3], true])
  })
})

describe('abstractly', () => {
  test('computes nothing and leaves everything as it was', () => {
    setSeed(3)
    const before = getRandomState()
    const w = parameter(tensor([1, 2]))
    const live = memory().tensors
    const shape = abstractly(() => {
      w.assign(w.mul(2))
      expect(() => w.mul(2).dataSync()).toThrow('the tensor is abstract')
      return randomNormal([4, 5]).matmul(ones([5, 2])).shape
    })
    expect(shape).toEqual([4, 2])
    expect(getRandomState()).toEqual(before)
    expect([...w.dataSync()]).toEqual([1, 2])
    expect(memory().tensors).toBe(live)
  })

  test('returns what its function returns', () => {
    expect(abstractly(() => ones([2]).add(1)).shape).toEqual([2])
    expect(() =>
      abstractly(() => {
        throw new Error('mine')
      }),
    ).toThrow('mine')
  })
})
