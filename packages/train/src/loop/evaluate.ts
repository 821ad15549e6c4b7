// Evaluation: one pass in inference mode, nothing changes.

import { checkOptions } from '@tensorloom/tensor/internal'
import { type AnyData, listOf } from '../data.js'
import { TrainingAbortedError } from '../errors.js'
import { emptyHistory, type Logs } from '../history.js'
import type { ProgressOutput } from '../progress/output.js'
import { type PassProgress, passProgress, type Verbosity, verbosities } from '../progress/pass.js'
import { sourcesOf } from '../sources/choose.js'
import { type Source, samplesIn } from '../sources/source.js'
import type { AbortSignalLike } from './abort-signal.js'
import { checkScores } from './check-scores.js'
import { Pace } from './pace.js'
import { evaluateStep, type Learner } from './step.js'
import { RunningSums } from './totals.js'

/** Options of `trainer.evaluate`. */
export interface EvaluateOptions {
  /** Samples per step; 32 by default. Not for data that comes in batches. */
  readonly batchSize?: number | undefined
  /** 1: a progress bar in a terminal, a line in a log; 2: a line; 0: nothing. 1 by default. */
  readonly verbose?: Verbosity | undefined
  /** Batches to evaluate; all by default. Needed for a data set that never ends. */
  readonly steps?: number | undefined
  /** Ends the pass after the current batch. */
  readonly signal?: AbortSignalLike | undefined
  /** Where progress is written; standard output or the console by default. */
  readonly output?: ProgressOutput | undefined
}

/** Losses and metrics of a model on data. */
export async function evaluate(
  learner: Pick<Learner, 'model' | 'objectives'>,
  data: AnyData,
  options: EvaluateOptions,
): Promise<Logs> {
  checkOptions<EvaluateOptions>('evaluate', options, {
    batchSize: 'count',
    steps: 'count',
    verbose: verbosities,
    signal: 'any',
    output: 'any',
  })
  const { batchSize, steps, verbose = 1, signal, output } = options
  const endless = steps !== undefined
  const { source } = await sourcesOf('evaluate', data, { batchSize, shuffle: false, endless })
  await learner.objectives.load()
  const progress = await passProgress('Evaluation', steps ?? source.batches, verbose, output)
  try {
    const checkAborted = (): void => {
      if (signal?.aborted !== true) return
      throw new TrainingAbortedError('evaluate: aborted', emptyHistory(), signal.reason)
    }
    const logs = await evaluatePass('evaluate', learner, source, checkAborted, new Pace(), {
      check: true,
      progress,
      steps,
    })
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
  learner: Pick<Learner, 'model' | 'objectives'>,
  source: Source,
  checkAborted: () => void,
  pace: Pace,
  options: {
    readonly check: boolean
    readonly progress?: PassProgress
    /** Batches to evaluate; all by default. */
    readonly steps?: number | undefined
  },
): Promise<Logs> {
  const totals = new RunningSums()
  let { check } = options
  let done = 0
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
      if (++done === options.steps) break
    }
    checkAborted()
    return await totals.read()
  } finally {
    totals.dispose()
  }
}
