// What dense and convolution layers share: a kernel, a bias, an activation.
import { add, type Parameter, type Shape, type Tensor } from '@tensorloom/tensor'
import { type ActivationFunction, activationName, resolveActivation } from '../activations.js'
import { Layer } from '../core/layer.js'
import { resolveInitializer } from '../initializers.js'
import { resolveRegularizer } from '../regularizers.js'
import type { KernelOptions } from './options.js'

/** A layer with a kernel, a bias over the last axis, and an activation. */
export class KernelLayer extends Layer {
  /** The options that were given. */
  readonly kernelOptions: KernelOptions
  /** The activation as a function. */
  readonly activation: ActivationFunction
  /** The weights; see the layer for their shape. */
  kernel!: Parameter
  /** The bias; undefined without `useBias`. */
  bias: Parameter | undefined

  constructor(options: KernelOptions) {
    super(options)
    this.kernelOptions = options
    // Wrong names are found here, and not at the first call.
    this.activation = resolveActivation(options.activation ?? 'linear')
    resolveInitializer(options.kernelInitializer ?? 'glorotUniform')
    resolveInitializer(options.biasInitializer ?? 'zeros')
    resolveRegularizer(options.kernelRegularizer)
    resolveRegularizer(options.biasRegularizer)
  }

  override get outputActivation(): string | undefined {
    return activationName(this.kernelOptions.activation ?? 'linear')
  }

  /** Makes `kernel` and `bias`. */
  addKernel(shape: Shape): void {
    const { useBias, kernelInitializer, biasInitializer, kernelRegularizer, biasRegularizer } = this.kernelOptions
    this.kernel = this.addParameter('kernel', shape, kernelInitializer ?? 'glorotUniform', {
      regularizer: kernelRegularizer,
    })
    this.bias =
      useBias === false
        ? undefined
        : this.addParameter('bias', [shape.at(-1)!], biasInitializer ?? 'zeros', { regularizer: biasRegularizer })
  }

  /** Adds the bias and applies the activation. */
  finish(product: Tensor): Tensor {
    return this.activation(this.bias === undefined ? product : add(product, this.bias))
  }
}
