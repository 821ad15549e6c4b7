// @tensorloom/tensor: tensors, ops, random numbers, scopes, backends.
export { type BackendFactory, chooseBackend } from './choose-backend.js'
export type { Backend } from './contract.js'
export {
  arange,
  type DTypeOption,
  eye,
  full,
  linspace,
  ones,
  type TensorData,
  type TensorOptions,
  tensor,
  zeros,
} from './create.js'
export { type DType, dtypes, isFloating, promote, type TypedArray, type TypedArrayOf } from './dtype.js'
export type { AnyTypedArray } from './elements.js'
export {
  BackendError,
  DataError,
  DisposedError,
  DtypeError,
  type ErrorDetails,
  MemoryError,
  SerializationError,
  ShapeError,
  TensorloomError,
} from './errors.js'
export { type MemoryReport, memory } from './memory.js'
export { defineOp } from './op/checked-op.js'
export type { AnyOp, BinaryOp, HasDefinition, Op, UnaryOp } from './op/signature.js'
export { type AttentionOptions, scaledDotProductAttention } from './ops/attention/attention.js'
export {
  type ConvTransposeOp,
  type ConvTransposeOptions,
  conv1dTranspose,
  conv2dTranspose,
  conv3dTranspose,
} from './ops/convolution/conv-transpose.js'
export { type ConvOptions, conv1d, conv2d, conv3d } from './ops/convolution/convolutions.js'
export {
  type DepthwiseConvOp,
  type DepthwiseConvOptions,
  depthwiseConv1d,
  depthwiseConv2d,
  type SeparableConvOp,
  separableConv1d,
  separableConv2d,
} from './ops/convolution/depthwise-conv.js'
export { fold, type PatchOptions, unfold } from './ops/convolution/patches.js'
export {
  avgPool1d,
  avgPool2d,
  avgPool3d,
  maxPool1d,
  maxPool2d,
  maxPool3d,
  type PoolOptions,
} from './ops/convolution/pooling.js'
export type { Padding, PerAxis } from './ops/convolution/windows.js'
export { fullLike, type LikeOptions, onesLike, zerosLike } from './ops/creation/like.js'
export { type MeshgridOptions, meshgrid } from './ops/creation/meshgrid.js'
export {
  type AlphaOptions,
  elu,
  type GeluOptions,
  gelu,
  hardSigmoid,
  hardSilu,
  leakyRelu,
  logSigmoid,
  mish,
  relu,
  relu6,
  selu,
  sigmoid,
  silu,
  softplus,
  softsign,
} from './ops/elementwise/activations.js'
export {
  add,
  atan2,
  div,
  floorDiv,
  maximum,
  minimum,
  mod,
  mul,
  neg,
  squaredDifference,
  sub,
} from './ops/elementwise/arithmetic.js'
export { bitwiseAnd, bitwiseNot, bitwiseOr, bitwiseXor } from './ops/elementwise/bitwise.js'
export { cast } from './ops/elementwise/cast.js'
export { allClose, type CloseOptions, isClose } from './ops/elementwise/close.js'
export {
  equal,
  greater,
  greaterEqual,
  isFinite,
  isInf,
  isNaN,
  less,
  lessEqual,
  logicalAnd,
  logicalNot,
  logicalOr,
  logicalXor,
  notEqual,
  where,
} from './ops/elementwise/comparison.js'
export { erfc, erfinv } from './ops/elementwise/error-functions.js'
export type { FusedActivation } from './ops/elementwise/fused-activation.js'
export { digamma, lgamma } from './ops/elementwise/gamma.js'
export { exp2, log2, log10, logAddExp, xlogy } from './ops/elementwise/logarithms.js'
export {
  abs,
  type ClipOptions,
  ceil,
  clip,
  erf,
  exp,
  expm1,
  floor,
  log,
  log1p,
  pow,
  reciprocal,
  round,
  rsqrt,
  sign,
  sqrt,
  square,
  trunc,
} from './ops/elementwise/maths.js'
export { type NanToNumOptions, nanToNum } from './ops/elementwise/nan-to-num.js'
export { polygamma } from './ops/elementwise/polygamma.js'
export { cbrt, fmax, fmin, heaviside, hypot, lerp, sinc } from './ops/elementwise/real-functions.js'
export {
  celu,
  glu,
  hardShrink,
  logit,
  prelu,
  type ShrinkOptions,
  softShrink,
  squareplus,
  tanhShrink,
} from './ops/elementwise/shrinkage.js'
export {
  acos,
  acosh,
  asin,
  asinh,
  atan,
  atanh,
  cos,
  cosh,
  sin,
  sinh,
  tan,
  tanh,
} from './ops/elementwise/trigonometry.js'
export { affineTransform, perspectiveTransform } from './ops/image/affine-transform.js'
export { hsvToRgb, rgbToGrayscale, rgbToHsv } from './ops/image/color.js'
export { gaussianBlur, sobelEdges } from './ops/image/filters.js'
export { affineGrid, type GridSampleOptions, gridSample } from './ops/image/grid-sample.js'
export { pixelShuffle, pixelUnshuffle } from './ops/image/pixel-shuffle.js'
export type { ResampleMode } from './ops/image/resample.js'
export {
  type InterpolateOptions,
  interpolate,
  type ResizeOp,
  type ResizeOptions,
  resizeBicubic,
  resizeBilinear,
  resizeNearest,
} from './ops/image/resize.js'
export {
  type ResizeImagesOptions,
  type ResizeMethod,
  resizeImages,
  type ScaleAndTranslateOptions,
  scaleAndTranslate,
} from './ops/image/resize-images.js'
export { type FillMode, mapCoordinates, type SamplingOptions } from './ops/image/sample-points.js'
export { psnr, type SsimOptions, ssim } from './ops/image/similarity.js'
export { gather, oneHot, scatterAdd, takeAlongAxis } from './ops/indexing/gather.js'
export { gatherNd, scatterNd } from './ops/indexing/gather-nd.js'
export { argWhere, countNonZero, nonZero } from './ops/indexing/non-zero.js'
export { segmentMax, segmentMean, segmentMin, segmentProd, segmentSum } from './ops/indexing/segment.js'
export { addAtIndices, putAlongAxis, sliceUpdate } from './ops/indexing/update.js'
export { tril, triu } from './ops/linear-algebra/band.js'
export { cholesky } from './ops/linear-algebra/cholesky.js'
export { det, logdet, slogdet } from './ops/linear-algebra/determinant.js'
export { type DiagonalOptions, diag, diagonal, trace } from './ops/linear-algebra/diagonal.js'
export { luFactor } from './ops/linear-algebra/lu.js'
export { type MatrixNormOptions, matrixNorm } from './ops/linear-algebra/matrix-norm.js'
export { matrixPower } from './ops/linear-algebra/matrix-power.js'
export { qr } from './ops/linear-algebra/qr.js'
export { inverse, solve } from './ops/linear-algebra/solve.js'
export { solveTriangular, type TriangularOptions } from './ops/linear-algebra/triangular-solve.js'
export { type VanderOptions, vander } from './ops/linear-algebra/vander.js'
export { concat, split, stack } from './ops/movement/join.js'
export { type PadMode, type PadOptions, pad } from './ops/movement/pad.js'
export { moveAxis, roll, swapAxes, unstack } from './ops/movement/rearrange.js'
export { type RotateOptions, rot90 } from './ops/movement/rotate.js'
export { broadcastTo, expandDims, flip, reshape, squeeze, transpose } from './ops/movement/shape.js'
export { type Paddings, slice } from './ops/movement/slice.js'
export { type Bounds, stridedSlice } from './ops/movement/strided-slice.js'
export { repeat, tile } from './ops/movement/tile.js'
export { to } from './ops/movement/to.js'
export { type BatchNormOptions, batchNorm, batchNormTraining } from './ops/normalization/batch-norm.js'
export { clipByNorm } from './ops/normalization/clip-by-norm.js'
export {
  type GroupNormOptions,
  groupNorm,
  instanceNorm,
  type LayerNormOptions,
  layerNorm,
  type NormalizationOp,
  type NormalizationOptions,
} from './ops/normalization/layer-norm.js'
export { type NormalizeOptions, normalize } from './ops/normalization/normalize.js'
export { rmsNorm } from './ops/normalization/rms-norm.js'
export { logSoftmax, softmax } from './ops/normalization/softmax.js'
export { sparsemax } from './ops/normalization/sparsemax.js'
export { cdist } from './ops/product/cdist.js'
export { cross } from './ops/product/cross.js'
export { type DenseOptions, dense } from './ops/product/dense.js'
export { einsum } from './ops/product/einsum.js'
export { matmul } from './ops/product/matmul.js'
export { dot, kron, outer, type TensordotOptions, tensordot } from './ops/product/tensor-products.js'
export type { RecurrentOptions } from './ops/recurrence/arguments.js'
export { type GruOptions, gru } from './ops/recurrence/gru.js'
export { lstm } from './ops/recurrence/lstm.js'
export { simpleRnn } from './ops/recurrence/simple-rnn.js'
export { argMax, argMin } from './ops/reduction/arg-reduce.js'
export { nanMax, nanMean, nanMin, nanStd, nanSum, nanVariance } from './ops/reduction/nan-reductions.js'
export { type NormOptions, norm } from './ops/reduction/norm.js'
export { prod } from './ops/reduction/prod.js'
export { all, any, logSumExp, max, mean, min, type ReductionOp, std, sum, variance } from './ops/reduction/reduce.js'
export { cumMax, cumMin } from './ops/scan/cumulative-extremes.js'
export { type DiffOptions, diff, type TrapezoidOptions, trapezoid } from './ops/scan/differences.js'
export { logCumSumExp } from './ops/scan/log-cum-sum-exp.js'
export { cumprod, cumsum, linearScan, type ScanOp, type ScanOptions } from './ops/scan/scan.js'
export { isIn } from './ops/sets/is-in.js'
export { type SearchSortedOptions, searchSorted } from './ops/sets/search-sorted.js'
export { argSort, type SortOptions, sort, type TopKOptions, topK } from './ops/sets/sort.js'
export { type Unique, unique } from './ops/sets/unique.js'
export { rfft, type StftOptions, stft } from './ops/signal/fourier.js'
export type { WindowName } from './ops/signal/windows.js'
export { corrcoef } from './ops/statistics/corrcoef.js'
export { covariance } from './ops/statistics/covariance.js'
export { bincount, type HistogramOptions, histogram } from './ops/statistics/histogram.js'
export { mode } from './ops/statistics/mode.js'
export { median, percentile, type QuantileMethod, type QuantileOptions, quantile } from './ops/statistics/quantile.js'
export { isParameter, type ParameterOptions, parameter } from './parameter.js'
export { definePlugin, type Plugin } from './plugins/define-plugin.js'
// `declare module '@tensorloom/tensor'` can extend an interface only if it is exported with `export *`.
export * from './plugins/parts.js'
export { use } from './plugins/use.js'
export { categorical } from './random/categorical.js'
export { randomBeta, randomGamma } from './random/gamma.js'
export { randomUniform, type UniformOptions } from './random/uniform.js'
export {
  bernoulli,
  getRandomState,
  type NormalOptions,
  permutation,
  type RandomState,
  randomBits,
  randomNormal,
  setRandomState,
  setSeed,
  truncatedNormal,
} from './random.js'
export { type NotPromise, type Scope, scope } from './runtime/scope.js'
export { getBackend, setBackend, setStrict, withBackend } from './set-backend.js'
export type { Axis, Shape } from './shape.js'
export {
  type ArgReduceOptions,
  type AxisOption,
  type GatherOptions,
  isTensor,
  type MatmulOptions,
  type NestedArray,
  type Parameter,
  type ReduceOptions,
  type Tensor,
  type TensorLike,
} from './tensor-types.js'
