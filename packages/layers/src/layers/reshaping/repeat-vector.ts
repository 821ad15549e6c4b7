// Repeats a vector over time.
import { broadcastTo, expandDims, type Shape, ShapeError, type Tensor } from '@tensorloom/tensor'
import { batchText, checkCount, configOf } from '../../core/check.js'
import { Layer } from '../../core/layer.js'
import type { LayerConfig, LayerOptions } from '../../core/types.js'

/** Options of `repeatVector` and its positional arguments. */
export interface RepeatVectorConfig extends LayerOptions {
  /** Number of repeats. */
  readonly n: number
}

/** Repeats a vector over time. Made by `repeatVector`. */
export class RepeatVector extends Layer {
  static readonly type: string = 'repeatVector'
  static readonly options: readonly string[] = ['n']
  /** Number of repeats. */
  readonly n: number

  constructor(config: RepeatVectorConfig) {
    checkCount('repeatVector', 'n', config.n, 'repeatVector(3)')
    super(config)
    this.n = config.n
  }

  override build(inputShape: Shape): void {
    if (inputShape.length === 1) return
    throw new ShapeError(`${this.name}: expected [batch, features], got ${batchText(inputShape)}`, {
      help: 'flatten the input first',
    })
  }

  override forward(x: Tensor): Tensor {
    const [batch, features] = x.shape
    return broadcastTo(expandDims(x, { axis: 1 }), [batch!, this.n, features!])
  }

  override get config(): LayerConfig {
    return { ...super.config, n: this.n }
  }
}

/**
 * Repeats each vector: [batch, features] to [batch, n, features].
 *
 * @param n - number of repeats
 * @example
 * ```ts
 * import { repeatVector } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(repeatVector(3).apply(ones([2, 32])).shape) // [2, 3, 32]
 * ```
 */
export function repeatVector(n: number, options: LayerOptions = {}): RepeatVector {
  return new RepeatVector(configOf(RepeatVector, { n }, options))
}
