// @tensorloom/layers: layers, models, initializers, regularizers, activations; saving and loading as bytes.
export type { Activation, ActivationFunction } from './activations.js'
export type { AddParameterOptions } from './core/add-parameter.js'
export { isLayer } from './core/brand.js'
export type { PartialShape } from './core/check.js'
export { Layer } from './core/layer.js'
export type { OwnParameter } from './core/own-parameter.js'
export type { LoadReport, StateDict } from './core/state-dict.js'
export type {
  AnyLayer,
  ApplyOptions,
  ForwardContext,
  LayerClass,
  LayerConfig,
  LayerOptions,
  LayerValue,
  ShapeOf,
  SymbolicCall,
  SymbolicTensor,
} from './core/types.js'
export {
  constant,
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  type Initializer,
  type InitializerOption,
  lecunNormal,
  lecunUniform,
  type NormalInitializerOptions,
  ones,
  randomNormal,
  randomUniform,
  truncatedNormal,
  type UniformInitializerOptions,
  type VarianceScalingOptions,
  varianceScaling,
  zeros,
} from './initializers.js'
// Only `export *` lets `declare module '@tensorloom/layers'` add to an interface.
export * from './known.js'
export { type ActivationConfig, ActivationLayer, activation } from './layers/activation/activation.js'
export { Conv2d, type Conv2dConfig, type Conv2dOptions, conv2d } from './layers/convolution/conv2d.js'
export { Dense, type DenseConfig, type DenseOptions, dense } from './layers/core/dense.js'
export { KernelLayer } from './layers/kernel-layer.js'
export {
  BatchNormalization,
  type BatchNormalizationOptions,
  batchNormalization,
} from './layers/normalization/batch-normalization.js'
export type { KernelOptions } from './layers/options.js'
export {
  AveragePooling2d,
  averagePooling2d,
  MaxPooling2d,
  maxPooling2d,
  Pooling2d,
  type Pooling2dConfig,
  type Pooling2dOptions,
} from './layers/pooling/pooling2d.js'
export { Dropout, type DropoutConfig, type DropoutOptions, dropout } from './layers/regularization/dropout.js'
export { Flatten, flatten } from './layers/reshaping/flatten.js'
export { Reshape, type ReshapeConfig, reshape } from './layers/reshaping/reshape.js'
export { Functional, type FunctionalConfig, functional, type ValueOf } from './models/functional.js'
export { type InputOptions, input } from './models/input.js'
export { Model } from './models/model.js'
export { type FixedInput, Operation, type OperationConfig } from './models/operation.js'
export type { PredictOptions } from './models/predict.js'
export { Sequential, type SequentialConfig, sequential } from './models/sequential.js'
export type { SummaryRow } from './models/summary.js'
export type { ModelFormat } from './plugin.js'
export { l1, l1l2, l2, type Regularizer, type RegularizerOption } from './regularizers.js'
export { loadModel } from './saving/load.js'
export type { NamedOp } from './saving/ops.js'
export { saveModel } from './saving/save.js'
export type { LoadOptions } from './saving/vocabulary.js'
