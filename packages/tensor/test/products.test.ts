// Products and norms: values from NumPy.
import { describe, expect, it } from 'vitest'
import {
  dot,
  einsum,
  flip,
  kron,
  norm,
  outer,
  reshape,
  type Tensor,
  tensor,
  tensordot,
  transpose,
  zeros,
} from '../src/index.js'

const values = (x: Tensor): number[] => [...x.dataSync()]
const ramp = (...shape: number[]): Tensor => {
  const size = shape.reduce((product, extent) => product * extent, 1)
  return tensor(
    Array.from({ length: size }, (_, k) => k),
    { shape },
  )
}
const [a, b, c, square] = [ramp(2, 3), ramp(3, 4), ramp(2, 3, 4), ramp(3, 3)]
const d = tensor([1, 2, 3, 4])

describe('einsum', () => {
  it.each<[string, Tensor[], number[], number[]]>([
    ['ij,jk', [a, b], [2, 4], [20, 23, 26, 29, 56, 68, 80, 92]],
    ['ba', [a], [3, 2], [0, 3, 1, 4, 2, 5]],
    ['ii', [square], [], [12]],
    [' ...ij , ...jk -> ...ik ', [c, ramp(4, 2)], [2, 3, 2], [28, 34, 76, 98, 124, 162, 172, 226, 220, 290, 268, 354]],
    ['i...->...', [c], [3, 4], [12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 32, 34]],
    ['...,...', [a, tensor([1, 10, 100])], [2, 3], [0, 10, 200, 3, 40, 500]],
    ['ijk,k,j->i', [c, d, tensor([1, -1, 2])], [2], [160, 400]],
    ['iij->ij', [ramp(3, 3, 2)], [3, 2], [0, 1, 8, 9, 16, 17]],
    ['iji->j', [ramp(2, 3, 2)], [3], [7, 11, 15]],
    ['ij,ij,ij->', [a, a, a], [], [225]],
    ['ij,kl->', [a, b], [], [990]],
    ['ii,ii->i', [square, square], [3], [0, 16, 64]],
    ['Ab,bA', [a, transpose(a)], [], [55]],
    ['ij,jk->ik', [tensor([[2]]), ramp(1, 3)], [1, 3], [0, 2, 4]],
    ['ij,j->i', [a, tensor([2])], [2], [6, 24]],
    ['ij->', [zeros([0, 3])], [], [0]],
    ['ij,jk->ik', [zeros([2, 0]), zeros([0, 2])], [2, 2], [0, 0, 0, 0]],
    [',->', [tensor(2), tensor(3)], [], [6]],
  ])('%s', (equation, operands, shape, expected) => {
    const result = einsum(equation, ...operands)
    expect([result.shape, values(result)]).toEqual([shape, expected])
  })

  it('takes views', () => {
    const turned = transpose(flip(b, { axis: 0 }))
    expect(values(einsum('kj,ji->ik', turned, transpose(a)))).toEqual(
      values(einsum('ij,jk->ik', a, flip(b, { axis: 0 }))),
    )
  })

  it('keeps the dtype of one operand, and multiplies integers in float32', () => {
    const ints = ramp(2, 2).cast('int32')
    expect(einsum('ij->ji', ints).dtype).toBe('int32')
    expect(einsum('ii', ints).dtype).toBe('int32')
    expect(einsum('ij,ij->ij', ints, ints).dtype).toBe('float32')
    expect(einsum('ij,jk', ints, ints.cast('float64')).dtype).toBe('float64')
  })

  it('gives a tensor of its own', () => {
    const x = tensor([1])
    einsum('i->i', x).dispose()
    expect(values(x)).toEqual([1])
  })

  it.each<[string, Tensor[], string]>([
    ['ij,jk->ik', [a, a], "label 'j' is 3 in one place and 2 in operand 1 of shape [2, 3] in 'ij,jk->ik'"],
    ['ij,jk->iz', [a, b], "label 'z' of the result is in no operand in 'ij,jk->iz'"],
    ['ij->ii', [a], "label 'i' is twice in the result in 'ij->ii'"],
    ['ii', [a], "label 'i' is 2 and 3 in operand 0 of shape [2, 3] in 'ii'"],
    ['ij', [a, a], "1 terms for 2 operands in 'ij'"],
    ['ijk', [a], "ijk does not fit operand 0 of shape [2, 3] in 'ijk'"],
    ['i', [a], "i does not fit operand 0 of shape [2, 3] in 'i'"],
    ['i1', [a], "'1' is no label in 'i1'"],
    ['i->j->k', [a], "more than one '->' in 'i->j->k'"],
    ['......', [a], "'......' has more than one '...' in '......'"],
    ['...,...', [a, d], "an axis behind '...' is 3 in one place and 4 in operand 1 of shape [4] in '...,...'"],
  ])('explains what is wrong with %s', (equation, operands, message) => {
    expect(() => einsum(equation, ...operands)).toThrow(`einsum: ${message}\nhelp: `)
  })
})

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
    expect(() => tensordot(a, b, { axes: 3 })).toThrow('tensordot: 3 axes of [2, 3] and [3, 4]\nhelp: ')
  })
})

describe('norm', () => {
  const x = tensor([
    [3, -4, 0],
    [0, 0, 0],
  ])
  it.each<[number | 'fro', number]>([
    [0, 2],
    [1, 7],
    [2, 5],
    ['fro', 5],
    [Infinity, 4],
    [-Infinity, 0],
    [3, 4.497941445],
    [0.5, 13.92820323],
  ])('of order %s', (ord, expected) => {
    const rows = values(norm(x, { ord, axis: 1 }))
    expect(rows[0]).toBeCloseTo(expected, 5)
    expect(rows[1]).toBe(0)
    expect(norm(transpose(x), { ord }).itemSync()).toBeCloseTo(expected, 5)
    expect(norm(x, { ord, axis: [-1, 0], keepDims: true }).shape).toEqual([1, 1])
  })

  it('lets NaN and infinities through, takes integers, and refuses other orders', () => {
    expect(
      values(
        norm(
          tensor([
            [Number.NaN, 1],
            [-Infinity, 0],
          ]),
          { axis: 1 },
        ),
      ),
    ).toEqual([Number.NaN, Infinity])
    expect(norm(tensor([3, 4], { dtype: 'int32' })).itemSync()).toBe(5)
    expect(norm(zeros([0])).itemSync()).toBe(0)
    expect(() => norm(x, { ord: 'nuc' as 'fro' })).toThrow('norm: ord is "nuc"\nhelp: ')
  })
})
