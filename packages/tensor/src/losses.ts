// @tensorloom/tensor/losses: losses take a prediction and a target, and return the mean over all samples.
export { binaryCrossentropy } from './losses/classification/binary-crossentropy.js'
export { type BinaryFocalOptions, binaryFocalCrossentropy } from './losses/classification/binary-focal-crossentropy.js'
export { categoricalCrossentropy } from './losses/classification/categorical-crossentropy.js'
export {
  categoricalFocalCrossentropy,
  type FocalOptions,
} from './losses/classification/categorical-focal-crossentropy.js'
export {
  categoricalGeneralizedCrossEntropy,
  type GeneralizedCrossEntropyOptions,
} from './losses/classification/categorical-generalized-cross-entropy.js'
export { type CtcDecoded, type CtcDecodeOptions, ctcDecode } from './losses/classification/ctc-decode.js'
export { type CtcOptions, ctcLoss } from './losses/classification/ctc-loss.js'
export { klDivergence } from './losses/classification/kl-divergence.js'
export {
  type LabelOptions,
  sparseCategoricalCrossentropy,
} from './losses/classification/sparse-categorical-crossentropy.js'
export { type CircleOptions, circle } from './losses/embedding/circle.js'
export { type TripletMarginOptions, type TripletOptions, triplet, tripletMargin } from './losses/embedding/triplet.js'
export { categoricalHinge } from './losses/hinge/categorical-hinge.js'
export { hinge } from './losses/hinge/hinge.js'
export { squaredHinge } from './losses/hinge/squared-hinge.js'
export { type DiceOptions, dice } from './losses/overlap/dice.js'
export { type TverskyOptions, tversky } from './losses/overlap/tversky.js'
export { type CosineOptions, cosineSimilarity } from './losses/regression/cosine-similarity.js'
export { type GaussianNllOptions, gaussianNll } from './losses/regression/gaussian-nll.js'
export { type HuberOptions, huber } from './losses/regression/huber.js'
export { logCosh } from './losses/regression/log-cosh.js'
export { meanAbsoluteError } from './losses/regression/mean-absolute-error.js'
export { meanAbsolutePercentageError } from './losses/regression/mean-absolute-percentage-error.js'
export { meanSquaredError } from './losses/regression/mean-squared-error.js'
export { meanSquaredLogarithmicError } from './losses/regression/mean-squared-logarithmic-error.js'
export { poisson } from './losses/regression/poisson.js'
export { type SmoothL1Options, smoothL1 } from './losses/regression/smooth-l1.js'
export type { LogitsOptions, Loss, SmoothingOptions } from './losses/shared/define.js'
export { type LossOptions, type ReduceLossOptions, type Reduction, reduceLoss } from './losses/shared/reduce.js'
