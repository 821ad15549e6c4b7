// The preprocessing layers: a part of the table of layers.
export {
  CategoryEncoding,
  type CategoryEncodingConfig,
  type CategoryEncodingOptions,
  categoryEncoding,
} from '../../layers/preprocessing/category-encoding.js'
export {
  Discretization,
  type DiscretizationOptions,
  discretization,
} from '../../layers/preprocessing/discretization.js'
export {
  MelSpectrogram,
  type MelSpectrogramOptions,
  type MelSpectrogramSettings,
  melSpectrogram,
} from '../../layers/preprocessing/mel-spectrogram.js'
export {
  Normalization,
  type NormalizationLayerOptions,
  normalization,
} from '../../layers/preprocessing/normalization.js'
export {
  Rescaling,
  type RescalingConfig,
  type RescalingOptions,
  rescaling,
} from '../../layers/preprocessing/rescaling.js'
export {
  type SpectrogramMode,
  StftSpectrogram,
  type StftSpectrogramOptions,
  stftSpectrogram,
} from '../../layers/preprocessing/stft-spectrogram.js'
export {
  HashedCrossing,
  type HashedCrossingConfig,
  type HashedCrossingOptions,
  hashedCrossing,
} from '../../layers/preprocessing/text/hashed-crossing.js'
export { Hashing, type HashingConfig, type HashingOptions, hashing } from '../../layers/preprocessing/text/hashing.js'
export {
  IntegerLookup,
  type IntegerLookupOptions,
  integerLookup,
} from '../../layers/preprocessing/text/integer-lookup.js'
export { StringLookup, type StringLookupOptions, stringLookup } from '../../layers/preprocessing/text/string-lookup.js'
export {
  TextVectorization,
  type TextVectorizationOptions,
  textVectorization,
} from '../../layers/preprocessing/text/text-vectorization.js'
