// A function as a layer.

import type { Tensor } from '@tensorloom/tensor'
import { TensorloomError } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import { configOf } from '../../core/check.js'
import { Layer } from '../../core/layer.js'
import type { LayerConfig, LayerOptions, LayerValue, MaskOf } from '../../core/types.js'

/**
 * Options of `lambda`.
 *
 * @typeParam I - input of the function
 * @typeParam O - output of the function
 */
export interface LambdaOptions<I extends LayerValue = Tensor, O extends LayerValue = Tensor> extends LayerOptions {
  /** Computes the mask of the output from the input and its mask. Without it, the mask ends here. */
  readonly mask?: ((x: I, mask: MaskOf<I>) => MaskOf<O>) | undefined
}

/**
 * Options of `lambda` and its positional arguments.
 *
 * @typeParam I - input of the function
 * @typeParam O - output of the function
 */
export interface LambdaConfig<I extends LayerValue = Tensor, O extends LayerValue = Tensor>
  extends LambdaOptions<I, O> {
  /** The function. */
  readonly fn: (x: I) => O
}

/** A function as a layer. Made by `lambda`. */
export class Lambda<I extends LayerValue = Tensor, O extends LayerValue = Tensor> extends Layer<I, O> {
  static readonly type: string = 'lambda'
  static readonly options: readonly string[] = ['fn', 'mask']
  /** The function. */
  readonly fn: (x: I) => O
  /** Computes the mask of the output. */
  readonly mask: ((x: I, mask: MaskOf<I>) => MaskOf<O>) | undefined

  constructor(config: LambdaConfig<I, O>) {
    const { fn, mask, ...options } = config
    for (const [name, value] of [
      ['fn', fn],
      ['mask', mask ?? fn],
    ] as const) {
      if (typeof value === 'function') continue
      throw new TensorloomError(`lambda: ${name} is ${describeValue(value)}, expected a function`, {
        help: 'write lambda((x) => x.mul(2))',
      })
    }
    super(options)
    this.fn = fn
    this.mask = mask
  }

  override get supportsMasking(): boolean {
    return this.mask !== undefined
  }

  override computeMask(x: I, mask: MaskOf<I>): MaskOf<O> {
    return this.mask?.(x, mask)
  }

  override forward(x: I): O {
    return this.fn(x)
  }

  override get config(): LayerConfig {
    return { ...super.config, fn: this.fn, mask: this.mask }
  }
}

/**
 * A function of tensors as a layer. Use ops only, so that the function has gradients and runs on every backend. A model that
 * contains it is saved with the name of the function; to load it, bring the function under that name: as an activation of a
 * plugin in use, or as `loadModel(source, { activations: { double } })`.
 *
 * @param fn - an op such as `relu`, or a function that takes and returns a tensor, or lists of tensors, with the batch axis
 * @param options - `mask` computes the mask of the output
 * @example
 * ```ts
 * import { lambda } from '@tensorloom/layers'
 * import { tensor } from '@tensorloom/tensor'
 * const layer = lambda((x) => x.mul(2))
 * console.log(layer.apply(tensor([[1, 2]])).dataSync()) // Float32Array [2, 4]
 * ```
 */
export function lambda(fn: (x: Tensor) => Tensor, options?: LambdaOptions): Lambda
export function lambda<I extends LayerValue = Tensor, O extends LayerValue = Tensor>(
  fn: (x: I) => O,
  options?: LambdaOptions<I, O>,
): Lambda<I, O>
export function lambda<I extends LayerValue, O extends LayerValue>(
  fn: (x: I) => O,
  options: LambdaOptions<I, O> = {},
): Lambda<I, O> {
  return new Lambda<I, O>(configOf(Lambda, { fn }, options))
}
