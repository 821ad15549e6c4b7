// Hessian-vector products: how the gradient changes with the inputs, computed without the Hessian.
import { scope, type Tensor } from '@tensorloom/tensor'
import { backward } from './backward.js'
import { checkCall, checkDirections, checkSources, distinct } from './checks.js'
import { differentiate, type LossResult, type ValueAndGradients } from './grad.js'
import { orZeros } from './pullback.js'
import { record } from './recorder.js'

/** The result of `hvp`. */
export interface HessianVectorProduct<A = undefined> extends ValueAndGradients<A> {
  /** One product for each input, of the same shape. Zeros if the gradient does not depend on the input. */
  readonly products: readonly Tensor[]
}

/**
 * Computes the Hessian-vector product of a scalar function: `Σⱼ ∂²fn/∂inputᵢ∂inputⱼ · vectorⱼ` for each input `i`,
 * together with the value and the gradients. Uses reverse over reverse mode (Pearlmutter 1994), which costs a few times
 * as much as a gradient and never stores the Hessian. It can be differentiated again. Every intermediate is freed.
 *
 * @param fn - synchronous, and twice differentiable; may return `[loss, aux]`
 * @param inputs - where to differentiate: arguments of `fn`, or parameters and other float tensors that it uses
 * @param vectors - a float tensor of the shape of each input, or undefined for zero
 * @throws `ShapeError` if the vectors do not fit or the loss is not a scalar, `DtypeError` if any of them is not a
 *   float
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { hvp } from '@tensorloom/autograd'
 * // The Hessian of x₀² x₁ at [3, 5] is [[10, 6], [6, 0]].
 * const { gradients, products } = hvp((x) => x.slice([0], [1]).square().mul(x.slice([1], [1])).sum(), [tensor([3, 5])], [tensor([1, 2])])
 * console.log(gradients[0]!.dataSync()) // Float32Array [30, 9]
 * console.log(products[0]!.dataSync()) // Float32Array [22, 6]
 * ```
 */
export function hvp<A = undefined>(
  fn: (...inputs: Tensor[]) => LossResult<A>,
  inputs: readonly Tensor[],
  vectors: readonly (Tensor | undefined)[],
): HessianVectorProduct<A> {
  return scope((): HessianVectorProduct<A> => {
    checkCall('hvp', fn, inputs)
    const own = distinct(inputs)
    checkSources('hvp', own)
    checkDirections('hvp', 'vector', vectors, own)
    const { result, recorder } = record(() => differentiate('hvp', () => fn(...own), own), own)
    return { ...result, products: orZeros(backward(recorder, result.gradients, vectors, own), own) }
  })
}
