// @tensorloom/tensor: tensors, ops, random numbers, scopes, backends.
export { type BackendFactory, chooseBackend, getBackend, setBackend, setStrict, withBackend } from './choose-backend.js'
export type { Backend } from './contract.js'
export { type AnyOp, type BinaryOp, defineOp, type HasDefinition, type Op, type UnaryOp } from './core/define-op.js'
export { type NotPromise, type Scope, scope } from './core/scope.js'
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
} from './ops/activations.js'
export { argMax, argMin } from './ops/arg-reduce.js'
export { add, atan2, div, floorDiv, maximum, minimum, mod, mul, neg, squaredDifference, sub } from './ops/arithmetic.js'
export { type AttentionOptions, scaledDotProductAttention } from './ops/attention.js'
export { tril, triu } from './ops/band.js'
export { type BatchNormOptions, batchNorm, batchNormTraining } from './ops/batch-norm.js'
export { bitwiseAnd, bitwiseNot, bitwiseOr, bitwiseXor } from './ops/bitwise.js'
export { cast } from './ops/cast.js'
export { cdist } from './ops/cdist.js'
export { cholesky } from './ops/cholesky.js'
export { clipByNorm } from './ops/clip-by-norm.js'
export { allClose, type CloseOptions, isClose } from './ops/close.js'
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
} from './ops/comparison.js'
export { type ConvOptions, conv1d, conv2d, conv3d } from './ops/conv.js'
export {
  type ConvTransposeOp,
  type ConvTransposeOptions,
  conv1dTranspose,
  conv2dTranspose,
  conv3dTranspose,
} from './ops/conv-transpose.js'
export { corrcoef } from './ops/corrcoef.js'
export { covariance } from './ops/covariance.js'
export { cross } from './ops/cross.js'
export { cumMax, cumMin } from './ops/cumulative-extremes.js'
export { type DenseOptions, dense } from './ops/dense.js'
export {
  type DepthwiseConvOp,
  type DepthwiseConvOptions,
  depthwiseConv1d,
  depthwiseConv2d,
  type SeparableConvOp,
  separableConv1d,
  separableConv2d,
} from './ops/depthwise-conv.js'
export { det, logdet, slogdet } from './ops/determinant.js'
export { type DiagonalOptions, diag, diagonal, trace } from './ops/diagonal.js'
export { type DiffOptions, diff, type TrapezoidOptions, trapezoid } from './ops/differences.js'
export { einsum } from './ops/einsum.js'
export { erfc, erfinv } from './ops/error-functions.js'
export type { FusedActivation } from './ops/fused-activation.js'
export { digamma, lgamma } from './ops/gamma.js'
export { gather, oneHot, scatterAdd, takeAlongAxis } from './ops/gather.js'
export { gatherNd, scatterNd } from './ops/gather-nd.js'
export { affineGrid, type GridSampleOptions, gridSample } from './ops/grid-sample.js'
export { type GruOptions, gru } from './ops/gru.js'
export { bincount, type HistogramOptions, histogram } from './ops/histogram.js'
export { isIn } from './ops/is-in.js'
export { concat, split, stack } from './ops/join.js'
export {
  type GroupNormOptions,
  groupNorm,
  instanceNorm,
  type LayerNormOptions,
  layerNorm,
  type NormalizationOp,
  type NormalizationOptions,
} from './ops/layer-norm.js'
export { fullLike, type LikeOptions, onesLike, zerosLike } from './ops/like.js'
export { logCumSumExp } from './ops/log-cum-sum-exp.js'
export { exp2, log2, log10, logAddExp, xlogy } from './ops/logarithms.js'
export { lstm } from './ops/lstm.js'
export { luFactor } from './ops/lu.js'
export {
  abs,
  acos,
  acosh,
  asin,
  asinh,
  atan,
  atanh,
  ceil,
  clip,
  cos,
  cosh,
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
  sin,
  sinh,
  sqrt,
  square,
  tan,
  tanh,
  trunc,
} from './ops/maths.js'
export { matmul } from './ops/matmul.js'
export { type MatrixNormOptions, matrixNorm } from './ops/matrix-norm.js'
export { matrixPower } from './ops/matrix-power.js'
export { type MeshgridOptions, meshgrid } from './ops/meshgrid.js'
export { mode } from './ops/mode.js'
export { nanMax, nanMean, nanMin, nanStd, nanSum, nanVariance } from './ops/nan-reductions.js'
export { type NanToNumOptions, nanToNum } from './ops/nan-to-num.js'
export { argWhere, countNonZero, nonZero } from './ops/non-zero.js'
export { type NormOptions, norm } from './ops/norm.js'
export { type NormalizeOptions, normalize } from './ops/normalize.js'
export { type PadMode, type PadOptions, pad } from './ops/pad.js'
export { fold, type PatchOptions, unfold } from './ops/patches.js'
export { pixelShuffle, pixelUnshuffle } from './ops/pixel-shuffle.js'
export { polygamma } from './ops/polygamma.js'
export { avgPool1d, avgPool2d, avgPool3d, maxPool1d, maxPool2d, maxPool3d, type PoolOptions } from './ops/pool.js'
export { prod } from './ops/prod.js'
export { dot, kron, outer, type TensordotOptions, tensordot } from './ops/products.js'
export { qr } from './ops/qr.js'
export { median, percentile, type QuantileMethod, type QuantileOptions, quantile } from './ops/quantile.js'
export { cbrt, fmax, fmin, heaviside, hypot, lerp, sinc } from './ops/real-functions.js'
export { moveAxis, roll, swapAxes, unstack } from './ops/rearrange.js'
export type { RecurrentOptions } from './ops/recurrent.js'
export { all, any, logSumExp, max, mean, min, type ReductionOp, std, sum, variance } from './ops/reduce.js'
export type { ResampleMode } from './ops/resample.js'
export {
  type InterpolateOptions,
  interpolate,
  type ResizeOp,
  type ResizeOptions,
  resizeBicubic,
  resizeBilinear,
  resizeNearest,
} from './ops/resize.js'
export { rmsNorm } from './ops/rms-norm.js'
export { type RotateOptions, rot90 } from './ops/rotate.js'
export { cumprod, cumsum, linearScan, type ScanOp, type ScanOptions } from './ops/scan.js'
export { type SearchSortedOptions, searchSorted } from './ops/search-sorted.js'
export { segmentMax, segmentMean, segmentMin, segmentSum } from './ops/segment.js'
export { broadcastTo, expandDims, flip, reshape, squeeze, transpose } from './ops/shape.js'
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
} from './ops/shrinkage.js'
export { simpleRnn } from './ops/simple-rnn.js'
export { type Paddings, slice } from './ops/slice.js'
export { logSoftmax, softmax } from './ops/softmax.js'
export { inverse, solve } from './ops/solve.js'
export { argSort, type SortOptions, sort, type TopKOptions, topK } from './ops/sort.js'
export { sparsemax } from './ops/sparsemax.js'
export { type Bounds, stridedSlice } from './ops/strided-slice.js'
export { repeat, tile } from './ops/tile.js'
export { to } from './ops/to.js'
export { solveTriangular, type TriangularOptions } from './ops/triangular-solve.js'
export { type Unique, unique } from './ops/unique.js'
export { addAtIndices, putAlongAxis, sliceUpdate } from './ops/update.js'
export { type VanderOptions, vander } from './ops/vander.js'
export type { Padding, PerAxis } from './ops/window.js'
export { isParameter, type Parameter, parameter } from './parameter.js'
export { definePlugin, type Plugin } from './plugins/define-plugin.js'
// Only `export *` lets `declare module '@tensorloom/tensor'` add to an interface.
export * from './plugins/parts.js'
export { use } from './plugins/use.js'
export { categorical } from './random/categorical.js'
export {
  bernoulli,
  getRandomState,
  type NormalOptions,
  permutation,
  type RandomState,
  randomBits,
  randomNormal,
  randomUniform,
  setRandomState,
  setSeed,
  truncatedNormal,
  type UniformOptions,
} from './random.js'
export type { Axis, Shape } from './shape.js'
export {
  type ArgReduceOptions,
  type AxisOption,
  isTensor,
  type MatmulOptions,
  type NestedArray,
  type ReduceOptions,
  type Tensor,
  type TensorLike,
} from './tensor-types.js'
