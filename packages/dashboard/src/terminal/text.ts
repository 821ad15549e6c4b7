// Runs as text for a terminal: a line with a curve for every number.

import { DataError } from '@tensorloom/tensor'
import { checkOptions } from '@tensorloom/tensor/internal'
import { damageText, type Run } from '../log/run.js'
import { bytesText, numberText } from './numbers.js'
import { sparkline } from './sparkline.js'

/** Options of `runText`. */
export interface RunTextOptions {
  /** Characters per line; 80 by default. */
  readonly columns?: number | undefined
}

/** The state of a run in a few words: `epoch 3 of 10, 1,234 samples/s`. */
export function stateText(run: Run): string {
  const { start, last, end } = run
  const epochs = start?.epochs ?? 0
  const done = run.epochs.length === 0 ? 0 : run.epochs.at(-1)!.epoch + 1
  const state =
    end === undefined
      ? `epoch ${Math.min(epochs, done + 1)} of ${epochs}`
      : `${end.reason}, ${done} of ${epochs} epochs`
  const pace =
    last === undefined ? '' : `, ${numberText(last.samplesPerSecond)} samples/s, ${bytesText(last.bytes)} of tensors`
  return `${state}${pace}`
}

/**
 * A run as lines of text: its state, and the curve of every number with its last value and its range; below, which lines of the log
 * could not be read, if there are any.
 *
 * @param run - what `readRun` gives
 * @throws `TensorloomError` if the argument is not a run, or an option is wrong
 * @example
 * ```ts
 * import { readRun, runText } from '@tensorloom/dashboard'
 * const at = '"samplesPerSecond":320,"bytes":4000'
 * const run = readRun(`{"kind":"run","version":1,"name":"first","began":0,"epochs":2,"backend":"cpu","model":"sequential"}
 * {"kind":"epoch","seconds":1,"epoch":0,"step":10,${at},"numbers":{"loss":0.5}}
 * {"kind":"epoch","seconds":2,"epoch":1,"step":20,${at},"numbers":{"loss":0.25}}
 * {"kind":"end","seconds":2,"reason":"completed"}
 * `)
 * console.log(runText(run))
 * ```
 * ```text
 * first: completed, 2 of 2 epochs, 320 samples/s, 4.00 KB of tensors
 *   loss  █▁  0.25  (0.25 to 0.5)
 * ```
 */
export function runText(run: Run, options: RunTextOptions = {}): string {
  if (typeof (run as Partial<Run> | null | undefined)?.curve !== 'function')
    throw new DataError('runText: expected a run', { help: 'write runText(readRun(text))' })
  checkOptions<RunTextOptions>('runText', options, { columns: 'count' })
  const { columns = 80 } = options
  const names = run.names().filter((name) => run.curve(name).values.length > 0)
  const longest = Math.max(0, ...names.map(({ length }) => length))
  const lines = names.map((name) => {
    const { values } = run.curve(name)
    const finite = values.filter(Number.isFinite)
    const range = `${numberText(Math.min(...finite))} to ${numberText(Math.max(...finite))}`
    const room = Math.max(8, Math.min(40, columns - longest - 40))
    const text = `  ${name.padEnd(longest)}  ${sparkline(values, room)}  ${numberText(values.at(-1)!)}`
    return finite.length < 2 ? text : `${text}  (${range})`
  })
  const damage = damageText(run)
  return [
    `${run.start?.name ?? 'run'}: ${stateText(run)}`,
    ...lines,
    ...(damage === undefined ? [] : [`  ${damage}`]),
  ].join('\n')
}
