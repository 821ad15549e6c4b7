// Fully connected layer whose weights are −1, 0 and 1 (Ma et al. 2024, "The Era of 1-bit LLMs", section 2).
import {
  abs,
  cast,
  dense as connect,
  greater,
  mean,
  mul,
  type Op,
  type Shape,
  ShapeError,
  sign,
  type Tensor,
} from '@tensorloom/tensor'
import { defineBuiltInOp } from '@tensorloom/tensor/internal'
import { batchText, checkCount, checkRange, configOf } from '../../core/check.js'
import type { LayerConfig, LayerOptions } from '../../core/types.js'
import { KernelLayer } from '../kernel-layer.js'
import { type KernelOptions, kernelOptions, settingsOf } from '../options.js'

/** Options of `ternaryDense`. */
export interface TernaryDenseOptions extends KernelOptions {
  /**
   * Weights up to this magnitude count as 0. By default half the mean magnitude of the kernel, and the product is multiplied by
   * the mean magnitude.
   */
  readonly threshold?: number | undefined
}

/** Options of `ternaryDense` and its positional arguments. */
export interface TernaryDenseConfig extends TernaryDenseOptions {
  /** Number of outputs. */
  readonly units: number
}

// Its gradient is that of the identity (straight-through estimator; Bengio et al. 2013), so that the kernel can be trained.
const ternary: Op<(kernel: Tensor, attrs: { readonly threshold: number | undefined }) => Tensor> =
  /* @__PURE__ */ defineBuiltInOp({
    kind: 'composite',
    name: 'ternary',
    inputs: 1,
    options: { threshold: undefined },
    compose(kernel, { threshold }) {
      const size = abs(kernel)
      const least = threshold ?? mul(mean(size), 0.5)
      return mul(sign(kernel), cast(greater(size, least), kernel.dtype))
    },
    gradient: ({ upstream }) => [upstream],
  })

/** `activation(scale · x · ternary(kernel) + bias)`. Made by `ternaryDense`. */
export class TernaryDense extends KernelLayer {
  static readonly type: string = 'ternaryDense'
  static readonly options: readonly string[] = [...kernelOptions, 'threshold', 'units']
  /** The options that were given. */
  readonly settings: Omit<TernaryDenseConfig, keyof LayerOptions>

  constructor(config: TernaryDenseConfig) {
    checkCount('ternaryDense', 'units', config.units, 'ternaryDense(32)')
    super(config)
    if (config.threshold !== undefined) checkRange('ternaryDense', 'threshold', config.threshold, 0)
    this.settings = settingsOf(config)
  }

  override get supportsMasking(): boolean {
    return true
  }

  override build(inputShape: Shape): void {
    const features = inputShape.at(-1)
    if (features === undefined) {
      throw new ShapeError(`${this.name}: expected [batch, …, features], got ${batchText(inputShape)}`, {
        help: 'add the axis of features: x.expandDims({ axis: -1 })',
      })
    }
    this.addKernel([features, this.settings.units])
  }

  override forward(x: Tensor): Tensor {
    const { threshold } = this.settings
    const product = connect(x, ternary(this.kernel, { threshold }))
    return this.activation(this.withBias(threshold === undefined ? mul(product, mean(abs(this.kernel))) : product))
  }

  override get config(): LayerConfig {
    return { ...super.config, ...this.settings }
  }
}

/**
 * Fully connected layer that multiplies by −1, 0 and 1 only: by the signs of the weights whose magnitude is above a threshold.
 * Gradients reach the weights as if they were used as they are.
 *
 * @param units - number of outputs
 * @returns layer from [batch, …, features] to [batch, …, units]; parameters `kernel` [features, units], `bias` [units]
 * @example
 * ```ts
 * import { ternaryDense } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * const layer = ternaryDense(1, { threshold: 0.3, kernelInitializer: 'ones' })
 * console.log(layer.apply(ones([1, 4])).dataSync()) // Float32Array [4]
 * ```
 */
export function ternaryDense(units: number, options: TernaryDenseOptions = {}): TernaryDense {
  return new TernaryDense(configOf(TernaryDense, { units }, options))
}
