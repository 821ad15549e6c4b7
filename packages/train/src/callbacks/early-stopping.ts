// Stops when a number no longer gets better.
import type { AnyLayer, StateDict } from '@tensorloom/layers'
import { checkOptions, shownAsCall } from '@tensorloom/tensor/internal'
import type { Direction } from '../measure.js'
import type { Callback } from './callback.js'
import { improves } from './improvement.js'
import { type Mode, Monitor, modes } from './monitor.js'

/** Options of `earlyStopping`. */
export interface EarlyStoppingOptions {
  /** Name of the number to watch; `valLoss` by default. */
  readonly monitor?: string | undefined
  /** Epochs without improvement before training stops; 0 by default. */
  readonly patience?: number | undefined
  /** Only a change of more than this counts as an improvement; 0 by default. */
  readonly minDelta?: number | undefined
  /**
   * Whether low or high is better. By default (`auto`) the direction of the metric decides, and low is better for losses.
   * Required for numbers that a callback logs and for metrics that are functions.
   */
  readonly mode?: Mode | undefined
  /** A value that an improvement must also beat; none by default. */
  readonly baseline?: number | undefined
  /** Gives the model the parameters of the best epoch when training ends; false by default. */
  readonly restoreBestWeights?: boolean | undefined
  /** First epoch that is watched; 0 by default. */
  readonly startFromEpoch?: number | undefined
}

/**
 * Stops training when a number has not improved for `patience` epochs; as in Keras.
 *
 * @throws `TensorloomError` from `fit` if there is no number of that name, or nobody knows whether high or low is better
 * @example
 * ```ts
 * import { earlyStopping } from '@tensorloom/train'
 * const callbacks = [earlyStopping({ patience: 2, restoreBestWeights: true })]
 * console.log(callbacks.length) // 1
 * ```
 */
export function earlyStopping(options: EarlyStoppingOptions = {}): Callback {
  checkOptions<EarlyStoppingOptions>('earlyStopping', options, {
    monitor: 'string',
    patience: 'whole',
    minDelta: 'number',
    mode: modes,
    baseline: 'number',
    restoreBestWeights: 'boolean',
    startFromEpoch: 'whole',
  })
  const { monitor = 'valLoss', patience = 0, mode = 'auto', baseline, startFromEpoch = 0 } = options
  const { restoreBestWeights = false } = options
  const watched = new Monitor('earlyStopping', monitor, mode)
  const delta = Math.abs(options.minDelta ?? 0)
  let direction: Direction | undefined
  const better = (value: number, reference: number | undefined): boolean => improves(value, reference, direction, delta)

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

  return {
    ...shownAsCall('earlyStopping', options),
    onTrainBegin(context) {
      free()
      waited = 0
      best = undefined
      direction = watched.begin(context)
    },
    onEpochEnd(epoch, logs, context) {
      const value = watched.read(logs, context)
      direction ??= watched.direction(context)
      if (value === undefined || epoch < startFromEpoch) return
      // Keeps parameters to go back to if nothing ever improves.
      if (weights === undefined) keep(context.model)
      waited++
      if (better(value, best)) {
        best = value
        keep(context.model)
        // Patience starts again only if the baseline is beaten, too.
        if (baseline === undefined || better(value, baseline)) waited = 0
        return
      }
      if (waited >= patience && epoch > 0) context.stop()
    },
    checkpointKey: 'earlyStopping',
    stateDict: () => ({ waited, best, weights }),
    loadStateDict(state) {
      free()
      const saved = state as { readonly waited: number; readonly best?: number; readonly weights?: StateDict }
      ;({ waited, best, weights } = { best: undefined, weights: undefined, ...saved })
    },
    onTrainEnd(reason, { model }) {
      if (weights !== undefined && reason !== 'failed') model.loadStateDict(weights)
      free()
    },
  }
}
