// Functions with a gradient of their own, and no gradient at all.
import { defineOp, type Op, reshape, type Tensor } from '@tensorloom/tensor'
import type { GradientContext } from '@tensorloom/tensor/op'

/**
 * The value, cut off from the gradient.
 *
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { grad, stopGradient } from '@tensorloom/autograd'
 * console.log(grad((x) => x.mul(stopGradient(x)).sum())(tensor([3])).dataSync()) // Float32Array [3], not 6
 * ```
 * @function
 */
export const stopGradient: Op<(x: Tensor) => Tensor> = defineOp({
  kind: 'composite',
  name: 'stopGradient',
  inputs: 1,
  compose: (x) => reshape(x, x.shape),
  gradient: () => [undefined],
})

/** What `forward` gives where `backward` needs more than inputs and outputs. */
export interface ValueAndResiduals {
  /** The result. */
  readonly value: Tensor
  /** Tensors that only `backward` sees. */
  readonly residuals: readonly Tensor[]
}

/** A function and its gradient. */
export interface CustomGradient {
  /** For messages; `customGradient` by default. */
  readonly name?: string
  /** Tensors in, a tensor out; or the tensor and residuals: further tensors that only `backward` needs. */
  readonly forward: (...inputs: Tensor[]) => Tensor | ValueAndResiduals
  /** The gradient with respect to each input, written in ops, so that it differentiates again. */
  readonly backward: (
    context: Pick<GradientContext, 'inputs' | 'outputs' | 'residuals' | 'upstream' | 'needs'>,
  ) => readonly (Tensor | undefined)[]
}

/**
 * A function that is differentiated by `backward` instead of by following its steps.
 *
 * @example
 * ```ts
 * import { clip, tensor } from '@tensorloom/tensor'
 * import { customGradient, grad } from '@tensorloom/autograd'
 * const clippedGradient = customGradient({
 *   forward: (x) => x.mul(1),
 *   backward: ({ upstream }) => [clip(upstream, { min: -1, max: 1 })],
 * })
 * console.log(grad((x) => clippedGradient(x).mul(100).sum())(tensor([1])).dataSync()) // Float32Array [1]
 * ```
 */
export function customGradient(custom: CustomGradient): (...inputs: Tensor[]) => Tensor {
  const { name = 'customGradient', forward, backward } = custom
  // The number of residuals is known when forward has run once; it is the same for every call.
  const definition = {
    kind: 'composite' as const,
    name,
    inputs: 'list' as const,
    residuals: 0,
    compose(inputs: readonly Tensor[]): readonly Tensor[] {
      const result = forward(...inputs)
      if (!('value' in result)) return [result]
      definition.residuals = result.residuals.length
      return [result.value, ...result.residuals]
    },
    gradient: (context: GradientContext) => backward(context),
  }
  const op: Op<(inputs: readonly Tensor[]) => Tensor> = defineOp(definition)
  return (...inputs) => op(inputs)
}
