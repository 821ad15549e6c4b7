// Lowers the learning rate when a number no longer gets better.
import { DataError, TensorloomError } from '@tensorloom/tensor'
import { checkOptions, shownAsCall } from '@tensorloom/tensor/internal'
import type { Direction } from '../measure.js'
import type { Callback } from './callback.js'
import { improves } from './improvement.js'
import { type Mode, Monitor, modes } from './monitor.js'

/** Options of `reduceLrOnPlateau`. */
export interface ReduceLrOnPlateauOptions {
  /** Name of the number to watch; `valLoss` by default. */
  readonly monitor?: string | undefined
  /** What the learning rate is multiplied by, from 0 to below 1; 0.1 by default. */
  readonly factor?: number | undefined
  /** Epochs without improvement before the learning rate is lowered; 10 by default. */
  readonly patience?: number | undefined
  /** Whether low or high is better; by default (`auto`) the direction of the metric decides. */
  readonly mode?: Mode | undefined
  /** Only a change of more than this counts as an improvement; 0.0001 by default. */
  readonly minDelta?: number | undefined
  /** Epochs to wait after the learning rate was lowered; 0 by default. */
  readonly cooldown?: number | undefined
  /** The lowest learning rate; 0 by default. */
  readonly minLr?: number | undefined
  /** 1 prints a line when the learning rate is lowered; 0 by default. */
  readonly verbose?: 0 | 1 | undefined
}

/**
 * Multiplies the learning rate by `factor` when a number has not improved for `patience` epochs; as in Keras. It logs
 * `learningRate`.
 *
 * @throws `TensorloomError` from `fit` if the learning rate comes from a schedule, or if there is no number of that name
 * @example
 * ```ts
 * import { reduceLrOnPlateau } from '@tensorloom/train'
 * const callbacks = [reduceLrOnPlateau({ factor: 0.2, patience: 5, minLr: 0.001 })]
 * console.log(callbacks.length) // 1
 * ```
 */
export function reduceLrOnPlateau(options: ReduceLrOnPlateauOptions = {}): Callback {
  checkOptions<ReduceLrOnPlateauOptions>('reduceLrOnPlateau', options, {
    monitor: 'string',
    factor: 'number',
    patience: 'whole',
    mode: modes,
    minDelta: 'number',
    cooldown: 'whole',
    minLr: 'number',
    verbose: [0, 1],
  })
  const { monitor = 'valLoss', factor = 0.1, patience = 10, mode = 'auto', minDelta = 1e-4 } = options
  const { cooldown = 0, minLr = 0, verbose = 0 } = options
  if (!(factor >= 0 && factor < 1)) {
    throw new DataError(`reduceLrOnPlateau: factor is ${factor}, expected a number from 0 to below 1`, {
      help: 'write factor: 0.1',
    })
  }
  const watched = new Monitor('reduceLrOnPlateau', monitor, mode)
  let direction: Direction | undefined
  let waited = 0
  let cooling = 0
  let best: number | undefined
  return {
    ...shownAsCall('reduceLrOnPlateau', options),
    checkpointKey: 'reduceLrOnPlateau',
    onTrainBegin(context) {
      if (typeof context.optimizer.options?.learningRate === 'function') {
        throw new TensorloomError('reduceLrOnPlateau: the learning rate comes from a schedule', {
          help: 'give the optimizer a number: adam({ learningRate: 0.001 })',
        })
      }
      ;[waited, cooling, best] = [0, 0, undefined]
      direction = watched.begin(context)
    },
    onEpochEnd(epoch, logs, context) {
      const { optimizer, log } = context
      log({ learningRate: optimizer.learningRate })
      const value = watched.read(logs, context)
      direction ??= watched.direction(context)
      if (value === undefined) return
      if (cooling > 0) {
        cooling--
        waited = 0
      }
      if (improves(value, best, direction, minDelta)) {
        best = value
        waited = 0
        return
      }
      if (cooling > 0 || ++waited < patience) return
      const before = optimizer.learningRate
      if (before <= minLr) return
      optimizer.learningRate = Math.max(before * factor, minLr)
      cooling = cooldown
      waited = 0
      if (verbose === 1) console.log(`epoch ${epoch + 1}: the learning rate is ${optimizer.learningRate} now`)
    },
    stateDict: () => ({ waited, cooling, best }),
    loadStateDict(state) {
      ;({ waited, cooling, best } = {
        best: undefined,
        ...(state as { waited: number; cooling: number; best?: number }),
      })
    },
  }
}
