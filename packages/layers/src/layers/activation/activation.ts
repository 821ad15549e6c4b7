// An activation as a layer of its own.
import type { Tensor } from '@tensorloom/tensor'
import type { ActivationFunction } from '../../activations.js'
import { configOf } from '../../core/check.js'
import { Layer } from '../../core/layer.js'
import type { LayerConfig, LayerOptions } from '../../core/types.js'
import type { Activation } from '../../known.js'
import { activationName, resolveActivation } from '../../named.js'

/** Options of `activation` and its positional arguments. */
export interface ActivationConfig extends LayerOptions {
  /** A name or a function. */
  readonly activation: Activation
}

/** An activation as a layer. Made by `activation`. */
export class ActivationLayer extends Layer {
  static readonly type: string = 'activation'
  static readonly options: readonly string[] = ['activation']
  /** The activation as it was given. */
  readonly activation: Activation
  /** The activation as a function. */
  readonly activate: ActivationFunction

  constructor(config: ActivationConfig) {
    super(config)
    this.activation = config.activation
    this.activate = resolveActivation(config.activation)
  }

  override get supportsMasking(): boolean {
    return true
  }

  override forward(x: Tensor): Tensor {
    return this.activate(x)
  }

  override get outputActivation(): string | undefined {
    return activationName(this.activation)
  }

  override get config(): LayerConfig {
    return { ...super.config, activation: this.activation }
  }
}

/**
 * Applies an activation.
 *
 * @param activation - a name, or a function of a tensor
 * @example
 * ```ts
 * import { activation } from '@tensorloom/layers'
 * import { tensor } from '@tensorloom/tensor'
 * console.log(activation('relu').apply(tensor([[-1, 2]])).dataSync()) // Float32Array [0, 2]
 * ```
 */
export function activation(activation: Activation, options: LayerOptions = {}): ActivationLayer {
  return new ActivationLayer(configOf(ActivationLayer, { activation }, options))
}
