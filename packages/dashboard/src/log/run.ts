// A run, put together from the lines of its log as they come.
import type { ModelGraph } from '@tensorloom/layers'
import { DataError } from '@tensorloom/tensor'
import { isPlainObject } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import {
  type EndRecord,
  type HistogramRecord,
  type LogRecord,
  logVersion,
  type RunRecord,
  type StepRecord,
} from './records.js'

/** The values of one number over a run. */
export interface Curve {
  /** Where each value was measured. */
  readonly at: readonly StepRecord[]
  /** The values. */
  readonly values: readonly number[]
}

/** What is known of a run. */
export class Run {
  /** The first line. */
  start: RunRecord | undefined
  /** The model. */
  graph: ModelGraph | undefined
  /** The ends of epochs. */
  readonly epochs: StepRecord[]
  /** Moments within epochs. */
  readonly batches: StepRecord[]
  /** Weights and gradients of some epochs. */
  readonly histograms: HistogramRecord[]
  /** The last line. */
  end: EndRecord | undefined
  /** The beginning of a line whose end has not come yet. */
  rest: string
  /** Number of lines so far. */
  lines: number
  /** Numbers of the lines that could not be read, from 1. */
  readonly damaged: number[]
  /** What is wrong with the first of them. */
  problem: Error | undefined

  constructor() {
    this.start = undefined
    this.graph = undefined
    this.epochs = []
    this.batches = []
    this.histograms = []
    this.end = undefined
    this.rest = ''
    this.lines = 0
    this.damaged = []
    this.problem = undefined
  }

  /** Takes the next part of the log, which may end within a line. A line that cannot be read is left out, and counts as `damaged`. */
  add(text: string): void {
    const lines = (this.rest + text).split('\n')
    this.rest = lines.pop()!
    for (const line of lines) {
      this.lines++
      if (line.trim() === '') continue
      try {
        this.take(recordOf(line, this.lines))
      } catch (error) {
        this.damaged.push(this.lines)
        this.problem ??= error as Error
      }
    }
  }

  /** Takes a record. */
  take(record: LogRecord): void {
    if (this.start === undefined && record.kind !== 'run') {
      throw new DataError(`the log begins with '${record.kind}', expected 'run'`, { help: 'give the whole log' })
    }
    switch (record.kind) {
      case 'run':
        checkVersion(record)
        this.start = record
        break
      case 'graph':
        this.graph = record.graph
        break
      case 'batch':
        this.batches.push(record)
        break
      case 'epoch':
        this.epochs.push(record)
        break
      case 'histograms':
        this.histograms.push(record)
        break
      case 'end':
        this.end = record
        break
    }
  }

  /** Names of all numbers, in the order in which they came. */
  names(): readonly string[] {
    return [...new Set([...this.epochs, ...this.batches].flatMap(({ numbers }) => Object.keys(numbers)))]
  }

  /** The values of a number at the ends of epochs, or within epochs. */
  curve(name: string, within = false): Curve {
    const at = (within ? this.batches : this.epochs).filter(({ numbers }) => name in numbers)
    return { at, values: at.map(({ numbers }) => numbers[name]!) }
  }

  /** The last known moment. */
  get last(): StepRecord | undefined {
    const [epoch, batch] = [this.epochs.at(-1), this.batches.at(-1)]
    return batch !== undefined && batch.step > (epoch?.step ?? -1) ? batch : epoch
  }
}

/** Which lines of a log could not be read; undefined if all could. */
export function damageText({ damaged, problem }: Run): string | undefined {
  if (problem === undefined) return undefined
  const first = problem.message.split('\n')[0]!
  const [, ...more] = damaged
  if (more.length === 0) return first
  const named = more.slice(0, 4).join(', ')
  const rest = more.length > 4 ? ` and ${more.length - 4} more` : ''
  return `${first}; line${more.length === 1 ? '' : 's'} ${named}${rest} cannot be read either`
}

/**
 * Reads a log that `dashboard` wrote. Lines that cannot be read are left out: `run.damaged` has their numbers, and `runText` names
 * them.
 *
 * @param text - its lines; a last line without an end, of a run that was killed, is left out
 * @throws `DataError` if the text is not a log: its first line is not that of a run
 * @example
 * ```ts
 * import { readRun } from '@tensorloom/dashboard'
 * const run = readRun(`{"kind":"run","version":1,"name":"first","began":0,"epochs":1,"backend":"cpu","model":"sequential"}
 * {"kind":"epoch","seconds":1,"epoch":0,"step":10,"samplesPerSecond":320,"bytes":4000,"numbers":{"loss":0.5}}
 * `)
 * console.log(run.start?.name, run.curve('loss').values) // first [0.5]
 * ```
 */
export function readRun(text: string): Run {
  if (typeof (text as unknown) !== 'string') {
    throw new DataError('readRun: expected the text of a log', { help: "write readRun(await readFile(name, 'utf8'))" })
  }
  const run = new Run()
  run.add(text)
  if (run.start !== undefined) return run
  throw run.problem ?? new DataError('the log is empty', { help: 'a log begins with a line of kind run' })
}

const kinds: Readonly<Record<LogRecord['kind'], readonly string[]>> = {
  run: ['version', 'name', 'began', 'epochs', 'backend', 'model'],
  graph: ['graph'],
  batch: ['seconds', 'epoch', 'step', 'samplesPerSecond', 'bytes', 'numbers'],
  epoch: ['seconds', 'epoch', 'step', 'samplesPerSecond', 'bytes', 'numbers'],
  histograms: ['epoch', 'weights', 'gradients'],
  end: ['seconds', 'reason'],
}

/** Fields that hold more than a number or a text. */
const tables = ['graph', 'numbers', 'weights', 'gradients']

function recordOf(line: string, number: number): LogRecord {
  const wrong = (problem: string, cause?: unknown): DataError =>
    new DataError(`line ${number} of the log ${problem}`, { help: 'is this a file that dashboard() wrote?', cause })
  let record: Record<string, unknown>
  try {
    record = JSON.parse(line, (key, value: unknown) =>
      typeof value === 'string' && key !== 'name' && /^(NaN|-?Infinity)$/.test(value) ? Number(value) : value,
    ) as Record<string, unknown>
  } catch (error) {
    throw wrong('is not JSON', error)
  }
  const known = Object.hasOwn(kinds, (record as { kind?: string } | null)?.kind ?? '')
  if (!known) throw wrong('is of no kind that is known')
  const missing = kinds[record.kind as LogRecord['kind']].find((name) => record[name] === undefined)
  if (missing !== undefined) throw wrong(`has no '${missing}'`)
  const other = tables.find((name) => record[name] !== undefined && !isPlainObject(record[name]))
  if (other !== undefined) throw wrong(`has a '${other}' that is ${describeValue(record[other])}`)
  return record as unknown as LogRecord
}

function checkVersion({ version }: RunRecord): void {
  if (version <= logVersion) return
  throw new DataError(`the log is of version ${version}, expected ${logVersion} or earlier`, {
    help: 'npm i @tensorloom/dashboard@latest',
  })
}
