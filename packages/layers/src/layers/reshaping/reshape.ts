// Another shape for each sample.
import { reshape as reshapeTensor, type Shape, ShapeError, type Tensor } from '@tensorloom/tensor'
import { sizeOf } from '@tensorloom/tensor/backend'
import { describeValue } from '@tensorloom/tensor/op'
import { batchText, configOf } from '../../core/check.js'
import { Layer } from '../../core/layer.js'
import type { LayerConfig, LayerOptions } from '../../core/types.js'

/** Options of `reshape` and its positional arguments. */
export interface ReshapeConfig extends LayerOptions {
  /** Shape of one sample; one extent may be −1. */
  readonly targetShape: Shape
}

/** Another shape for each sample. Made by `reshape`. */
export class Reshape extends Layer {
  static readonly type: string = 'reshape'
  static readonly options: readonly string[] = ['targetShape']
  /** Shape of one sample, as it was given. */
  readonly targetShape: Shape

  constructor(config: ReshapeConfig) {
    const { targetShape } = config
    const holes = Array.isArray(targetShape) ? targetShape.filter((extent) => extent === -1).length : 0
    if (!Array.isArray(targetShape) || holes > 1 || !targetShape.every((one) => Number.isInteger(one) && one >= -1)) {
      throw new ShapeError(
        `reshape: targetShape is ${describeValue(targetShape)}, expected whole numbers, at most one −1`,
        {
          help: 'write it without the batch axis: reshape([7, 7, 64])',
        },
      )
    }
    super(config)
    this.targetShape = targetShape
  }

  override forward(x: Tensor): Tensor {
    const [batch, ...rest] = x.shape
    const size = sizeOf(rest)
    const known = sizeOf(this.targetShape.filter((extent) => extent !== -1))
    // Checked here, because the op counts all samples together and would move elements between samples.
    const target = this.targetShape.map((extent) => (extent === -1 ? size / known : extent))
    if (sizeOf(target) !== size || !target.every(Number.isInteger)) {
      throw new ShapeError(
        `${this.name}: ${batchText(rest)} (${size} elements each) does not fit [${['batch', ...this.targetShape].join(', ')}]`,
        { help: 'a sample must keep its number of elements' },
      )
    }
    return reshapeTensor(x, [batch!, ...target])
  }

  override get config(): LayerConfig {
    return { ...super.config, targetShape: this.targetShape }
  }
}

/**
 * Gives each sample another shape: [batch, …] to [batch, ...targetShape].
 *
 * @param targetShape - shape of one sample; one extent may be −1
 * @example
 * ```ts
 * import { reshape } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(reshape([4, -1]).apply(ones([2, 12])).shape) // [2, 4, 3]
 * ```
 */
export function reshape(targetShape: Shape, options: LayerOptions = {}): Reshape {
  return new Reshape(configOf(Reshape, { targetShape }, options))
}
