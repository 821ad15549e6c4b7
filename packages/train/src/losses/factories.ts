// The losses of @tensorloom/tensor/losses as `compile` takes them, with Keras's options and defaults.
import { isTensor, reshape, type Tensor, TensorloomError } from '@tensorloom/tensor'
import * as ops from '@tensorloom/tensor/losses'
import { describeValue } from '@tensorloom/tensor/op'
import type { Loss, Scores } from '../measure.js'

type Targets = Scores['targets']
type OpOptions = ops.LossOptions & { readonly fromLogits?: boolean | undefined }

/** Options of losses that have none. */
export type NoOptions = Readonly<Record<never, never>>
/** Options of losses on class scores. */
export type LogitsOptions = Omit<ops.LogitsOptions, 'reduction'>
/** Options of losses that can smooth labels. */
export type SmoothingOptions = Omit<ops.SmoothingOptions, 'reduction'>
/** Options of `huber`. */
export type HuberOptions = Omit<ops.HuberOptions, 'reduction'>

/** Makes a loss. */
export type LossFactory<N extends string, O = NoOptions> = (options?: O) => Loss<N>

/* @__NO_SIDE_EFFECTS__ */
function factory<N extends string, O extends object>(
  name: N,
  op: ops.Loss<OpOptions>,
  targets?: Targets,
): LossFactory<N, O> {
  return (options) => {
    checkOptions(name, options, Object.keys(op.definition.options ?? {}))
    const given = (options ?? {}) as OpOptions
    // Labels have one axis less than scores; everything else is of the same shape.
    const fit = targets === 'classes' ? (_: Tensor, target: Tensor) => target : sameRank
    return {
      name,
      mean: (prediction, target) => op(prediction, fit(prediction, target), given),
      values: (prediction, target) => op(prediction, fit(prediction, target), { ...given, reduction: 'none' }),
      scores: targets && { targets, fromLogits: given.fromLogits ?? false },
    }
  }
}

/** A target without, or with, the last axis of extent 1 that the prediction has, or has not; as in Keras. */
export function sameRank(prediction: Tensor, target: Tensor): Tensor {
  const [longer, shorter] = prediction.rank > target.rank ? [prediction, target] : [target, prediction]
  const fits = longer.rank === shorter.rank + 1 && longer.shape.at(-1) === 1 && longer.size === shorter.size
  return fits ? reshape(target, prediction.shape) : target
}

function checkOptions(name: string, options: unknown, known: readonly string[]): void {
  const names = known.filter((option) => option !== 'reduction')
  if (options !== undefined && (typeof options !== 'object' || options === null || isTensor(options))) {
    throw new TensorloomError(`${name}: expected options, got ${describeValue(options)}`, {
      help: `this makes a loss for compile: loss: ${name}(); to compute one, import it from @tensorloom/tensor/losses`,
    })
  }
  for (const option of Object.keys(options ?? {})) {
    if (names.includes(option)) continue
    throw new TensorloomError(`${name}: unknown option '${option}'`, {
      help: names.length === 0 ? 'it has no options' : `its options are ${names.join(', ')}`,
    })
  }
}

/** Mean of (prediction − target)². @function */
export const meanSquaredError: LossFactory<'meanSquaredError'> = factory('meanSquaredError', ops.meanSquaredError)

/** Mean of |prediction − target|. @function */
export const meanAbsoluteError: LossFactory<'meanAbsoluteError'> = factory('meanAbsoluteError', ops.meanAbsoluteError)

/** Quadratic up to `delta` (1 by default), linear beyond. @function */
export const huber: LossFactory<'huber', HuberOptions> = factory('huber', ops.huber)

/** Mean of log cosh(prediction − target). @function */
export const logCosh: LossFactory<'logCosh'> = factory('logCosh', ops.logCosh)

/** Mean of max(1 − target · prediction, 0), targets −1 or 1. @function */
export const hinge: LossFactory<'hinge'> = factory('hinge', ops.hinge)

/** Mean of prediction − target · log(prediction), for counts. @function */
export const poisson: LossFactory<'poisson'> = factory('poisson', ops.poisson)

/** Mean over samples of Σ target · log(target / prediction) along the last axis. @function */
export const klDivergence: LossFactory<'klDivergence'> = factory('klDivergence', ops.klDivergence)

/** Negated cosine of the angle between prediction and target along the last axis. @function */
export const cosineSimilarity: LossFactory<'cosineSimilarity'> = factory('cosineSimilarity', ops.cosineSimilarity)

/**
 * Cross-entropy of yes-or-no targets. Predictions are probabilities, [batch, 1] or one per label, unless `fromLogits`.
 * @function
 */
export const binaryCrossentropy: LossFactory<'binaryCrossentropy', SmoothingOptions> = factory(
  'binaryCrossentropy',
  ops.binaryCrossentropy,
  'yesOrNo',
)

/**
 * Cross-entropy of targets that are distributions (one-hot rows). Predictions are probabilities unless `fromLogits`.
 * @function
 */
export const categoricalCrossentropy: LossFactory<'categoricalCrossentropy', SmoothingOptions> = factory(
  'categoricalCrossentropy',
  ops.categoricalCrossentropy,
  'distributions',
)

/**
 * Cross-entropy of integer labels from 0 to classes − 1. Predictions are probabilities, as from a softmax layer, unless
 * `fromLogits`.
 *
 * @example
 * ```ts
 * import { dense, sequential } from '@tensorloom/layers'
 * import { adam } from '@tensorloom/optim'
 * import { compile, sparseCategoricalCrossentropy } from '@tensorloom/train'
 * const model = sequential([dense(10, { inputShape: [4] })]) // logits: no softmax
 * const trainer = compile(model, { optimizer: adam(), loss: sparseCategoricalCrossentropy({ fromLogits: true }) })
 * ```
 * @function
 */
export const sparseCategoricalCrossentropy: LossFactory<'sparseCategoricalCrossentropy', LogitsOptions> = factory(
  'sparseCategoricalCrossentropy',
  ops.sparseCategoricalCrossentropy,
  'classes',
)
