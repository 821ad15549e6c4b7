// The normalization layers: a part of the table of layers.
export {
  BatchNormalization,
  type BatchNormalizationOptions,
  batchNormalization,
} from '../../layers/normalization/batch-normalization.js'
export {
  GroupNormalization,
  type GroupNormalizationOptions,
  groupNormalization,
} from '../../layers/normalization/group-normalization.js'
export {
  InstanceNormalization,
  type InstanceNormalizationOptions,
  instanceNormalization,
} from '../../layers/normalization/instance-normalization.js'
export {
  LayerNormalization,
  type LayerNormalizationOptions,
  layerNormalization,
} from '../../layers/normalization/layer-normalization.js'
export {
  LocalResponseNormalization,
  type LocalResponseNormalizationConfig,
  type LocalResponseNormalizationOptions,
  localResponseNormalization,
} from '../../layers/normalization/local-response-normalization.js'
export type { RenormClipping, RenormOptions } from '../../layers/normalization/renorm.js'
export {
  RmsNormalization,
  type RmsNormalizationOptions,
  rmsNormalization,
} from '../../layers/normalization/rms-normalization.js'
export type { ScaleAndOffsetOptions } from '../../layers/normalization/scale-and-offset.js'
export {
  SpectralNormalization,
  type SpectralNormalizationConfig,
  type SpectralNormalizationOptions,
  spectralNormalization,
} from '../../layers/normalization/spectral-normalization.js'
export {
  UnitNormalization,
  type UnitNormalizationOptions,
  unitNormalization,
} from '../../layers/normalization/unit-normalization.js'
export { WeightNormalization, weightNormalization } from '../../layers/normalization/weight-normalization.js'
export { WrappedWeight, type WrappedWeightConfig } from '../../layers/normalization/wrapped-weight.js'
