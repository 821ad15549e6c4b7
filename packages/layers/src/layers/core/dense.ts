// Fully connected layer.
import { dense as connect, type Shape, ShapeError, type Tensor } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import { batchText, checkCount, configOf } from '../../core/check.js'
import type { LayerConfig, LayerOptions } from '../../core/types.js'
import type { Activation } from '../../known.js'
import { KernelLayer } from '../kernel-layer.js'
import {
  adapted,
  addLora,
  checkLora,
  type EnableLoraOptions,
  type Lora,
  type LoraOptions,
  loraOptions,
} from '../lora.js'
import { type KernelOptions, kernelOptions, settingsOf } from '../options.js'

/** Options of `dense`. */
export interface DenseOptions extends KernelOptions, LoraOptions {}

/** Options of `dense` and its positional arguments. */
export interface DenseConfig extends DenseOptions {
  /** Number of outputs. */
  readonly units: number
}

/** `activation(x · kernel + bias)`. Made by `dense`. */
export class Dense extends KernelLayer {
  static readonly type: string = 'dense'
  static readonly options: readonly string[] = [...kernelOptions, ...loraOptions, 'units']
  /** The options that were given. */
  readonly settings: Omit<DenseConfig, keyof LayerOptions>
  /** The low-rank adaptation; undefined without one. */
  lora: Lora | undefined

  constructor(config: DenseConfig) {
    checkCount('dense', 'units', config.units, 'dense(32)')
    super(config)
    checkLora('dense', config)
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
    const { units, loraRank, loraAlpha } = this.settings
    this.lora = undefined
    this.addKernel([features, units])
    if (loraRank !== undefined) this.enableLora(loraRank, { loraAlpha })
  }

  /**
   * Freezes the kernel, and adds the product of two small trainable matrices to it (Hu et al. 2022).
   *
   * @param rank - the number of columns of the first and of rows of the second matrix
   */
  enableLora(rank: number, options: EnableLoraOptions = {}): void {
    this.lora = addLora(this, 'kernel', rank, options)
  }

  override forward(x: Tensor): Tensor {
    const features = this.kernel.shape[0]
    if (x.shape.at(-1) !== features || x.rank < 2) {
      throw new ShapeError(
        `${this.name}: expected ${features} features on the last axis, got ${describeValue(x.shape)}`,
        {
          help: 'the layer was built for another number of features; flatten or reshape the input',
        },
      )
    }
    const options = { activation: this.fusedActivation }
    const { bias } = this
    const kernel = adapted(this.kernel, this.lora)
    return this.finish(bias === undefined ? connect(x, kernel, options) : connect(x, kernel, bias, options))
  }

  override get config(): LayerConfig {
    const { rank: loraRank, alpha: loraAlpha } = this.lora ?? {}
    return { ...super.config, ...this.settings, ...(this.lora === undefined ? {} : { loraRank, loraAlpha }) }
  }
}

/**
 * Fully connected layer: `activation(x · kernel + bias)` over the last axis.
 *
 * @param units - number of outputs
 * @param options - its options, or the activation alone
 * @returns layer from [batch, …, features] to [batch, …, units]; parameters `kernel` [features, units], `bias` [units]
 * @example
 * ```ts
 * import { dense } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * const layer = dense(3, { activation: 'relu', kernelInitializer: 'heNormal' })
 * console.log(layer.apply(ones([2, 4])).shape) // [2, 3]
 * ```
 */
export function dense(units: number, options: DenseOptions | Activation = {}): Dense {
  const isActivation = typeof options === 'string' || typeof options === 'function'
  return new Dense(configOf(Dense, { units }, isActivation ? { activation: options } : options))
}
