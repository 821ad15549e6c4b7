// Saves the model, and all that training needs to go on, while it is trained.
import { checkOptions, shownAsCall } from '@tensorloom/tensor/internal'
import { checkStore, defaultStore, type Store } from '../checkpoint/store.js'
import type { Logs } from '../history.js'
import type { Direction } from '../measure.js'
import type { Callback, TrainingContext } from './callback.js'
import { checkFileName, fileNameFor } from './file-names.js'
import { improves } from './improvement.js'
import { type Mode, Monitor, modes } from './monitor.js'
import { checkSaveFreq, type SaveFrequency } from './save-frequency.js'

/** Options of `modelCheckpoint`. */
export interface ModelCheckpointOptions {
  /** Name of the number to watch with `saveBestOnly`; `valLoss` by default. */
  readonly monitor?: string | undefined
  /** Saves only if the number is better than the best so far; false by default. */
  readonly saveBestOnly?: boolean | undefined
  /** Saves the model alone, without the optimizer and the state of training: such a file cannot be resumed. False by default. */
  readonly saveWeightsOnly?: boolean | undefined
  /** Whether low or high is better; by default (`auto`) the direction of the metric decides. */
  readonly mode?: Mode | undefined
  /** After every epoch (`'epoch'`, the default), or after every so many batches. */
  readonly saveFreq?: SaveFrequency | undefined
  /** Saves after every so many epochs; 1 by default. */
  readonly everyEpochs?: number | undefined
  /** A value that the first file must beat; none by default. */
  readonly initialValueThreshold?: number | undefined
  /** Stores parameters in half precision; false by default. A run that resumes from it is not bit for bit the same. */
  readonly halfPrecision?: boolean | undefined
  /** 1 prints a line for every file; 0 by default. */
  readonly verbose?: 0 | 1 | undefined
  /** Where files are kept; the file system, or IndexedDB in browsers, by default. */
  readonly store?: Store | undefined
}

/**
 * Saves checkpoints. Each is one file with the model, the optimizer, the epoch and step, the random numbers and the state of
 * callbacks: `fit({ resume: file })` goes on from it, and `loadModel` reads the model. A file is always complete, even if the
 * process is killed while it is written.
 *
 * @param file - name of the file. Numbers in it make a file for each: `'{epoch:02d}-{valLoss:.3f}.safetensors'`; the epoch
 *   counts from 1. Without numbers, a file replaces the last one
 * @throws `TensorloomError` for a name or an option that is none
 * @example
 * ```ts
 * import { modelCheckpoint } from '@tensorloom/train'
 * const best = modelCheckpoint('best.safetensors', { saveBestOnly: true })
 * const last = modelCheckpoint('last.safetensors')
 * console.log([best, last].length) // 2
 * ```
 */
export function modelCheckpoint(file: string, options: ModelCheckpointOptions = {}): Callback {
  checkFileName('modelCheckpoint', file, 'best.safetensors')
  checkOptions<ModelCheckpointOptions>('modelCheckpoint', options, {
    monitor: 'string',
    saveBestOnly: 'boolean',
    saveWeightsOnly: 'boolean',
    mode: modes,
    saveFreq: 'any',
    everyEpochs: 'count',
    initialValueThreshold: 'number',
    halfPrecision: 'boolean',
    verbose: [0, 1],
    store: 'any',
  })
  checkStore('modelCheckpoint', options.store)
  checkSaveFreq('modelCheckpoint', options.saveFreq)
  const { monitor = 'valLoss', saveBestOnly = false, mode = 'auto', saveFreq = 'epoch', everyEpochs = 1 } = options
  const { saveWeightsOnly, halfPrecision, verbose = 0 } = options
  const watched = new Monitor('modelCheckpoint', monitor, mode)
  let direction: Direction | undefined
  let best = options.initialValueThreshold
  let batches = 0
  let epoch = 0
  let due: Logs | undefined

  const consider = (logs: Logs, context: TrainingContext): void => {
    if (!saveBestOnly) {
      due = logs
      return
    }
    const value = watched.read(logs, context)
    direction ??= watched.direction(context)
    if (value === undefined || !improves(value, best, direction, 0)) return
    best = value
    due = logs
  }
  const callback: Callback = {
    ...shownAsCall('modelCheckpoint', file, options),
    checkpointKey: `modelCheckpoint ${file}`,
    onTrainBegin(context) {
      ;[best, batches, due] = [options.initialValueThreshold, 0, undefined]
      if (!saveBestOnly) return
      direction = watched.begin(context)
    },
    onEpochBegin(number) {
      epoch = number
    },
    onEpochEnd(number, logs, context) {
      if (saveFreq === 'epoch' && (number + 1) % everyEpochs === 0) consider({ epoch: number + 1, ...logs }, context)
    },
    async onCheckpoint(context) {
      if (due === undefined) return
      const name = fileNameFor('modelCheckpoint', file, due)
      due = undefined
      const bytes = await context.checkpoint({ saveWeightsOnly, halfPrecision })
      await (options.store ?? (await defaultStore())).write(name, bytes)
      if (verbose === 1) console.log(`modelCheckpoint: saved ${name}`)
    },
    stateDict: () => ({ best, batches }),
    loadStateDict(state) {
      ;({ best, batches } = { best: undefined, ...(state as { readonly best?: number; readonly batches: number }) })
    },
  }
  if (saveFreq === 'epoch') return callback
  return {
    ...callback,
    async onBatchEnd(batch, logs, context) {
      batches++
      if (batches % saveFreq === 0) consider({ epoch: epoch + 1, batch: batch + 1, ...(await logs.read()) }, context)
    },
  }
}
