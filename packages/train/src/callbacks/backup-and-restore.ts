// Makes training survive its process: it saves the run, and goes on from there when the program is started again.
import { checkOptions, shownAsCall } from '@tensorloom/tensor/internal'
import { checkStore, defaultStore, type Store } from '../checkpoint/store.js'
import type { Callback } from './callback.js'
import { checkFileName } from './file-names.js'
import { checkSaveFreq, type SaveFrequency } from './save-frequency.js'

/** Options of `backupAndRestore`. */
export interface BackupAndRestoreOptions {
  /** After every epoch (`'epoch'`, the default), or after every so many batches. */
  readonly saveFreq?: SaveFrequency | undefined
  /** Whether the file is deleted when training is complete; true by default. */
  readonly deleteCheckpoint?: boolean | undefined
  /** Where the file is kept; the file system, or IndexedDB in browsers, by default. */
  readonly store?: Store | undefined
}

/**
 * Saves the whole run to a file, again and again. If the program is started again after it was interrupted or killed, `fit`
 * goes on from the file, and ends bit for bit like a run that was never interrupted.
 *
 * @param file - name of the file
 * @throws `TensorloomError` for a name or an option that is none
 * @example
 * ```ts
 * import { backupAndRestore } from '@tensorloom/train'
 * const callbacks = [backupAndRestore('run.safetensors', { saveFreq: 500 })]
 * console.log(callbacks.length) // 1
 * ```
 */
export function backupAndRestore(file: string, options: BackupAndRestoreOptions = {}): Callback {
  checkFileName('backupAndRestore', file, 'run.safetensors')
  checkOptions<BackupAndRestoreOptions>('backupAndRestore', options, {
    saveFreq: 'any',
    deleteCheckpoint: 'boolean',
    store: 'any',
  })
  checkStore('backupAndRestore', options.store)
  checkSaveFreq('backupAndRestore', options.saveFreq)
  const { saveFreq = 'epoch', deleteCheckpoint = true } = options
  let store: Store | undefined
  let batches = 0
  let due = false
  const callback: Callback = {
    ...shownAsCall('backupAndRestore', file, options),
    checkpointKey: `backupAndRestore ${file}`,
    async onTrainBegin(context) {
      store = options.store ?? (await defaultStore())
      ;[batches, due] = [0, false]
      const saved = await store.read(file)
      if (saved !== undefined) context.resume(saved)
    },
    onEpochEnd() {
      due ||= saveFreq === 'epoch'
    },
    async onCheckpoint(context) {
      if (!due) return
      due = false
      await store!.write(file, await context.checkpoint())
    },
    async onTrainEnd(reason) {
      if (deleteCheckpoint && (reason === 'completed' || reason === 'stopped')) await store?.remove(file)
    },
    stateDict: () => ({ batches }),
    loadStateDict(state) {
      ;({ batches } = state as { readonly batches: number })
    },
  }
  if (saveFreq === 'epoch') return callback
  return {
    ...callback,
    onBatchEnd() {
      batches++
      due = batches % saveFreq === 0
    },
  }
}
