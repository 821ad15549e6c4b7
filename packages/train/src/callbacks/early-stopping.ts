// Stops when a number no longer gets better.
import type { AnyLayer, StateDict } from '@tensorloom/layers'
import { TensorloomError } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import type { Callback } from './callback.js'

/** Options of `earlyStopping`. */
export interface EarlyStoppingOptions {
  /** Which number is watched; `valLoss` by default. */
  readonly monitor?: string | undefined
  /** Epochs without improvement before training stops; 0 by default. */
  readonly patience?: number | undefined
  /** What counts as an improvement: more than this; 0 by default. */
  readonly minDelta?: number | undefined
  /** Whether low or high is good; by default high for names with `accuracy`, `precision`, `recall` or `auc`, else low. */
  readonly mode?: 'auto' | 'min' | 'max' | undefined
  /** A value that has to be beaten as well; none by default. */
  readonly baseline?: number | undefined
  /** Gives the model the parameters of the best epoch when training ends; false by default. */
  readonly restoreBestWeights?: boolean | undefined
  /** First epoch that is watched; 0 by default. */
  readonly startFromEpoch?: number | undefined
}

/**
 * Stops training when a number has not improved for `patience` epochs; as in Keras.
 *
 * @throws `TensorloomError` from `fit` if there is no number of that name
 * @example
 * ```ts
 * import { earlyStopping } from '@tensorloom/train'
 * const callbacks = [earlyStopping({ patience: 2, restoreBestWeights: true })]
 * console.log(callbacks.length) // 1
 * ```
 */
export function earlyStopping(options: EarlyStoppingOptions = {}): Callback {
  const { monitor = 'valLoss', patience = 0, mode = 'auto', baseline, startFromEpoch = 0 } = options
  const { restoreBestWeights = false } = options
  if (!(Number.isInteger(patience) && patience >= 0)) {
    throw new TensorloomError(`earlyStopping: patience is ${describeValue(patience)}, expected a whole number`, {
      help: 'it counts epochs: earlyStopping({ patience: 2 })',
    })
  }
  if (!['auto', 'min', 'max'].includes(mode)) {
    throw new TensorloomError(`earlyStopping: mode is ${describeValue(mode)}`, { help: "it is 'min', 'max' or 'auto'" })
  }
  const high = mode === 'max' || (mode === 'auto' && /accuracy|precision|recall|auc/i.test(monitor))
  const delta = Math.abs(options.minDelta ?? 0)
  // NaN never is an improvement.
  const better = (value: number, reference: number | undefined): boolean =>
    reference === undefined ? !Number.isNaN(value) : high ? value - delta > reference : value + delta < reference

  let waited = 0
  let best: number | undefined
  let weights: StateDict | undefined
  const keep = (model: AnyLayer): void => {
    if (!restoreBestWeights) return
    free()
    weights = model.stateDict()
  }
  const free = (): void => {
    for (const one of Object.values(weights ?? {})) one.dispose()
    weights = undefined
  }
  const missing = (names: readonly string[]): TensorloomError =>
    new TensorloomError(`earlyStopping: there is no number '${monitor}'; there are ${names.join(', ')}`, {
      help: monitor.startsWith('val')
        ? 'give fit validationData or validationSplit, or set monitor'
        : 'set monitor to one of them',
    })

  return {
    onTrainBegin({ names }) {
      free()
      waited = 0
      best = undefined
      if (names !== undefined && !names.includes(monitor)) throw missing(names)
    },
    onEpochEnd(epoch, logs, context) {
      const value = logs[monitor]
      if (value === undefined) throw missing(Object.keys(logs))
      if (epoch < startFromEpoch) return
      // Something to go back to, should nothing ever improve.
      if (weights === undefined) keep(context.model)
      waited++
      if (better(value, best)) {
        best = value
        keep(context.model)
        // Patience starts anew only if the baseline is beaten, too.
        if (baseline === undefined || better(value, baseline)) waited = 0
        return
      }
      if (waited >= patience && epoch > 0) context.stop()
    },
    onTrainEnd(reason, { model }) {
      if (weights !== undefined && reason !== 'failed') model.loadStateDict(weights)
      free()
    },
  }
}
