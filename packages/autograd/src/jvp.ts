// Jacobian-vector products: how outputs change with the inputs. Forward mode, built from two reverse passes.
import { isTensor, scope, type Tensor, zeros } from '@tensorloom/tensor'
import { backward } from './backward.js'
import { checkCall, checkDirections, checkSources, distinct, floatOutputsOf } from './checks.js'
import { orZeros } from './pullback.js'
import { record } from './recorder.js'

/** The result of `jvp`. */
export interface JacobianVectorProduct<R> {
  /** What `fn` returned. */
  readonly value: R
  /** The derivative along the tangents: a tensor or a list, with the shapes of `value`. */
  readonly tangents: R extends readonly Tensor[] ? { readonly [K in keyof R]: Tensor } : Tensor
}

/**
 * Computes a Jacobian-vector product: `Σ ∂fn/∂input · tangent`, the derivative of `fn` at `inputs` in the direction of
 * `tangents`. It can be differentiated again, to any order. Every intermediate is freed.
 *
 * It costs a few evaluations of `fn`, regardless of the number of inputs and outputs. The vector-Jacobian product is
 * linear in its upstream `u`, so its derivative with respect to `u` is the Jacobian itself, and ops do not need a
 * forward rule (Townsend 2017, "A new trick for calculating Jacobian vector products"). If the `backward` of a
 * `customGradient` is not linear in `upstream`, its derivative at 0 is used.
 *
 * @param fn - synchronous; tensors in, a float tensor or a list of float tensors out
 * @param inputs - where to differentiate: arguments of `fn`, or other float tensors that it uses
 * @param tangents - a float tensor of the shape of each input, or undefined for zero
 * @throws `ShapeError` if tangents do not fit, `DtypeError` if an input, a tangent or an output is not a float
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { jvp } from '@tensorloom/autograd'
 * const { value, tangents } = jvp((x, y) => x.mul(y), [tensor([2, 3]), tensor([5, 7])], [tensor([1, 0]), tensor([0, 1])])
 * console.log(value.dataSync()) // Float32Array [10, 21]
 * console.log(tangents.dataSync()) // Float32Array [5, 3]
 * ```
 */
export function jvp<R extends Tensor | readonly Tensor[]>(
  fn: (...inputs: Tensor[]) => R,
  inputs: readonly Tensor[],
  tangents: readonly (Tensor | undefined)[],
): JacobianVectorProduct<R> {
  return scope(() => {
    checkCall('jvp', fn, inputs)
    const own = distinct(inputs)
    checkSources('jvp', own)
    checkDirections('jvp', 'tangent', tangents, own)
    const forward = record(() => fn(...own), own)
    try {
      const outputs = floatOutputsOf('jvp', forward.result)
      const upstreams = outputs.map(({ shape, dtype }) => zeros(shape, { dtype }))
      const pulled = record(() => orZeros(backward(forward.recorder, outputs, upstreams, own), own), upstreams)
      const pushed = orZeros(backward(pulled.recorder, pulled.result, tangents, upstreams), upstreams)
      const like = isTensor(forward.result) ? pushed[0]! : pushed
      return { value: forward.result, tangents: like as JacobianVectorProduct<R>['tangents'] }
    } finally {
      forward.recorder.dispose()
    }
  })
}
