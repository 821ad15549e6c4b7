// A product of two inputs with a weight for every pair of their features.
import { einsum, type Parameter, type Shape, ShapeError, type Tensor } from '@tensorloom/tensor'
import type { ActivationFunction } from '../../activations.js'
import { batchText, checkCount, configOf } from '../../core/check.js'
import { Layer } from '../../core/layer.js'
import type { LayerConfig, LayerOptions } from '../../core/types.js'
import { activationName, resolveActivation } from '../../named.js'
import { type KernelOptions, kernelOptions, settingsOf } from '../options.js'
import { addWeight, checkWeights } from '../weights.js'

/** Options of `bilinear`. */
export interface BilinearOptions extends KernelOptions {}

/** Options of `bilinear` and its positional arguments. */
export interface BilinearConfig extends BilinearOptions {
  /** Number of outputs. */
  readonly units: number
}

/** `activation(xᵀ · kernel · y + bias)` for two inputs. Made by `bilinear`. */
export class Bilinear extends Layer<readonly Tensor[], Tensor> {
  static readonly type: string = 'bilinear'
  static readonly options: readonly string[] = [...kernelOptions, 'units']
  /** The options that were given. */
  readonly settings: Omit<BilinearConfig, keyof LayerOptions>
  /** The activation as a function. */
  readonly activation: ActivationFunction
  /** The weights [features of the first, features of the second, units]. */
  kernel!: Parameter
  /** The bias [units]; undefined without `useBias`. */
  bias: Parameter | undefined

  constructor(config: BilinearConfig) {
    checkCount('bilinear', 'units', config.units, 'bilinear(32)')
    super(config)
    this.activation = resolveActivation(config.activation ?? 'linear')
    checkWeights(config, 'kernel', 'bias')
    this.settings = settingsOf(config)
  }

  override get outputActivation(): string | undefined {
    return activationName(this.settings.activation ?? 'linear')
  }

  override build(inputShape: readonly Shape[]): void {
    const { units, useBias = true } = this.settings
    const [first, second] = inputShape.map((shape) => (Array.isArray(shape) ? shape.at(-1) : undefined))
    if (inputShape.length !== 2 || first === undefined || second === undefined) {
      const got = inputShape.every(Array.isArray) ? inputShape.map(batchText).join(' and ') : 'one tensor'
      throw new ShapeError(`${this.name}: expected two inputs [batch, …, features], got ${got}`, {
        help: 'pass a list: layer.apply([x, y])',
      })
    }
    this.kernel = addWeight(this, 'kernel', [first, second, units], this.settings)
    this.bias = useBias ? addWeight(this, 'bias', [units], this.settings, { initializer: 'zeros' }) : undefined
  }

  override forward([x, y]: readonly Tensor[]): Tensor {
    const product = einsum('...i,ijo,...j->...o', x!, this.kernel, y!)
    return this.activation(this.bias === undefined ? product : product.add(this.bias))
  }

  override get config(): LayerConfig {
    return { ...super.config, ...this.settings }
  }
}

/**
 * A product of two inputs with a weight for every pair of their features: `activation(Σᵢⱼ xᵢ · kernelᵢⱼ · yⱼ + bias)`.
 *
 * @param units - number of outputs
 * @returns layer from [[batch, …, m], [batch, …, n]] to [batch, …, units]; parameters `kernel` [m, n, units], `bias` [units]
 * @example
 * ```ts
 * import { bilinear } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(bilinear(5).apply([ones([2, 3]), ones([2, 4])]).shape) // [2, 5]
 * ```
 */
export function bilinear(units: number, options: BilinearOptions = {}): Bilinear {
  return new Bilinear(configOf(Bilinear, { units }, options))
}
