// Functions with a custom gradient, and values without a gradient.
import { isTensor, type Op, reshape, type Tensor, TensorloomError } from '@tensorloom/tensor'
import { checkFunction, checkOptions, defineBuiltInOp } from '@tensorloom/tensor/internal'
import type { GradientContext } from '@tensorloom/tensor/op'
import { describeValue } from '@tensorloom/tensor/op'

/**
 * Returns the value, and stops gradients from flowing through it.
 *
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { grad, stopGradient } from '@tensorloom/autograd'
 * console.log(grad((x) => x.mul(stopGradient(x)).sum())(tensor([3])).dataSync()) // Float32Array [3], not 6
 * ```
 * @function
 */
export const stopGradient: Op<(x: Tensor) => Tensor> = /* @__PURE__ */ defineBuiltInOp({
  kind: 'composite',
  name: 'stopGradient',
  inputs: 1,
  compose: (x) => reshape(x, x.shape),
  gradient: () => [undefined],
})

/** What `forward` returns if `backward` needs more than the inputs and outputs. */
export interface ValueAndResiduals {
  /** The result. */
  readonly value: Tensor
  /** Tensors that are passed to `backward` only. */
  readonly residuals: readonly Tensor[]
}

/** A function and its gradient. */
export interface CustomGradient {
  /** The name in error messages; `customGradient` by default. */
  readonly name?: string
  /**
   * Takes tensors and returns a tensor, or the tensor and its residuals: further tensors that only `backward` needs.
   */
  readonly forward: (...inputs: Tensor[]) => Tensor | ValueAndResiduals
  /** Returns the gradient with respect to each input. It is written with ops, so it can be differentiated again. */
  readonly backward: (
    context: Pick<GradientContext, 'inputs' | 'outputs' | 'residuals' | 'upstream' | 'needs'>,
  ) => readonly (Tensor | undefined)[]
}

/**
 * Makes a function whose gradient is computed by `backward` instead of from its steps.
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
  const known = { name: 'string', forward: 'any', backward: 'any' } as const
  checkOptions<CustomGradient>('customGradient', custom ?? null, known, 'write customGradient({ forward, backward })')
  const { name = 'customGradient', forward, backward } = custom
  checkFunction('customGradient', forward, 'customGradient({ forward: (x) => …, backward: ({ upstream }) => […] })')
  checkFunction('customGradient', backward, 'customGradient({ forward: (x) => …, backward: ({ upstream }) => […] })')
  // The number of residuals is known after forward has run once. It is the same for every call.
  const definition = {
    kind: 'composite' as const,
    name,
    inputs: 'list' as const,
    residuals: 0,
    compose(inputs: readonly Tensor[]): readonly Tensor[] {
      const result = forward(...inputs)
      if (isTensor(result)) return [result]
      if (
        typeof result !== 'object' ||
        result === null ||
        !isTensor(result.value) ||
        !Array.isArray(result.residuals)
      ) {
        const isPromise = typeof (result as Partial<PromiseLike<unknown>> | undefined)?.then === 'function'
        throw new TensorloomError(`${name}: forward returned ${describeValue(result)}, expected a tensor`, {
          help: isPromise
            ? 'forward is synchronous: leave async out, and read values afterwards'
            : 'return the result, or { value, residuals }',
        })
      }
      definition.residuals = result.residuals.length
      return [result.value, ...result.residuals]
    },
    gradient: (context: GradientContext) => backward(context),
  }
  const op: Op<(inputs: readonly Tensor[]) => Tensor> = defineBuiltInOp(definition)
  return (...inputs) => op(inputs)
}
