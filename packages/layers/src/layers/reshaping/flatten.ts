// Joins all axes but the batch axis.
import { reshape, type Tensor } from '@tensorloom/tensor'
import { sizeOf } from '@tensorloom/tensor/backend'
import { Layer } from '../../core/layer.js'
import type { LayerOptions } from '../../core/types.js'

/** Joins all axes but the batch axis. Made by `flatten`. */
export class Flatten extends Layer {
  static readonly type: string = 'flatten'
  static readonly options: readonly string[] = []
  override forward(x: Tensor): Tensor {
    const [batch, ...rest] = x.shape
    return reshape(x, [batch!, sizeOf(rest)])
  }
}

/**
 * Joins all axes but the batch axis: [batch, …] to [batch, product of the rest].
 *
 * @example
 * ```ts
 * import { flatten } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(flatten().apply(ones([2, 4, 4, 3])).shape) // [2, 48]
 * ```
 */
export function flatten(options: LayerOptions = {}): Flatten {
  return new Flatten(options)
}
