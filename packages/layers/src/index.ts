// @tensorloom/layers: layers, models, initializers, regularizers, activations; saving and loading as bytes.
export type { ActivationFunction } from './activations.js'
export * from './constraints.js'
export type { AddParameterOptions } from './core/add-parameter.js'
export { isLayer } from './core/brand.js'
export type { PartialShape } from './core/check.js'
export { Layer } from './core/layer.js'
export type { LoadReport } from './core/load-report.js'
export { maskOf, withMask } from './core/masks.js'
export type { OwnParameter } from './core/own-parameter.js'
export type { StateDict } from './core/state-dict.js'
export type {
  AnyLayer,
  ApplyOptions,
  ForwardContext,
  LayerClass,
  LayerConfig,
  LayerOptions,
  LayerValue,
  MaskOf,
  ShapeOf,
  SymbolicCall,
  SymbolicTensor,
} from './core/types.js'
export type {
  FetchFunction,
  FetchResponse,
  ModelAddress,
  ModelBlob,
  ModelFile,
  ModelFileOptions,
  ModelSource,
} from './files/model-file.js'
export { modelFileOf } from './files/model-file-of.js'
export * from './initializers.js'
// Only `export *` lets `declare module '@tensorloom/layers'` add to an interface.
export * from './known.js'
export {
  type BoundingBoxes,
  type BoundingBoxFormat,
  convertBoundingBoxes,
  type ImageSize,
} from './layers/augmentation/bounding-boxes.js'
export { type ColorConfig, ColorLayer, type ColorOptions } from './layers/augmentation/color/color-layer.js'
export { AffineLayer, type AffineOptions } from './layers/augmentation/geometry/affine-layer.js'
export { ImageLayer, type ImageLayerOptions, type LabeledImages } from './layers/augmentation/image-layer.js'
export { RandomImageLayer, type RandomImageOptions } from './layers/augmentation/random-image-layer.js'
export type { RandomStream } from './layers/augmentation/random-stream.js'
export type { Factor, FactorRange } from './layers/augmentation/ranges.js'
export { BiasedLayer } from './layers/biased-layer.js'
export { KernelLayer } from './layers/kernel-layer.js'
export type { EnableLoraOptions, Lora, LoraOptions } from './layers/lora.js'
export type { BiasOptions, KernelOptions } from './layers/options.js'
export type { CategoryOutputMode } from './layers/preprocessing/encode.js'
export type { Numbers, TensorBatches } from './layers/preprocessing/numbers.js'
export type { TokenOutputMode } from './layers/preprocessing/text/encode-rows.js'
export { type EncodedType, HostLayer } from './layers/preprocessing/text/host-layer.js'
export { LookupLayer, type LookupOptions } from './layers/preprocessing/text/lookup-layer.js'
export type { HostBatches, Nested } from './layers/preprocessing/text/nested.js'
export type { Splitter, Standardizer } from './layers/preprocessing/text/tokens.js'
export type { DataFormat, SpatialRank } from './layers/spatial.js'
export { type GenerateOptions, generate } from './models/generate.js'
export { type InputOptions, input, type ShapedInputOptions } from './models/input.js'
export { Model, type SummaryOptions } from './models/model.js'
export type { PredictData, PredictOptions, PredictSource, TextData, TextDataOf } from './models/predict.js'
export type { SummaryRow } from './models/summary.js'
export type { TextInputs, Texts } from './models/text-inputs.js'
export type { MakerOf } from './named.js'
export type { GraphBox, GraphEdge, ModelGraph } from './plots/model-graph.js'
export { modelToDot } from './plots/model-to-dot.js'
export type { PlotOptions } from './plots/options.js'
export { plotModel } from './plots/plot-model.js'
export type { ModelFormat } from './plugin.js'
export * from './regularizers.js'
export type { BigIntegers } from './safetensors/decode.js'
export type { SafetensorsDtype } from './safetensors/dtypes.js'
export { openSafetensors } from './safetensors/open-safetensors.js'
export type {
  SafetensorsArray,
  SafetensorsData,
  SafetensorsEntries,
  SafetensorsInfo,
  SafetensorsReadOptions,
  SafetensorsRowOptions,
  SafetensorsSaveOptions,
} from './safetensors/options.js'
export type { Safetensors } from './safetensors/safetensors-file.js'
export { saveSafetensors } from './safetensors/save-safetensors.js'
export * from './saving/built-in-layers.js'
export { loadModel } from './saving/load.js'
export type { NamedOp } from './saving/ops.js'
export { type SaveOptions, saveModel } from './saving/save.js'
export type { LoadOptions } from './saving/vocabulary.js'
export {
  type LoadWeightsOptions,
  loadWeights,
  type MatchedWeight,
  type WeightLayout,
  type WeightReport,
  type WrongWeight,
} from './weights/load-weights.js'
export type { WeightMap } from './weights/match.js'
export type { WeightTensors } from './weights/weight-source.js'
