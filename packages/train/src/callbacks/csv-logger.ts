// Writes the numbers of every epoch to a CSV file.
import { checkOptions, shownAsCall } from '@tensorloom/tensor/internal'
import { checkStore, defaultStore, type Store } from '../checkpoint/store.js'
import type { Logs } from '../history.js'
import type { Callback } from './callback.js'
import { checkFileName } from './file-names.js'

/** Options of `csvLogger`. */
export interface CsvLoggerOptions {
  /** What separates the cells; `,` by default. */
  readonly separator?: string | undefined
  /** Whether rows are added to a file that exists; false by default: the file is replaced. */
  readonly append?: boolean | undefined
  /** Where the file is kept; the file system, or IndexedDB in browsers, by default. */
  readonly store?: Store | undefined
}

/**
 * Writes a row for every epoch: its number, counted from 0 as in Keras, and all numbers that are logged up to this callback in
 * the list. Numbers that an epoch does not have are `NA`.
 *
 * @param file - name of the file
 * @throws `TensorloomError` for a name or an option that is none
 * @example
 * ```ts
 * import { csvLogger } from '@tensorloom/train'
 * const callbacks = [csvLogger('training.csv', { append: true })]
 * console.log(callbacks.length) // 1
 * ```
 */
export function csvLogger(file: string, options: CsvLoggerOptions = {}): Callback {
  checkFileName('csvLogger', file, 'training.csv')
  checkOptions<CsvLoggerOptions>('csvLogger', options, { separator: 'string', append: 'boolean', store: 'any' })
  checkStore('csvLogger', options.store)
  const { separator = ',', append = false } = options
  let store: Store | undefined
  let text = ''
  let columns: readonly string[] | undefined
  return {
    ...shownAsCall('csvLogger', file, options),
    checkpointKey: `csvLogger ${file}`,
    async onTrainBegin() {
      store = options.store ?? (await defaultStore())
      const before = append ? await store.read(file) : undefined
      text = before === undefined ? '' : new TextDecoder().decode(before)
      columns = text === '' ? undefined : text.split('\n', 1)[0]!.split(separator).slice(1)
    },
    async onEpochEnd(epoch, logs, { names = [] }) {
      // Numbers of validation get a column also if the first epoch has none.
      columns ??= [...new Set([...Object.keys(logs), ...names])]
      if (text === '') text = `${['epoch', ...columns].join(separator)}\n`
      text += `${[epoch, ...columns.map((name) => cell(logs, name))].join(separator)}\n`
      await store!.write(file, new TextEncoder().encode(text))
    },
    stateDict: () => ({ text, columns }),
    loadStateDict(state) {
      ;({ text, columns } = {
        columns: undefined,
        ...(state as { readonly text: string; columns?: readonly string[] }),
      })
    },
  }
}

const cell = (logs: Logs, name: string): string => (logs[name] === undefined ? 'NA' : String(logs[name]))
