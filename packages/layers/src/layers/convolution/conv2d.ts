// Convolution over images.
import { conv2d as convolve, type Padding, type PerAxis, type Shape, ShapeError, type Tensor } from '@tensorloom/tensor'
import { batchText, checkCount, configOf } from '../../core/check.js'
import type { LayerConfig } from '../../core/types.js'
import { KernelLayer } from '../kernel-layer.js'
import { type KernelOptions, kernelOptions, settingsOf } from '../options.js'
import { pair } from '../pair.js'

/** Options of `conv2d`. */
export interface Conv2dOptions extends KernelOptions {
  /** Step of the window, one number or [height, width]; 1 by default. */
  readonly strides?: PerAxis | undefined
  /** `valid` (none, the default), `same`, or [[top, bottom], [left, right]]. */
  readonly padding?: Exclude<Padding, 'causal'> | undefined
  /** Step between elements of the window; 1 by default. */
  readonly dilations?: PerAxis | undefined
  /** Independent groups of channels; 1 by default. */
  readonly groups?: number | undefined
}

/** Options of `conv2d` and its positional arguments. */
export interface Conv2dConfig extends Conv2dOptions {
  /** Number of output channels. */
  readonly filters: number
  /** Height and width of the window. */
  readonly kernelSize: PerAxis
}

/** Convolution, bias, activation. Made by `conv2d`. */
export class Conv2d extends KernelLayer {
  static readonly type: string = 'conv2d'
  static readonly options: readonly string[] = [
    ...kernelOptions,
    'strides',
    'padding',
    'dilations',
    'groups',
    'filters',
    'kernelSize',
  ]
  /** The options that were given. */
  readonly settings: Omit<Conv2dConfig, 'name' | 'trainable' | 'inputShape'>

  constructor(config: Conv2dConfig) {
    checkCount('conv2d', 'filters', config.filters, 'conv2d(32, 3)')
    pair('conv2d', 'kernelSize', config.kernelSize)
    super(config)
    this.settings = settingsOf(config)
  }

  override build(inputShape: Shape): void {
    const { filters, kernelSize, groups = 1 } = this.settings
    const channels = inputShape.at(-1)
    if (inputShape.length !== 3 || channels === undefined) {
      throw new ShapeError(`${this.name}: expected [batch, height, width, channels], got ${batchText(inputShape)}`, {
        help: 'images without a channel axis need one: x.expandDims({ axis: -1 })',
      })
    }
    if (!Number.isInteger(groups) || groups < 1 || channels % groups !== 0 || filters % groups !== 0) {
      throw new ShapeError(`${this.name}: groups is ${groups} for ${channels} channels and ${filters} filters`, {
        help: 'groups must divide both',
      })
    }
    this.addKernel([...pair('conv2d', 'kernelSize', kernelSize), channels / groups, filters])
  }

  override forward(x: Tensor): Tensor {
    const { strides, padding, dilations, groups } = this.settings
    const { kernel, bias, fusedActivation: activation } = this
    return this.finish(convolve(x, kernel, { strides, padding, dilations, groups, bias, activation }))
  }

  override get config(): LayerConfig {
    return { ...super.config, ...this.settings }
  }
}

/**
 * 2-D convolution, channels last.
 *
 * @param filters - number of output channels
 * @param kernelSize - height and width of the window; one number for both
 * @returns layer from [batch, height, width, channels] to [batch, height', width', filters]; parameters `kernel`
 * [kernelHeight, kernelWidth, channels / groups, filters], `bias` [filters]
 * @example
 * ```ts
 * import { conv2d } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * const layer = conv2d(16, 3, { padding: 'same', activation: 'relu' })
 * console.log(layer.apply(ones([2, 8, 8, 3])).shape) // [2, 8, 8, 16]
 * ```
 */
export function conv2d(filters: number, kernelSize: PerAxis, options: Conv2dOptions = {}): Conv2d {
  return new Conv2d(configOf(Conv2d, { filters, kernelSize }, options))
}
