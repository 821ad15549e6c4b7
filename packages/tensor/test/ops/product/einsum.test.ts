// einsum: values from NumPy.

import { describe, expect, it } from 'vitest'
import { einsum, flip, type Tensor, tensor, transpose, zeros } from '../../../src/index.js'
import { values } from '../../elements.js'

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
    ['ij,jk->ik', [a, a], "label 'j' has extent 3, but 2 in operand 1 of shape [2, 3] in 'ij,jk->ik'"],
    ['ij,jk->iz', [a, b], "label 'z' of the result is not in any operand in 'ij,jk->iz'"],
    ['ij->ii', [a], "label 'i' occurs twice in the result in 'ij->ii'"],
    ['ii', [a], "label 'i' has extents 2 and 3 in operand 0 of shape [2, 3] in 'ii'"],
    ['ij', [a, a], "1 terms for 2 operands in 'ij'"],
    ['ijk', [a], "ijk does not fit operand 0 of shape [2, 3] in 'ijk'"],
    ['i', [a], "i does not fit operand 0 of shape [2, 3] in 'i'"],
    ['i1', [a], "'1' is not a label in 'i1'"],
    ['i->j->k', [a], "more than one '->' in 'i->j->k'"],
    ['......', [a], "'......' has more than one '...' in '......'"],
    ['...,...', [a, d], "an axis of '...' has extent 3, but 4 in operand 1 of shape [4] in '...,...'"],
  ])('explains what is wrong with %s', (equation, operands, message) => {
    expect(() => einsum(equation, ...operands)).toThrow(`einsum: ${message}\nhelp: `)
  })
})
