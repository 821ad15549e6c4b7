// The regularization layers: a part of the table of layers.
export {
  ActivityRegularization,
  type ActivityRegularizationOptions,
  activityRegularization,
} from '../../layers/regularization/activity-regularization.js'
export { AlphaDropout, alphaDropout } from '../../layers/regularization/alpha-dropout.js'
export {
  Dropout,
  type DropoutConfig,
  type DropoutOptions,
  dropout,
  type NoiseShape,
} from '../../layers/regularization/dropout.js'
export {
  GaussianDropout,
  type GaussianDropoutConfig,
  gaussianDropout,
} from '../../layers/regularization/gaussian-dropout.js'
export { GaussianNoise, type GaussianNoiseConfig, gaussianNoise } from '../../layers/regularization/gaussian-noise.js'
export type { SeedOptions } from '../../layers/regularization/seed.js'
export {
  SpatialDropout,
  type SpatialDropout1dOptions,
  type SpatialDropoutConfig,
  type SpatialDropoutOptions,
} from '../../layers/regularization/spatial-dropout.js'
export { SpatialDropout1d, spatialDropout1d } from '../../layers/regularization/spatial-dropout1d.js'
export { SpatialDropout2d, spatialDropout2d } from '../../layers/regularization/spatial-dropout2d.js'
export { SpatialDropout3d, spatialDropout3d } from '../../layers/regularization/spatial-dropout3d.js'
