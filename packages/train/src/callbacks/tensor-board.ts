// Writes the numbers of a run for TensorBoard.

import { TensorloomError } from '@tensorloom/tensor'
import { checkOptions, shownAsCall } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import { append, checkStore, defaultStore, type Store } from '../checkpoint/store.js'
import type { Callback, TrainingContext } from './callback.js'
import { checkFileName } from './file-names.js'

/** Options of `tensorBoard`. */
export interface TensorBoardOptions {
  /** Epochs between two histograms of all parameters; 0, the default, writes none. */
  readonly histogramFreq?: number | undefined
  /** Further points within an epoch: `'epoch'` (the default) for none, `'batch'`, or a number of batches. */
  readonly updateFreq?: 'epoch' | 'batch' | number | undefined
  /** Whether the graph of the model is written; true by default. */
  readonly writeGraph?: boolean | undefined
  /** Where files are kept; the file system, or IndexedDB in browsers, by default. */
  readonly store?: Store | undefined
}

/**
 * Writes event files that TensorBoard reads: `tensorboard --logdir logs`. As in Keras, there is a run `train` and a run
 * `validation`, with `epoch_loss` and the like at every epoch, and `batch_loss` with `updateFreq`. Histograms are of parameters. The
 * graph has a node for every call of a layer; models inside the model are groups.
 *
 * @param logDir - folder of the run; `logs` by default. Another folder for each run makes them comparable
 * @throws `TensorloomError` for an option that is none
 * @example
 * ```ts
 * import { tensorBoard } from '@tensorloom/train'
 * const callbacks = [tensorBoard('logs/first', { histogramFreq: 1 })]
 * console.log(callbacks.length) // 1
 * ```
 */
export function tensorBoard(logDir = 'logs', options: TensorBoardOptions = {}): Callback {
  checkFileName('tensorBoard', logDir, 'logs')
  checkOptions<TensorBoardOptions>('tensorBoard', options, {
    histogramFreq: 'whole',
    updateFreq: 'any',
    writeGraph: 'boolean',
    store: 'any',
  })
  checkStore('tensorBoard', options.store)
  const { histogramFreq = 0, updateFreq = 'epoch', writeGraph = true } = options
  if (updateFreq !== 'epoch' && updateFreq !== 'batch' && !(Number.isInteger(updateFreq) && updateFreq > 0)) {
    throw new TensorloomError(
      `tensorBoard: updateFreq is ${describeValue(updateFreq)}, expected 'epoch', 'batch' or a number of batches`,
      { help: "write updateFreq: 'batch', or updateFreq: 100" },
    )
  }
  let store: Store | undefined
  let began = 0
  let steps = 0
  const opened = new Set<string>()
  let drawn = false

  // The first event of a file says what it is.
  const write = async (run: string, events: readonly Uint8Array[]): Promise<void> => {
    const { joined, versionEvent } = await import('../events/event-file.js')
    const name = `${logDir}/${run}/events.out.tfevents.${Math.floor(began / 1000)}.tensorloom`
    const all = opened.has(run) ? events : [versionEvent(began / 1000), ...events]
    opened.add(run)
    await append(store!, name, joined(all))
  }
  const callback: Callback = {
    ...shownAsCall('tensorBoard', logDir, options),
    checkpointKey: `tensorBoard ${logDir}`,
    async onTrainBegin() {
      store = options.store ?? (await defaultStore())
      began = Date.now()
      steps = 0
      opened.clear()
      drawn = false
    },
    async onEpochEnd(epoch, logs, context) {
      const { scalarEvent } = await import('../events/event-file.js')
      const now = Date.now() / 1000
      const event = (name: string, value: number): Uint8Array => scalarEvent(now, epoch, `epoch_${name}`, value)
      // After the first epoch, the model knows its shapes.
      if (writeGraph && !drawn) await write('train', [await graphOf(context, now)])
      drawn = true
      const names = Object.keys(logs)
      const validated = names.filter((name) => /^val[A-Z]/.test(name))
      const trained = names.filter((name) => !validated.includes(name))
      await write(
        'train',
        trained.map((name) => event(name, logs[name]!)),
      )
      if (validated.length > 0) {
        const own = (name: string): string => name.charAt(3).toLowerCase() + name.slice(4)
        await write(
          'validation',
          validated.map((name) => event(own(name), logs[name]!)),
        )
      }
      if (histogramFreq > 0 && epoch % histogramFreq === 0) await write('train', await histograms(context, now, epoch))
    },
    stateDict: () => ({ steps }),
    loadStateDict(state) {
      ;({ steps } = state as { readonly steps: number })
    },
  }
  if (updateFreq === 'epoch') return callback
  const frequency = updateFreq === 'batch' ? 1 : updateFreq
  return {
    ...callback,
    async onBatchEnd(_batch, logs) {
      steps++
      if (steps % frequency !== 0) return
      const { scalarEvent } = await import('../events/event-file.js')
      const now = Date.now() / 1000
      const numbers = Object.entries(await logs.read())
      await write(
        'train',
        numbers.map(([name, value]) => scalarEvent(now, steps, `batch_${name}`, value)),
      )
    },
  }
}

async function graphOf({ model }: TrainingContext, now: number): Promise<Uint8Array> {
  const { graphEvent } = await import('../events/event-file.js')
  const { graphDefOf } = await import('../events/graph-def.js')
  return graphEvent(now, graphDefOf(model))
}

async function histograms({ model }: TrainingContext, now: number, epoch: number): Promise<readonly Uint8Array[]> {
  const { histogramEvent } = await import('../events/event-file.js')
  const state = model.stateDict()
  try {
    const events: Uint8Array[] = []
    for (const [name, value] of Object.entries(state)) {
      events.push(histogramEvent(now, epoch, `${name.replaceAll('.', '/')}/histogram`, await value.data()))
    }
    return events
  } finally {
    for (const one of Object.values(state)) one.dispose()
  }
}
