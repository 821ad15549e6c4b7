// What dense and convolution layers share: a kernel, a bias, an activation.
import type { FusedActivation, Parameter, Shape, Tensor } from '@tensorloom/tensor'
import type { ActivationFunction } from '../activations.js'
import { Layer } from '../core/layer.js'
import { activationName, resolveActivation, resolveInitializer, resolveRegularizer } from '../named.js'
import type { KernelOptions } from './options.js'

const fused: ReadonlySet<string> = /* @__PURE__ */ new Set(['relu', 'sigmoid', 'tanh'])

/** A layer with a kernel, a bias over the last axis, and an activation. */
export class KernelLayer extends Layer {
  /** The options that were given. */
  readonly kernelOptions: KernelOptions
  /** The activation as a function. */
  readonly activation: ActivationFunction
  /** The activation if the op of the product can apply it, else `linear`. */
  readonly fusedActivation: FusedActivation
  /** The weights; see the layer for their shape. */
  kernel!: Parameter
  /** The bias; undefined without `useBias`. */
  bias: Parameter | undefined

  constructor(options: KernelOptions) {
    super(options)
    this.kernelOptions = options
    // Finds wrong names here, and not at the first call.
    this.activation = resolveActivation(options.activation ?? 'linear')
    const name = this.outputActivation as FusedActivation
    this.fusedActivation = fused.has(name) && this.activation === resolveActivation(name) ? name : 'linear'
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

  /** Applies the activation to the result of an op with `fusedActivation`. */
  finish(result: Tensor): Tensor {
    return this.fusedActivation === 'linear' ? this.activation(result) : result
  }
}
