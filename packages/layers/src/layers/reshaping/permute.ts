// Another order of the axes of each sample.
import { type Shape, ShapeError, type Tensor, transpose } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import { batchText, configOf } from '../../core/check.js'
import { Layer } from '../../core/layer.js'
import type { LayerConfig, LayerOptions } from '../../core/types.js'

/** Options of `permute` and its positional arguments. */
export interface PermuteConfig extends LayerOptions {
  /** The axes in their new order, counted from 1, because the batch axis stays at 0. */
  readonly dims: readonly number[]
}

/** Another order of the axes of each sample. Made by `permute`. */
export class Permute extends Layer {
  static readonly type: string = 'permute'
  static readonly options: readonly string[] = ['dims']
  /** The axes in their new order, as they were given. */
  readonly dims: readonly number[]

  constructor(config: PermuteConfig) {
    const { dims } = config
    if (!Array.isArray(dims) || [...dims].sort((a, b) => a - b).some((axis, k) => axis !== k + 1)) {
      throw new ShapeError(`permute: dims is ${describeValue(dims)}, expected the numbers 1 to the rank of a sample`, {
        help: 'axis 0 is the batch and stays: write permute([2, 1])',
      })
    }
    super(config)
    this.dims = dims
  }

  override build(inputShape: Shape): void {
    if (inputShape.length === this.dims.length) return
    throw new ShapeError(`${this.name}: dims ${describeValue(this.dims)} do not fit ${batchText(inputShape)}`, {
      help: 'name every axis but the batch once',
    })
  }

  override forward(x: Tensor): Tensor {
    return transpose(x, { perm: [0, ...this.dims] })
  }

  override get config(): LayerConfig {
    return { ...super.config, dims: this.dims }
  }
}

/**
 * Puts the axes of each sample into another order.
 *
 * @param dims - the axes in their new order, counted from 1, because the batch axis stays at 0
 * @example
 * ```ts
 * import { permute } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(permute([2, 1]).apply(ones([5, 10, 64])).shape) // [5, 64, 10]
 * ```
 */
export function permute(dims: readonly number[], options: LayerOptions = {}): Permute {
  return new Permute(configOf(Permute, { dims }, options))
}
