// Validates, and saves, with moving averages of the parameters.
import { TensorloomError } from '@tensorloom/tensor'
import { checkOptions, shownAsCall } from '@tensorloom/tensor/internal'
import type { Callback } from './callback.js'

/** Options of `swapEmaWeights`. */
export interface SwapEmaWeightsOptions {
  /**
   * Whether the model also holds the averages from the end of an epoch to the beginning of the next one, so that
   * `modelCheckpoint` with `saveWeightsOnly` saves them; false by default.
   */
  readonly swapOnEpoch?: boolean | undefined
}

/**
 * Gives the model the averages of its parameters during validation, and the values of training afterwards; as in Keras. The
 * optimizer must keep averages: `adam({ useEma: true })`, or `scheduleFreeAdamW()`.
 *
 * @throws `TensorloomError` from `fit` if the optimizer keeps no averages
 * @example
 * ```ts
 * import { swapEmaWeights } from '@tensorloom/train'
 * const callbacks = [swapEmaWeights()]
 * console.log(callbacks.length) // 1
 * ```
 */
export function swapEmaWeights(options: SwapEmaWeightsOptions = {}): Callback {
  checkOptions<SwapEmaWeightsOptions>('swapEmaWeights', options, { swapOnEpoch: 'boolean' })
  const { swapOnEpoch = false } = options
  return {
    ...shownAsCall('swapEmaWeights', options),
    onTrainBegin({ optimizer }) {
      if (optimizer.options?.useEma === true || optimizer.type === 'scheduleFreeAdamW') return
      if (['multiOptimizer', 'lossScale'].includes(optimizer.type)) return
      throw new TensorloomError(`swapEmaWeights: the optimizer '${optimizer.type}' keeps no averages`, {
        help: `write ${optimizer.type}({ useEma: true })`,
      })
    },
    onEpochBegin(_epoch, { optimizer }) {
      if (optimizer.holdsAverages) optimizer.swapAverages()
    },
    onValidationBegin({ optimizer }) {
      if (!optimizer.holdsAverages) optimizer.swapAverages()
    },
    onValidationEnd({ optimizer }) {
      if (optimizer.holdsAverages) optimizer.swapAverages()
    },
    onEpochEnd(_epoch, _logs, { optimizer }) {
      if (swapOnEpoch && !optimizer.holdsAverages) optimizer.swapAverages()
    },
    onTrainEnd(reason, { optimizer }) {
      // A run that failed may have stopped in the middle of a validation.
      if (reason !== 'completed' && reason !== 'stopped' && optimizer.holdsAverages) optimizer.swapAverages()
    },
  }
}
