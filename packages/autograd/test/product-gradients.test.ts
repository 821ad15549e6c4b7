// Gradients to second order of einsum, other products, and norms.
import { dot, einsum, kron, norm, outer, type Tensor, tensor, tensordot } from '@tensorloom/tensor'
import { expect, it } from 'vitest'
import { grad } from '../src/index.js'
import { checkGradients, f64 } from './check-gradients.js'

const some = (...shape: number[]): Tensor => {
  const size = shape.reduce((product, extent) => product * extent, 1)
  return f64(
    Array.from({ length: size }, (_, k) => Math.sin(1 + 2.3 * k) + 0.1),
    shape,
  )
}

it.each<[string, Tensor[]]>([
  ['ij,jk->ik', [some(2, 3), some(3, 2)]],
  ['bqd,bkd->bqk', [some(2, 2, 2), some(2, 3, 2)]],
  ['ii->i', [some(3, 3)]],
  ['ij,ij->', [some(2, 3), some(2, 3)]],
  ['...i,i->...', [some(2, 2, 3), some(3)]],
  ['abc,cd,de->abe', [some(2, 1, 2), some(2, 2), some(2, 2)]],
  ['i,j->ij', [some(1), some(3)]],
  ['ij,j->i', [some(2, 3), some(1)]],
])('einsum %s', (equation, operands) => {
  checkGradients((...xs) => einsum(equation, ...xs).square(), operands)
})

it('einsum of one tensor given twice', () => {
  checkGradients((x) => einsum('ij,kj->ik', x, x), [some(2, 2)])
})

it('outer, dot, tensordot and kron', () => {
  checkGradients((a, b) => outer(a, b).square(), [some(2), some(3)])
  checkGradients((a, b) => dot(a, b).square(), [some(2, 2), some(2, 2, 2)])
  checkGradients((a, b) => tensordot(a, b, { axes: [[1], [0]] }).square(), [some(2, 2), some(2, 2)])
  checkGradients((a, b) => kron(a.transpose(), b).square(), [some(1, 2), some(2, 1)])
})

it.each([1, 2, 'fro', Infinity, -Infinity, 3, 1.5] as const)('norm of order %s', (ord) => {
  checkGradients((x) => norm(x, { ord, axis: 1 }).square(), [some(2, 3)])
  checkGradients((x) => norm(x, { ord, keepDims: true }), [some(2, 3)])
})

it('the gradient of a norm at 0 is 0, as in PyTorch', () => {
  for (const ord of [0, 1, 2, 'fro', 3, Infinity] as const) {
    const slope = grad((x: Tensor) => norm(x, { ord, axis: 1 }).sum())(
      tensor([
        [0, 0],
        [0, 0],
      ]),
    )
    expect([...slope.dataSync()]).toEqual([0, 0, 0, 0])
  }
})
