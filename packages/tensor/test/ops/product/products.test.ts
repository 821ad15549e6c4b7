// Products of vectors and matrices, and distances: values from NumPy and PyTorch.

import { describe, expect, it } from 'vitest'
import { cdist, cross, dot, kron, outer, reshape, type Tensor, tensor, tensordot, zeros } from '../../../src/index.js'
import { f64, near, values } from '../../elements.js'

const ramp = (...shape: number[]): Tensor => {
  const size = shape.reduce((product, extent) => product * extent, 1)
  return tensor(
    Array.from({ length: size }, (_, k) => k),
    { shape },
  )
}
const [a, b, c, square] = [ramp(2, 3), ramp(3, 4), ramp(2, 3, 4), ramp(3, 3)]
const d = tensor([1, 2, 3, 4])

describe('outer, dot, tensordot and kron', () => {
  it('follow NumPy', () => {
    expect(values(outer(tensor([1, 2]), d))).toEqual([1, 2, 3, 4, 2, 4, 6, 8])
    expect(outer(a, square).shape).toEqual([6, 9])
    expect(outer(d.cast('int32'), d.cast('int32')).dtype).toBe('int32')
    expect(dot(d, d).itemSync()).toBe(30)
    expect(values(dot(d, tensor(2)))).toEqual([2, 4, 6, 8])
    expect(values(dot(c, ramp(4, 2)))).toEqual([28, 34, 76, 98, 124, 162, 172, 226, 220, 290, 268, 354])
    expect(values(dot(ramp(4), ramp(2, 4, 3)))).toEqual([42, 48, 54, 114, 120, 126])
    expect(values(dot(c, d))).toEqual([20, 60, 100, 140, 180, 220])
    expect(values(tensordot(c, ramp(3, 4, 2)))).toEqual([1012, 1078, 2596, 2806])
    expect(
      values(
        tensordot(c, c, {
          axes: [
            [0, -1],
            [0, 2],
          ],
        }),
      ),
    ).toEqual([748, 988, 1228, 988, 1356, 1724, 1228, 1724, 2220])
    expect(tensordot(a, d, { axes: 0 }).shape).toEqual([2, 3, 4])
    const two = tensor([
      [0, 1],
      [3, 4],
    ])
    expect(values(kron(two, reshape(d, [2, 2])))).toEqual([0, 0, 1, 2, 0, 0, 3, 4, 3, 6, 4, 8, 9, 12, 12, 16])
    const tall = kron(tensor([1, 2]), tensor([[1], [10]]))
    expect([tall.shape, values(tall)]).toEqual([
      [2, 2],
      [1, 2, 10, 20],
    ])
  })

  it('say what does not fit', () => {
    expect(() => dot(a, a)).toThrow('dot: inner dimensions differ: [2, 3] · [2, 3] (3 ≠ 2)\nhelp: ')
    expect(() => tensordot(a, b, { axes: 2 })).toThrow(
      'tensordot: axes [0,1] of [2, 3] and [0,1] of [3, 4] do not pair up\nhelp: ',
    )
    expect(() => tensordot(a, b, { axes: 3 })).toThrow('tensordot: cannot sum over 3 axes of [2, 3] and [3, 4]\nhelp: ')
  })
})

describe('cross', () => {
  it('cross agrees with NumPy, broadcast and along other axes', () => {
    const [a, b] = [f64([1, 2, 3, 4, 5, 6], [2, 3]), f64([2, -1, 0.5], [1, 3])]
    near(cross(a, b), [4, 5.5, -5, 8.5, 10, -14])
    near(cross(a.transpose(), b.transpose(), { axis: 0 }), [4, 8.5, 5.5, 10, -5, -14])
    expect(() => cross(zeros([2]), zeros([2]))).toThrow('cross: axis 0 of [2] has 2 elements, expected 3')
  })
})

describe('cdist', () => {
  const [a, b] = [f64([0, 1, 2, 3], [2, 2]), f64([1, 1, 0, -1, 4, 4], [3, 2])]

  it('cdist agrees with PyTorch', () => {
    near(cdist(a, b, { ord: 1 }), [1, 2, 7, 3, 6, 3])
    near(cdist(a, b), [1, 2, 5, 2.23606797749979, 4.47213595499958, 2.23606797749979])
    near(cdist(a, b, { ord: 3 }), [1, 2, 4.497941445275415, 2.080083823051904, 4.160167646103808, 2.080083823051904])
    near(cdist(a, b, { ord: Infinity }), [1, 2, 4, 2, 4, 2])
    expect(cdist(zeros([4, 1, 2, 3]), zeros([5, 6, 3])).shape).toEqual([4, 5, 2, 6])
    expect(cdist(zeros([0, 3]), zeros([2, 3])).shape).toEqual([0, 2])
    expect(() => cdist(a, zeros([2, 3]))).toThrow('cdist: points [2, 2] and [2, 3] do not match')
  })
})
