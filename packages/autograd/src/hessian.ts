// All second partial derivatives of a scalar function: the Jacobian of its gradient.
import type { Tensor } from '@tensorloom/tensor'
import { checkFunction } from '@tensorloom/tensor/internal'
import { differentiate, type LossResult } from './grad.js'
import { jacobianFor } from './jacobian.js'

/**
 * The Hessian of a scalar function at `x`: element `[...i, ...j]` is `∂²fn(x) / ∂x[i] ∂x[j]`. It can be differentiated
 * again. Every intermediate is freed.
 *
 * The gradient is computed once, then differentiated once for each element of `x`. Use it for up to a few thousand
 * elements. If a product with the Hessian is enough, `hvp` needs one pass.
 *
 * @param fn - synchronous, and twice differentiable; a tensor in, a scalar (or `[scalar, aux]`) out
 * @param x - where to differentiate; floats
 * @returns [...shape of `x`, ...shape of `x`], symmetric, dtype of `x`
 * @throws `ShapeError` if the loss is not a scalar, `DtypeError` if the loss or `x` is not a float
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { hessian } from '@tensorloom/autograd'
 * const a = tensor([[2, 1], [0, 3]])
 * const h = hessian((x) => x.matmul(a).mul(x).sum(), tensor([1, 1]))
 * console.log(h.shape, h.dataSync()) // [2, 2] Float32Array [4, 1, 1, 6]
 * ```
 */
export function hessian(fn: (x: Tensor) => LossResult<unknown>, x: Tensor): Tensor {
  checkFunction('hessian', fn, 'hessian((x) => …, x)')
  return jacobianFor('hessian', (at) => differentiate('hessian', () => fn(at), [at]).gradients[0]!, x)
}
