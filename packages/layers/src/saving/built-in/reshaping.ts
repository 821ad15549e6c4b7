// The reshaping layers: a part of the table of layers.
export { Cropping, type CroppingConfig, type CroppingOptions } from '../../layers/reshaping/cropping.js'
export { Cropping1d, cropping1d } from '../../layers/reshaping/cropping1d.js'
export { Cropping2d, cropping2d } from '../../layers/reshaping/cropping2d.js'
export { Cropping3d, cropping3d } from '../../layers/reshaping/cropping3d.js'
export { Flatten, type FlattenOptions, flatten } from '../../layers/reshaping/flatten.js'
export {
  Interpolate,
  type InterpolateConfig,
  type InterpolateOptions,
  interpolate,
} from '../../layers/reshaping/interpolate.js'
export type { Ends, EndsPerAxis } from '../../layers/reshaping/paddings.js'
export { Permute, type PermuteConfig, permute } from '../../layers/reshaping/permute.js'
export { PixelShuffle, type PixelShuffleConfig, pixelShuffle } from '../../layers/reshaping/pixel-shuffle.js'
export { RepeatVector, type RepeatVectorConfig, repeatVector } from '../../layers/reshaping/repeat-vector.js'
export { Reshape, type ReshapeConfig, reshape } from '../../layers/reshaping/reshape.js'
export { UpSampling, type UpSamplingConfig, type UpSamplingOptions } from '../../layers/reshaping/up-sampling.js'
export { UpSampling1d, upSampling1d } from '../../layers/reshaping/up-sampling1d.js'
export {
  UpSampling2d,
  type UpSampling2dConfig,
  type UpSampling2dOptions,
  type UpSamplingInterpolation,
  upSampling2d,
} from '../../layers/reshaping/up-sampling2d.js'
export { UpSampling3d, upSampling3d } from '../../layers/reshaping/up-sampling3d.js'
export { ZeroPadding, type ZeroPaddingConfig, type ZeroPaddingOptions } from '../../layers/reshaping/zero-padding.js'
export { ZeroPadding1d, zeroPadding1d } from '../../layers/reshaping/zero-padding1d.js'
export { ZeroPadding2d, zeroPadding2d } from '../../layers/reshaping/zero-padding2d.js'
export { ZeroPadding3d, zeroPadding3d } from '../../layers/reshaping/zero-padding3d.js'
