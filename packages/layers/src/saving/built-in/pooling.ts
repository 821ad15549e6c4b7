// The pooling layers: a part of the table of layers.
export {
  AdaptiveAveragePooling1d,
  AdaptiveAveragePooling2d,
  AdaptiveAveragePooling3d,
  adaptiveAveragePooling1d,
  adaptiveAveragePooling2d,
  adaptiveAveragePooling3d,
} from '../../layers/pooling/adaptive-average-pooling.js'
export {
  AdaptiveMaxPooling1d,
  AdaptiveMaxPooling2d,
  AdaptiveMaxPooling3d,
  adaptiveMaxPooling1d,
  adaptiveMaxPooling2d,
  adaptiveMaxPooling3d,
} from '../../layers/pooling/adaptive-max-pooling.js'
export {
  AdaptivePooling,
  type AdaptivePoolingConfig,
  type AdaptivePoolingOptions,
} from '../../layers/pooling/adaptive-pooling.js'
export {
  AveragePooling1d,
  AveragePooling2d,
  AveragePooling3d,
  averagePooling1d,
  averagePooling2d,
  averagePooling3d,
} from '../../layers/pooling/average-pooling.js'
export {
  GlobalAveragePooling1d,
  GlobalAveragePooling2d,
  GlobalAveragePooling3d,
  globalAveragePooling1d,
  globalAveragePooling2d,
  globalAveragePooling3d,
} from '../../layers/pooling/global-average-pooling.js'
export {
  GlobalMaxPooling1d,
  GlobalMaxPooling2d,
  GlobalMaxPooling3d,
  globalMaxPooling1d,
  globalMaxPooling2d,
  globalMaxPooling3d,
} from '../../layers/pooling/global-max-pooling.js'
export { GlobalPooling, type GlobalPoolingOptions } from '../../layers/pooling/global-pooling.js'
export {
  MaxPooling1d,
  MaxPooling2d,
  MaxPooling3d,
  maxPooling1d,
  maxPooling2d,
  maxPooling3d,
} from '../../layers/pooling/max-pooling.js'
export { Pooling, type PoolingConfig, type PoolingOptions } from '../../layers/pooling/pooling.js'
