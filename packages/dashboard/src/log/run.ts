// A run, put together from the lines of its log as they come.
import type { ModelGraph } from '@tensorloom/layers'
import { DataError } from '@tensorloom/tensor'
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

  constructor() {
    this.start = undefined
    this.graph = undefined
    this.epochs = []
    this.batches = []
    this.histograms = []
    this.end = undefined
    this.rest = ''
    this.lines = 0
  }

  /**
   * Takes the next part of the log, which may end within a line. A line that is none is left out, and all others are taken.
   *
   * @throws `DataError` with the number of the first line that is none, after the others have been taken
   */
  add(text: string): void {
    const lines = (this.rest + text).split('\n')
    this.rest = lines.pop()!
    let problem: Error | undefined
    for (const line of lines) {
      this.lines++
      if (line.trim() === '') continue
      try {
        this.take(recordOf(line, this.lines))
      } catch (error) {
        problem ??= error as Error
      }
    }
    if (problem !== undefined) throw problem
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

/**
 * Reads a log that `dashboard` wrote.
 *
 * @param text - its lines; a last line without an end, of a run that was killed, is left out
 * @throws `DataError` for what is no log, with the number of the line
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
  if (run.start === undefined) throw new DataError('the log is empty', { help: 'a log begins with a line of kind run' })
  return run
}

const kinds: Readonly<Record<LogRecord['kind'], readonly string[]>> = {
  run: ['version', 'name', 'began', 'epochs', 'backend', 'model'],
  graph: ['graph'],
  batch: ['seconds', 'epoch', 'step', 'samplesPerSecond', 'bytes', 'numbers'],
  epoch: ['seconds', 'epoch', 'step', 'samplesPerSecond', 'bytes', 'numbers'],
  histograms: ['epoch', 'weights', 'gradients'],
  end: ['seconds', 'reason'],
}

function recordOf(line: string, number: number): LogRecord {
  const wrong = (problem: string, cause?: unknown): DataError =>
    new DataError(`line ${number} of the log ${problem}`, { help: 'is this a file that dashboard() wrote?', cause })
  let record: Record<string, unknown>
  try {
    record = JSON.parse(line, (key, value: unknown) =>
      typeof value === 'string' && key !== 'name' && /^(NaN|-?Infinity)$/.test(value) ? Number(value) : value,
    ) as Record<string, unknown>
  } catch (error) {
    throw wrong('is no JSON', error)
  }
  const known = Object.hasOwn(kinds, (record as { kind?: string } | null)?.kind ?? '')
  if (!known) throw wrong('is of no kind that is known')
  const missing = kinds[record.kind as LogRecord['kind']].find((name) => record[name] === undefined)
  if (missing !== undefined) throw wrong(`has no '${missing}'`)
  return record as unknown as LogRecord
}

function checkVersion({ version }: RunRecord): void {
  if (version <= logVersion) return
  throw new DataError(`the log is of version ${version}, expected ${logVersion} or earlier`, {
    help: 'npm i @tensorloom/dashboard@latest',
  })
}
