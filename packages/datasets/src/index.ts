// @tensorloom/datasets: seeded pipelines, embedded data sets.
export { decodeWav, type Sound, type WavOptions } from './audio/decode-wav.js'
export { encodeWav, type SoundToWrite, type WavFormat, type WavWriteOptions } from './audio/encode-wav.js'
export type { Batched } from './batched.js'
export type { Batches } from './batches.js'
export type { NpyDtype } from './bytes/elements.js'
export type { ByteBlob, ByteChunk, ByteReader, ByteResponse, ByteSource, ByteStream, Bytes } from './bytes/source.js'
export type { TextOptions } from './bytes/text.js'
export { parseCsv } from './csv/parse-csv.js'
export { type CsvStreamOptions, streamCsv } from './csv/stream-csv.js'
export type { CsvKind, CsvOptions } from './csv/syntax.js'
export type { CsvClasses, CsvNumbersOptions, CsvTable } from './csv/table.js'
export type { Dataset } from './dataset.js'
export type { FileIdentity } from './download/checks.js'
export { type DownloadOptions, download } from './download/download.js'
export type { DownloadProgress } from './download/progress.js'
export { cifar10 } from './downloaded/cifar10.js'
export { fashionMnist } from './downloaded/fashion-mnist.js'
export type { DownloadedOptions } from './downloaded/files.js'
export type { DownloadedDataset, ImagePart, ImageSplit } from './downloaded/idx-images.js'
export { mnist } from './downloaded/mnist.js'
export { breastCancer } from './embedded/breast-cancer.js'
export type { ClassificationData, DatasetInfo, EmbeddedDataset, RegressionData, TableData } from './embedded/define.js'
export { diabetes } from './embedded/diabetes.js'
export { digits } from './embedded/digits.js'
export { iris } from './embedded/iris.js'
export { wine } from './embedded/wine.js'
export { decodeIdx, type IdxOptions } from './idx/decode-idx.js'
export { decodeImage, type ImageOptions } from './images/decode-image.js'
export { type Drawable, fromPixels, type PixelArray, type PixelsOptions } from './images/from-pixels.js'
// Only `export *` lets `declare module '@tensorloom/datasets'` add to an interface.
export * from './known.js'
export { loadDataset } from './load-dataset.js'
export { decodeNpy, type NpyOptions } from './numpy/decode-npy.js'
export { encodeNpy, type NpyWriteOptions } from './numpy/encode-npy.js'
export { decodeNpz, encodeNpz, type NpzOptions, type NpzWriteOptions } from './numpy/npz.js'
export type { PluginDatasets } from './plugin.js'
export { type KFoldOptions, kFold, type TimeSeriesSplitOptions, timeSeriesSplit } from './prepare/folds.js'
export {
  classWeights,
  type LabelEncoder,
  type LabelOptions,
  type Labels,
  labelEncoder,
  toCategorical,
} from './prepare/labels.js'
export { type PadSequencesOptions, padSequences } from './prepare/pad-sequences.js'
export {
  type LabelledWindow,
  type SeriesWindow,
  timeSeriesWindows,
  type WindowOptions,
} from './prepare/time-series-windows.js'
export { type Split, type SplitOptions, trainTestSplit } from './prepare/train-test-split.js'
export { fromArray, fromGenerator, fromTensors, type TensorRecord } from './sources.js'
export type { MapInWorkersOptions } from './stages/map-in-workers.js'
export type { ShuffleOptions } from './stages/shuffle.js'
export { streamJsonLines } from './text/json-lines.js'
export { decodeText, streamLines } from './text/lines.js'
export type { NormalizeOptions, UnicodeForm } from './text/tokenizers/normalize.js'
export type { SpecialTokenOptions, UnknownTokenOptions } from './text/tokenizers/special-tokens.js'
export type {
  DecodeOptions,
  EncodeBatchOptions,
  EncodeOptions,
  TokenBatch,
  Tokenizer,
} from './text/tokenizers/tokenizer.js'
export { tokenizerFromJson } from './text/tokenizers/tokenizer-from-json.js'
export {
  type BytePairTokenizerOptions,
  bytePairTokenizer,
  type CharacterTokenizerOptions,
  characterTokenizer,
  type WordTokenizerOptions,
  wordTokenizer,
} from './text/tokenizers/tokenizers.js'
export type { WordSplit } from './text/tokenizers/word-form.js'
export type { VocabularyOptions } from './text/tokenizers/word-level.js'
export type { WorkerThread } from './workers/protocol.js'
