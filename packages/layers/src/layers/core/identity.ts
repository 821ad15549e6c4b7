// Returns its input.
import type { Tensor } from '@tensorloom/tensor'
import { Layer } from '../../core/layer.js'
import type { LayerOptions } from '../../core/types.js'

/** Returns its input. Made by `identity`. */
export class Identity extends Layer {
  static readonly type: string = 'identity'
  static readonly options: readonly string[] = []

  override get supportsMasking(): boolean {
    return true
  }

  override forward(x: Tensor): Tensor {
    return x
  }
}

/**
 * Returns its input: a placeholder for a layer.
 *
 * @example
 * ```ts
 * import { identity } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * const x = ones([2, 3])
 * console.log(identity().apply(x) === x) // true
 * ```
 */
export function identity(options: LayerOptions = {}): Identity {
  return new Identity(options)
}
