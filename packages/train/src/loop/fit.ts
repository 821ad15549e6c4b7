// Training: epochs of steps, validation, callbacks, progress, history.
import type { LayerValue } from '@tensorloom/layers'
import { DataError, type Parameter, type Tensor, TensorloomError } from '@tensorloom/tensor'
import { checkOptions, type OptionKinds } from '@tensorloom/tensor/internal'
import type { Callback, EndReason } from '../callbacks/callback.js'
import { type AnyBatch, type AnyData, listOf, type TrainingData } from '../data.js'
import { TrainingAbortedError } from '../errors.js'
import { addEpoch, emptyHistory, type GrowingHistory, type Logs, validationLogs, validationName } from '../history.js'
import type { CallbackName } from '../known.js'
import type { ClassWeighting, ClassWeights } from '../losses/class-weights.js'
import type { Direction } from '../measure.js'
import type { ProgressOutput } from '../progress/output.js'
import { type PassProgress, passProgress, type Verbosity, verbosities } from '../progress/pass.js'
import { sourcesOf, validationSource } from '../sources/choose.js'
import { disposeBatch, type Source, samplesIn } from '../sources/source.js'
import { checkFinite } from './check-finite.js'
import { checkScores, checkScoresNow, classesOf, warnOfProbabilities } from './check-scores.js'
import type { AbortSignalLike } from './evaluate.js'
import type { Hooks } from './hooks.js'
import { namesOf } from './measure-batch.js'
import { Pace } from './pace.js'
import { evaluateStep, type Learner, trainStep } from './step.js'
import { RunningSums } from './totals.js'

/** Options of `trainer.fit`. */
export interface FitOptions<X extends LayerValue = LayerValue> {
  /** Number of epochs; 1 by default. With `initialEpoch`, the number of the epoch at which training ends. */
  readonly epochs?: number | undefined
  /** Samples per step; 32 by default. The last batch may be smaller. Not for data that comes in batches. */
  readonly batchSize?: number | undefined
  /** Data that is evaluated after every epoch. */
  readonly validationData?: TrainingData<X> | undefined
  /** Fraction of the samples to hold out for validation, taken from the end before shuffling. */
  readonly validationSplit?: number | undefined
  /** Whether samples in memory are shuffled before every epoch, by the global random stream; true by default. */
  readonly shuffle?: boolean | undefined
  /** Callbacks: objects, or names of callbacks with their defaults. */
  readonly callbacks?: readonly (Callback | CallbackName)[] | undefined
  /** 1: a progress bar in a terminal, a line per epoch in a log; 2: a line per epoch; 0: nothing. 1 by default. */
  readonly verbose?: Verbosity | undefined
  /** Ends training after the current batch: `fit` rejects with an `AbortError` that holds the history. */
  readonly signal?: AbortSignalLike | undefined
  /** Number of the first epoch, to continue an earlier run; 0 by default. */
  readonly initialEpoch?: number | undefined
  /** Weight of each class in the loss, by label: `{ 0: 1, 1: 5 }`; 1 by default. */
  readonly classWeight?: ClassWeights | undefined
  /**
   * Whether x may hold NaN or infinite numbers; false by default: they are refused in the first batch, because they make all
   * parameters NaN.
   */
  readonly allowNonFinite?: boolean | undefined
  /** Where to write progress; standard output or the console by default. */
  readonly output?: ProgressOutput | undefined
}

const optionKinds: OptionKinds<FitOptions> = {
  epochs: 'whole',
  batchSize: 'count',
  validationData: 'any',
  validationSplit: 'number',
  shuffle: 'boolean',
  callbacks: 'list',
  verbose: verbosities,
  signal: 'any',
  initialEpoch: 'whole',
  classWeight: 'any',
  allowNonFinite: 'boolean',
  output: 'any',
}

/** Trains the model. `warned` holds the warnings that this trainer has given. */
export async function fit(
  learner: Learner,
  data: AnyData,
  options: FitOptions,
  warned: Set<string>,
): Promise<GrowingHistory> {
  checkFitOptions(options)
  const { batchSize, shuffle, validationData, validationSplit } = options
  const { source, validation } = await sourcesOf('fit', data, { batchSize, shuffle, validationSplit })
  const held = validationData === undefined ? validation : await validationSource(validationData, batchSize)
  await learner.load()
  const run = new Run(learner, source, held, options, warned)
  try {
    await run.loadCallbacks()
    // Data in memory is checked before training begins, a data set when its first batch arrives.
    await run.checkFirstBatch(source)
    if (held !== undefined && validationData !== undefined) await run.checkFirstBatch(held)
    return await run.train()
  } finally {
    run.classWeights?.dispose()
  }
}

class Run {
  readonly learner: Learner
  readonly source: Source
  readonly validation: Source | undefined
  readonly options: FitOptions
  readonly warned: Set<string>
  readonly epochs: number
  readonly history: GrowingHistory
  readonly pace: Pace
  /** Number of classes at each output, after the first batch was checked. */
  classes: readonly number[] | undefined
  /** Names of the numbers of losses and metrics with their directions, after the first batch was checked. */
  directions: ReadonlyMap<string, Direction | undefined> | undefined
  classWeights: ClassWeighting | undefined
  /** Calls callbacks; undefined if there are none. */
  hooks: Hooks | undefined
  validated: boolean
  /** Whether the metrics of a first batch were read. */
  measured: boolean
  stopped: boolean

  constructor(
    learner: Learner,
    source: Source,
    validation: Source | undefined,
    options: FitOptions,
    warned: Set<string>,
  ) {
    this.learner = learner
    this.source = source
    this.validation = validation
    this.options = options
    this.warned = warned
    this.epochs = options.epochs ?? 1
    this.history = emptyHistory()
    this.pace = new Pace()
    this.classes = undefined
    this.directions = undefined
    this.classWeights = undefined
    this.hooks = undefined
    this.validated = false
    this.measured = false
    this.stopped = false
  }

  async loadCallbacks(): Promise<void> {
    const { callbacks = [] } = this.options
    if (callbacks.length === 0) return
    const { callbacksOf, Hooks } = await import('./hooks.js')
    this.hooks = new Hooks(await callbacksOf(callbacks), this)
  }

  async checkFirstBatch(source: Source): Promise<void> {
    const batch = source.first()
    if (batch === undefined) return
    try {
      await this.checkBatch(batch, source)
    } finally {
      disposeBatch(batch)
    }
  }

  // In inference mode, so that nothing changes if the data does not fit.
  async checkBatch(batch: AnyBatch, source: Source): Promise<void> {
    const { model, objectives } = this.learner
    if (this.options.allowNonFinite !== true) await checkFinite('fit', batch.x)
    const predictions = evaluateStep('fit', this.learner, batch, undefined)
    try {
      const list = objectives.forOutputs(predictions.length)
      warnOfProbabilities(model, list, this.warned)
      await checkScores('fit', list, predictions, listOf(source.targets ?? batch.y))
      await this.prepareClassWeights(predictions)
      this.classes ??= predictions.map(classesOf)
      this.directions ??= this.withValidation(namesOf(list, predictions))
    } finally {
      for (const one of predictions) one.dispose()
    }
  }

  withValidation(directions: ReadonlyMap<string, Direction | undefined>): ReadonlyMap<string, Direction | undefined> {
    if (this.validation === undefined) return directions
    return new Map([...directions, ...[...directions].map(([name, one]) => [validationName(name), one] as const)])
  }

  async prepareClassWeights(predictions: readonly Tensor[]): Promise<void> {
    const { classWeight } = this.options
    if (classWeight === undefined || this.classWeights !== undefined) return
    if (predictions.length > 1) {
      throw new TensorloomError(`fit: classWeight cannot be used with ${predictions.length} outputs`, {
        help: 'use sampleWeight, or lossWeights in compile',
      })
    }
    const { classWeighting } = await import('../losses/class-weights.js')
    this.classWeights = classWeighting(classWeight, predictions[0]!)
  }

  async train(): Promise<GrowingHistory> {
    let reason: EndReason = 'failed'
    try {
      this.checkAborted()
      await this.hooks?.trainBegin()
      for (let epoch = this.options.initialEpoch ?? 0; epoch < this.epochs && !this.stopped; epoch++) {
        await this.trainEpoch(epoch)
      }
      reason = this.stopped ? 'stopped' : 'completed'
    } catch (error) {
      if (error instanceof TrainingAbortedError) reason = 'aborted'
      // The first error is the one to report.
      await this.end(reason).catch(() => undefined)
      throw error
    }
    await this.end(reason)
    return this.history
  }

  async end(reason: EndReason): Promise<void> {
    await this.hooks?.trainEnd(reason)
  }

  async trainEpoch(epoch: number): Promise<void> {
    const { verbose = 1, output } = this.options
    await this.hooks?.epochBegin(epoch)
    const progress = await passProgress(`Epoch ${epoch + 1}/${this.epochs}`, this.source.batches, verbose, output)
    const totals = new RunningSums()
    try {
      await this.trainBatches(totals, progress)
      let logs = await totals.read()
      progress.counted()
      this.warnOfNaN(epoch, logs)
      if (this.validation !== undefined) logs = { ...logs, ...validationLogs(await this.validate(this.validation)) }
      addEpoch(this.history, epoch, logs)
      if (this.hooks !== undefined) {
        await progress.pause()
        logs = await this.hooks.epochEnd(epoch, logs)
      }
      await progress.finish(logs)
    } catch (error) {
      await progress.abandon()
      throw error
    } finally {
      totals.dispose()
    }
  }

  async trainBatches(totals: RunningSums, progress: PassProgress): Promise<void> {
    const { batchBegin, batchEnd } = this.hooks ?? {}
    const read = (): Promise<Logs> => totals.read()
    let parameters: readonly Parameter[] | undefined
    let number = 0
    for await (const batch of this.source.pass()) {
      this.checkAborted()
      if (this.classes === undefined) await this.checkBatch(batch, this.source)
      else if (this.source.targets === undefined) this.checkLabels(batch)
      if (batchBegin !== undefined) await batchBegin(number)
      // Once per epoch: walking through the layers of a model takes time.
      parameters ??= this.learner.model.trainableParameters
      trainStep(this.learner, parameters, batch, totals, this.classWeights)
      if (!this.measured) await this.checkMeasured(totals)
      const samples = samplesIn(batch)
      progress.step(samples, read)
      if (batchEnd !== undefined) await batchEnd(number, { samples, read })
      number++
      const wait = this.pace.after(totals.ready)
      if (wait !== undefined) await wait
      if (this.stopped) break
    }
    this.checkAborted()
  }

  // A metric that gives no number is noticed after the first batch, not after an epoch.
  async checkMeasured(totals: RunningSums): Promise<void> {
    this.measured = true
    this.directions = this.withValidation((await totals.readMeasured()).directions)
  }

  checkLabels(batch: AnyBatch): void {
    const targets = listOf(batch.y)
    if (targets.length !== this.classes!.length) return
    checkScoresNow('fit', this.learner.objectives.forOutputs(targets.length), this.classes!, targets)
  }

  async validate(source: Source): Promise<Logs> {
    // Data in memory was checked before.
    const check = !this.validated && source.targets === undefined
    const { evaluatePass } = await import('./evaluate.js')
    const logs = await evaluatePass('fit', this.learner, source, () => this.checkAborted(), this.pace, { check })
    this.validated = true
    return logs
  }

  warnOfNaN(epoch: number, { loss }: Logs): void {
    if (Number.isFinite(loss) || this.stopped || this.warned.has('NaN')) return
    this.warned.add('NaN')
    console.warn(
      `tensorloom: the loss is ${String(loss)} in epoch ${epoch + 1}/${this.epochs}; training continues, but learns nothing more\nhelp: a smaller learning rate or globalClipnorm often helps; terminateOnNaN() stops at once and says which batch`,
    )
  }

  checkAborted(): void {
    const { signal } = this.options
    if (signal?.aborted !== true) return
    const count = this.history.epochs.length
    throw new TrainingAbortedError(
      `fit: aborted after ${count} complete ${count === 1 ? 'epoch' : 'epochs'}`,
      this.history,
      signal.reason,
    )
  }
}

function checkFitOptions(options: FitOptions): void {
  checkOptions<FitOptions>('fit', options, optionKinds)
  const { validationData, validationSplit } = options
  if (validationData !== undefined && validationSplit !== undefined) {
    throw new DataError('fit: both validationData and validationSplit are given', { help: 'leave out one of them' })
  }
}
