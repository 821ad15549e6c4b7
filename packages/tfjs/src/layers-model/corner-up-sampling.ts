// Bilinear UpSampling2D as TensorFlow.js computes it: from the corners of pixels, where Keras takes their centres.
import { type KerasConfig, layerFromKeras } from '@tensorloom/keras'
import { type AnyLayer, UpSampling2d } from '@tensorloom/layers'
import type { Tensor } from '@tensorloom/tensor'
import { fromCorner, resizeLinear } from '../resize-linear.js'

/** Enlarges images bilinearly from the corners of pixels. */
export class CornerUpSampling2d extends UpSampling2d {
  static override readonly type: string = '@tensorloom/cornerUpSampling2d'

  override enlarge(x: Tensor, size: readonly number[]): Tensor {
    return resizeLinear(x, [x.shape[1]! * size[0]!, x.shape[2]! * size[1]!], fromCorner)
  }
}

/** The layer for a bilinear UpSampling2D of TensorFlow.js; undefined for another. */
export function cornerUpSampling(config: KerasConfig): AnyLayer | undefined {
  if (config.interpolation !== 'bilinear') return undefined
  const like = layerFromKeras({ className: 'UpSampling2D', config }, {}, { version: 2 })
  return new CornerUpSampling2d(like.config)
}
