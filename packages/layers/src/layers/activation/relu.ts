// Rectified linear units with a slope below the threshold and a largest value.
import {
  greater,
  leakyRelu,
  lessEqual,
  mul,
  type Op,
  relu as rectify,
  sub,
  type Tensor,
  where,
} from '@tensorloom/tensor'
import { defineBuiltInOp } from '@tensorloom/tensor/internal'
import { checkRange } from '../../core/check.js'
import { Layer } from '../../core/layer.js'
import type { LayerConfig, LayerOptions } from '../../core/types.js'
import { settingsOf } from '../options.js'

/** Options of `relu`. */
export interface ReluOptions extends LayerOptions {
  /** The largest value of the output; none by default. */
  readonly maxValue?: number | undefined
  /** The slope below the threshold; 0 by default. */
  readonly negativeSlope?: number | undefined
  /** Where the slope changes, at least 0; 0 by default. */
  readonly threshold?: number | undefined
}

interface ReluAttributes {
  readonly maxValue: number
  readonly negativeSlope: number
  readonly threshold: number
}

const clippedRelu: Op<(x: Tensor, attrs: ReluAttributes) => Tensor> = /* @__PURE__ */ defineBuiltInOp({
  kind: 'composite',
  name: 'clippedRelu',
  inputs: 1,
  options: { maxValue: Infinity, negativeSlope: 0, threshold: 0 },
  fuse: true,
  compose: (x, { maxValue, negativeSlope, threshold }) =>
    where(greater(x, threshold), where(lessEqual(x, maxValue), x, maxValue), mul(sub(x, threshold), negativeSlope)),
})

/** x above `threshold` and up to `maxValue`, `negativeSlope` · (x − threshold) below. Made by `relu`. */
export class Relu extends Layer {
  static readonly type: string = 'relu'
  static readonly options: readonly string[] = ['maxValue', 'negativeSlope', 'threshold']
  /** The options that were given. */
  readonly settings: Omit<ReluOptions, keyof LayerOptions>

  constructor(config: ReluOptions = {}) {
    super(config)
    for (const option of ['maxValue', 'negativeSlope', 'threshold'] as const) {
      if (config[option] !== undefined) checkRange('relu', option, config[option], 0)
    }
    this.settings = settingsOf(config)
  }

  override get supportsMasking(): boolean {
    return true
  }

  override forward(x: Tensor): Tensor {
    const { maxValue = Infinity, negativeSlope = 0, threshold = 0 } = this.settings
    if (maxValue === Infinity && threshold === 0) {
      return negativeSlope === 0 ? rectify(x) : leakyRelu(x, { alpha: negativeSlope })
    }
    return clippedRelu(x, { maxValue, negativeSlope, threshold })
  }

  override get config(): LayerConfig {
    return { ...super.config, ...this.settings }
  }
}

/**
 * Rectified linear unit: x above `threshold` and up to `maxValue`, `negativeSlope` · (x − threshold) below.
 *
 * @example
 * ```ts
 * import { relu } from '@tensorloom/layers'
 * import { tensor } from '@tensorloom/tensor'
 * const layer = relu({ maxValue: 6, negativeSlope: 0.5 })
 * console.log(layer.apply(tensor([[-1, 2, 8]])).dataSync()) // Float32Array [-0.5, 2, 6]
 * ```
 */
export function relu(options: ReluOptions = {}): Relu {
  return new Relu(options)
}
