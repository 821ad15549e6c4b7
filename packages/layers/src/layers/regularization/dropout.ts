// Dropout: in training, elements are zeroed at random.
import { less, mul, type Op, randomUniform, type Shape, ShapeError, type Tensor, where } from '@tensorloom/tensor'
import { defineBuiltInOp } from '@tensorloom/tensor/internal'
import { describeValue, shapeText } from '@tensorloom/tensor/op'
import { checkRange, configOf } from '../../core/check.js'
import { Layer } from '../../core/layer.js'
import type { ForwardContext, LayerConfig, LayerOptions } from '../../core/types.js'
import { settingsOf } from '../options.js'
import { checkSeed, type SeedOptions, withSeed } from './seed.js'

/** Shape of random numbers: null takes the extent of the input. */
export type NoiseShape = readonly (number | null)[]

/** Options of `dropout`. */
export interface DropoutOptions extends SeedOptions {
  /**
   * Shape of the mask, with the batch axis; the input's shape by default. An extent of 1 drops all elements of the axis
   * together, and null takes the input's extent: `[null, 1, null]` drops whole features over time.
   */
  readonly noiseShape?: NoiseShape | undefined
}

/** Options of `dropout` and its positional arguments. */
export interface DropoutConfig extends DropoutOptions {
  /** Fraction of elements to drop, 0 to 1. */
  readonly rate: number
}

// One kernel there and one back. Kept elements grow, so that the expected value stays the same, and inference needs no
// factor.
const dropped: Op<(x: Tensor, uniform: Tensor, attrs: { readonly rate: number }) => Tensor> =
  /* @__PURE__ */ defineBuiltInOp({
    kind: 'composite',
    name: 'dropout',
    inputs: 2,
    options: { rate: 0 },
    fuse: true,
    compose: (x, uniform, { rate }) => where(less(uniform, 1 - rate), mul(x, 1 / (1 - rate)), 0),
    gradient: ({ inputs: [, uniform], upstream, attrs }) => [() => dropped(upstream, uniform, attrs), undefined],
  })

/** The shape of the random numbers for an input. Throws if it does not fit. */
export function concreteNoiseShape(layer: string, noiseShape: NoiseShape | undefined, x: Tensor): Shape {
  if (noiseShape !== undefined && noiseShape.length !== x.rank) {
    throw new ShapeError(`${layer}: noiseShape ${describeValue(noiseShape)} does not fit ${shapeText(x.shape)}`, {
      help: 'give one extent for each axis, also the batch; null takes the input’s',
    })
  }
  return x.shape.map((extent, k) => noiseShape?.[k] ?? extent)
}

/** Zeroes elements at random in training. Made by `dropout`. */
export class Dropout extends Layer {
  static readonly type: string = 'dropout'
  static readonly options: readonly string[] = ['noiseShape', 'rate', 'seed']
  /** The options that were given. */
  readonly settings: Omit<DropoutConfig, keyof LayerOptions>

  constructor(config: DropoutConfig) {
    super(config)
    checkRange(this.type, 'rate', config.rate, 0, 1)
    checkSeed(this.type, config.seed)
    this.settings = settingsOf(config)
  }

  override get supportsMasking(): boolean {
    return true
  }

  /** The shape of the random numbers for an input. */
  noiseShapeFor(x: Tensor): Shape {
    return concreteNoiseShape(this.name, this.settings.noiseShape, x)
  }

  override forward(x: Tensor, { training }: ForwardContext<Tensor>): Tensor {
    const { rate, seed } = this.settings
    if (!training || rate === 0) return x
    if (rate === 1) return mul(x, 0)
    const shape = this.noiseShapeFor(x)
    return dropped(
      x,
      withSeed(seed, () => randomUniform(shape)),
      { rate },
    )
  }

  override get config(): LayerConfig {
    return { ...super.config, ...this.settings }
  }
}

/**
 * In training, sets a fraction of the elements to 0 and scales the others by 1 / (1 − rate) (Srivastava et al. 2014). In
 * inference, returns its input. The same seed drops the same elements on every backend.
 *
 * @param rate - fraction of elements to drop, 0 to 1
 * @example
 * ```ts
 * import { dropout } from '@tensorloom/layers'
 * import { ones, setSeed } from '@tensorloom/tensor'
 * setSeed(1)
 * const y = dropout(0.5).apply(ones([1, 8]), { training: true })
 * console.log(y.dataSync()) // Float32Array [0, 0, 2, 2, 2, 0, 0, 0]
 * ```
 */
export function dropout(rate: number, options: DropoutOptions = {}): Dropout {
  return new Dropout(configOf(Dropout, { rate }, options))
}
