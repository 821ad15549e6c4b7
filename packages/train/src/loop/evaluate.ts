// Evaluation: one pass in inference mode, nothing changes.
import { TensorloomError } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import { type AnyData, listOf } from '../data.js'
import { TrainingAbortedError } from '../errors.js'
import { emptyHistory, type Logs } from '../history.js'
import type { ProgressOutput } from '../progress/output.js'
import { type PassProgress, passProgress, type Verbosity } from '../progress/progress.js'
import { sourcesOf } from '../sources/choose.js'
import { type Source, samplesIn } from '../sources/source.js'
import { checkScores } from './check-scores.js'
import { Pace } from './pace.js'
import { evaluateStep, type Learner } from './step.js'
import { Totals } from './totals.js'

/** As much of an `AbortSignal` as is needed. */
export interface AbortSignalLike {
  /** Whether to end. */
  readonly aborted: boolean
  /** Why; becomes the `cause` of the error. */
  readonly reason?: unknown
}

/** Options of `trainer.evaluate`. */
export interface EvaluateOptions {
  /** Samples per step; 32 by default. Not for data that comes in batches. */
  readonly batchSize?: number | undefined
  /** 1: a progress bar in a terminal, a line in a log; 2: a line; 0: nothing. 1 by default. */
  readonly verbose?: Verbosity | undefined
  /** Ends the pass after the current batch. */
  readonly signal?: AbortSignalLike | undefined
  /** Where progress is written; standard output or the console by default. */
  readonly output?: ProgressOutput | undefined
}

const optionNames: Readonly<Record<keyof EvaluateOptions, true>> = {
  batchSize: true,
  verbose: true,
  signal: true,
  output: true,
}

/** Losses and metrics of a model on data. */
export async function evaluate(learner: Learner, data: AnyData, options: EvaluateOptions): Promise<Logs> {
  checkOptionNames('evaluate', options, optionNames)
  const { batchSize, verbose = 1, signal, output } = options
  checkVerbose('evaluate', verbose)
  const { source } = sourcesOf('evaluate', data, { batchSize, shuffle: false })
  await learner.objectives.load()
  const progress = passProgress('Evaluation', source.batches, verbose, output)
  try {
    const checkAborted = (): void => {
      if (signal?.aborted !== true) return
      throw new TrainingAbortedError('evaluate: aborted', emptyHistory(), signal.reason)
    }
    const logs = await evaluatePass('evaluate', learner, source, checkAborted, new Pace(), { check: true, progress })
    await progress.finish(logs)
    return logs
  } catch (error) {
    await progress.abandon()
    throw error
  }
}

/** One pass; with `check`, looks at the values of the first batch. */
export async function evaluatePass(
  user: string,
  learner: Learner,
  source: Source,
  checkAborted: () => void,
  pace: Pace,
  options: { readonly check: boolean; readonly progress?: PassProgress },
): Promise<Logs> {
  const totals = new Totals()
  let { check } = options
  try {
    for await (const batch of source.pass()) {
      checkAborted()
      const predictions = evaluateStep(user, learner, batch, totals)
      try {
        const objectives = learner.objectives.forOutputs(predictions.length)
        if (check) await checkScores(user, objectives, predictions, listOf(source.targets ?? batch.y))
        check = false
      } finally {
        for (const one of predictions) one.dispose()
      }
      options.progress?.step(samplesIn(batch), () => totals.read())
      const wait = pace.after(totals.ready)
      if (wait !== undefined) await wait
    }
    checkAborted()
    return await totals.read()
  } finally {
    totals.dispose()
  }
}

/** Throws if `options` has a key that is not known: a misspelt option would silently do nothing. */
export function checkOptionNames(user: string, options: object, names: Readonly<Record<string, true>>): void {
  for (const key of Object.keys(options)) {
    if (Object.hasOwn(names, key)) continue
    throw new TensorloomError(`${user}: unknown option '${key}'`, {
      help: `its options are ${Object.keys(names).join(', ')}`,
    })
  }
}

/** Throws unless `verbose` is 0, 1 or 2. */
export function checkVerbose(user: string, verbose: unknown): void {
  if (verbose === 0 || verbose === 1 || verbose === 2) return
  throw new TensorloomError(`${user}: verbose is ${describeValue(verbose)}, expected 0, 1 or 2`, {
    help: '0 is silent, 1 a progress bar, 2 one line per epoch',
  })
}
