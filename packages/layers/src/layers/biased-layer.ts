// What dense and convolution layers share after their product: a bias and an activation.
import type { FusedActivation, Parameter, Shape, Tensor } from '@tensorloom/tensor'
import type { ActivationFunction } from '../activations.js'
import { Layer } from '../core/layer.js'
import { activationName, resolveActivation } from '../named.js'
import type { BiasOptions } from './options.js'
import { addWeight, checkWeights } from './weights.js'

const fused: ReadonlySet<string> = /* @__PURE__ */ new Set(['relu', 'sigmoid', 'tanh'])

/** A layer with a bias and an activation. */
export class BiasedLayer extends Layer {
  /** The options of the bias and the activation. */
  readonly biasOptions: BiasOptions
  /** The activation as a function. */
  readonly activation: ActivationFunction
  /** The activation if the op of the product can apply it, else `linear`. */
  readonly fusedActivation: FusedActivation
  /** The bias; undefined without `useBias`. */
  bias: Parameter | undefined

  constructor(options: BiasOptions) {
    super(options)
    this.biasOptions = options
    // Finds wrong names here, and not at the first call.
    this.activation = resolveActivation(options.activation ?? 'linear')
    const name = this.outputActivation as FusedActivation
    this.fusedActivation = fused.has(name) && this.activation === resolveActivation(name) ? name : 'linear'
    checkWeights(options, 'bias')
  }

  override get outputActivation(): string | undefined {
    return activationName(this.biasOptions.activation ?? 'linear')
  }

  /** Makes `bias`, unless the layer has none. */
  addBias(shape: Shape): void {
    const { useBias = true } = this.biasOptions
    this.bias = useBias ? addWeight(this, 'bias', shape, this.biasOptions, { initializer: 'zeros' }) : undefined
  }

  /** Applies the activation to the result of an op with `fusedActivation`. */
  finish(result: Tensor): Tensor {
    return this.fusedActivation === 'linear' ? this.activation(result) : result
  }

  /** Adds the bias along the last axes, for ops that do not. */
  withBias(result: Tensor): Tensor {
    return this.bias === undefined ? result : result.add(this.bias)
  }
}
