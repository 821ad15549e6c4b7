// The base of layers that change images at random, in training only.
import { randomUniform, reshape, type Shape, type Tensor } from '@tensorloom/tensor'
import type { LayerConfig } from '../../core/types.js'
import { ImageLayer, type ImageLayerOptions, imageOptions } from './image-layer.js'
import { type RandomStream, randomStream } from './random-stream.js'
import type { FactorRange } from './ranges.js'

/** Options of layers that draw random numbers. */
export interface RandomImageOptions extends ImageLayerOptions {
  /** A seed of its own for this layer. By default the layer draws from the stream that `setSeed` starts. */
  readonly seed?: number | undefined
}

/** The names in `RandomImageOptions`, beside those of all layers. */
export const randomOptions: readonly string[] = ['seed', ...imageOptions]

/**
 * A layer that changes images at random, in training. In inference it returns its input.
 *
 * @typeParam T - what is drawn
 */
export class RandomImageLayer<T> extends ImageLayer<T> {
  /** The seed of the layer. */
  readonly seed: number | undefined
  /** Its random numbers. */
  readonly random: RandomStream

  constructor(options: RandomImageOptions) {
    super(options)
    this.seed = options.seed ?? undefined
    this.random = randomStream(this.name, options.seed)
  }

  override get always(): boolean {
    return false
  }

  override drawn(shape: Shape): T {
    return this.random.run(() => this.draw(shape))
  }

  override get config(): LayerConfig {
    return { ...super.config, seed: this.seed }
  }
}

/** Uniform numbers within a range. */
export function uniform(shape: Shape, [low, high]: FactorRange = [0, 1]): Tensor {
  return randomUniform(shape, { min: low, max: high })
}

/** One value for each image as [batch, 1, 1, 1]. */
export function perImage(values: Tensor): Tensor {
  return reshape(values, [values.size, 1, 1, 1])
}
