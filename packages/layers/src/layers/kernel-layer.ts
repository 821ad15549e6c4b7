// What dense and convolution layers share: a kernel, a bias, an activation.
import type { Parameter, Shape } from '@tensorloom/tensor'
import { BiasedLayer } from './biased-layer.js'
import type { KernelOptions } from './options.js'
import { addWeight, checkWeights } from './weights.js'

/** A layer with a kernel, a bias over the last axis, and an activation. */
export class KernelLayer extends BiasedLayer {
  /** The options that were given. */
  readonly kernelOptions: KernelOptions
  /** The weights; see the layer for their shape. */
  kernel!: Parameter

  constructor(options: KernelOptions) {
    super(options)
    this.kernelOptions = options
    checkWeights(options, 'kernel')
  }

  /**
   * Makes `kernel` and `bias`.
   *
   * @param outputs - number of elements of the bias; the last extent of the kernel by default
   */
  addKernel(shape: Shape, outputs: number = shape.at(-1)!): void {
    this.makeKernel(shape)
    this.addBias([outputs])
  }

  /** Makes `kernel` alone. */
  makeKernel(shape: Shape): void {
    this.kernel = addWeight(this, 'kernel', shape, this.kernelOptions)
  }
}
