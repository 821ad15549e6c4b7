// Gradient clipping. The values stay on the backend.
import {
  cast,
  clip,
  DataError,
  div,
  isTensor,
  maximum,
  mul,
  scope,
  sqrt,
  square,
  sum,
  type Tensor,
} from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import type { Gradients, OptimizerOptions } from './optimizer.js'

/**
 * Returns the joint norm of all gradients, the square root of the sum of all squares, as a tensor of shape [].
 *
 * @param gradients - at least one tensor, of any shapes
 * @example
 * ```ts
 * import { globalNorm } from '@tensorloom/optim'
 * import { tensor } from '@tensorloom/tensor'
 * console.log(globalNorm([tensor([3]), tensor([4])]).itemSync()) // 5
 * ```
 */
export function globalNorm(gradients: readonly Tensor[]): Tensor {
  checkGradients('globalNorm', gradients)
  if (gradients.length === 0) {
    throw new DataError('globalNorm: got no gradients', { help: 'give at least one tensor' })
  }
  return scope(() => sqrt(gradients.map((gradient) => sum(square(gradient))).reduce((total, one) => total.add(one))))
}

/**
 * Scales all gradients by one factor so that their joint norm is at most `maxNorm` (Pascanu et al. 2013). If the norm is
 * already smaller, the values stay as they are. Nothing is read back to the host.
 *
 * @param gradients - at least one tensor; if the list names its parameters, the result does too
 * @param maxNorm - above 0
 * @returns new tensors
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { clipByGlobalNorm } from '@tensorloom/optim'
 * const [a, b] = clipByGlobalNorm([tensor([3]), tensor([4])], 1)
 * console.log(a?.itemSync().toFixed(2), b?.itemSync().toFixed(2)) // 0.60 0.80
 * ```
 */
export function clipByGlobalNorm(gradients: Gradients, maxNorm: number): Gradients {
  checkGradients('clipByGlobalNorm', gradients)
  if (!(typeof maxNorm === 'number' && maxNorm > 0)) {
    throw new DataError(`clipByGlobalNorm: maxNorm is ${describeValue(maxNorm)}, expected a number above 0`, {
      help: 'write clipByGlobalNorm(gradients, 1)',
    })
  }
  const clipped = scope(() => {
    const scale = div(maxNorm, maximum(globalNorm(gradients), maxNorm))
    return gradients.map((gradient) => mul(gradient, cast(scale, gradient.dtype)))
  })
  const { parameters } = gradients
  // The property is not enumerable, as on the list that valueAndGrad returns.
  return parameters === undefined ? clipped : Object.defineProperty(clipped, 'parameters', { value: parameters })
}

function checkGradients(user: string, gradients: unknown): void {
  const wrong = Array.isArray(gradients) ? Array.from(gradients).findIndex((one) => !isTensor(one)) : undefined
  if (wrong === -1) return
  const got =
    wrong === undefined ? describeValue(gradients) : `${describeValue((gradients as unknown[])[wrong])} at ${wrong}`
  throw new DataError(`${user}: expected a list of tensors, got ${got}`, {
    help: `write ${user}([a, b]), or pass the list that grad returns`,
  })
}

/** Clips gradients as the optimizer's options say. Without such an option it returns the same list. */
export function clipGradients(
  gradients: readonly Tensor[],
  { clipnorm, globalClipnorm, clipvalue }: OptimizerOptions,
): readonly Tensor[] {
  if (gradients.length === 0) return gradients
  if (globalClipnorm !== undefined) return clipByGlobalNorm(gradients, globalClipnorm)
  if (clipnorm !== undefined) return gradients.flatMap((gradient) => [...clipByGlobalNorm([gradient], clipnorm)])
  if (clipvalue !== undefined) return gradients.map((gradient) => clip(gradient, { min: -clipvalue, max: clipvalue }))
  return gradients
}
