// One run of training: epochs of steps, validation, callbacks, progress, history.
import { getRandomState, type Parameter } from '@tensorloom/tensor'
import type { EndReason } from '../callbacks/callback.js'
import type { CheckpointOptions } from '../checkpoint/options.js'
import { type AnyBatch, listOf } from '../data.js'
import { TrainingAbortedError } from '../errors.js'
import { addEpoch, emptyHistory, type GrowingHistory, type Logs, validationLogs, validationName } from '../history.js'
import type { Direction } from '../measure.js'
import { type PassProgress, passProgress } from '../progress/pass.js'
import { disposeBatch, type Source, samplesIn } from '../sources/source.js'
import { withAverages } from './averages.js'
import { BatchReader } from './batch-reader.js'
import { checkScoresNow } from './check-scores.js'
import { type FirstLook, lookAt } from './first-batch.js'
import { type FitOptions, validatesAfter } from './fit-options.js'
import { mayPenalize } from './forward.js'
import { GradientSums } from './gradient-sums.js'
import type { Hooks } from './hooks.js'
import { Pace } from './pace.js'
import { finishUpdate, type Learner, trainStep } from './step.js'
import { RunningSums } from './totals.js'

/** One call of `fit`. */
export class Run {
  readonly learner: Learner
  readonly source: Source
  readonly validation: Source | undefined
  readonly options: FitOptions
  /** The warnings that this trainer has given. */
  readonly warned: Set<string>
  readonly epochs: number
  readonly history: GrowingHistory
  readonly pace: Pace
  readonly reader: BatchReader
  /** Gradients of the batches since the last update; undefined if every batch updates. */
  readonly gradientSums: GradientSums | undefined
  /** After the first batch was checked. */
  look: FirstLook | undefined
  /** Names and directions after the metrics of a first batch were read. */
  measured: ReadonlyMap<string, Direction | undefined> | undefined
  metricsChecked: boolean
  /** Whether a step was done. */
  stepped: boolean
  /** Calls callbacks; undefined if there are none. */
  hooks: Hooks | undefined
  /** Sums of losses and metrics in the current epoch. */
  totals: RunningSums
  /** The epoch that is next or that `step` is in, and the steps of it that are done. */
  at: { readonly epoch: number; readonly step: number }
  /** The batch that is trained on. */
  batch: AnyBatch | undefined
  /** A checkpoint to go on from. */
  resumeFrom: Uint8Array | undefined
  /** Whether the first epoch has begun. */
  began: boolean
  validated: boolean
  stopped: boolean

  constructor(
    learner: Learner,
    source: Source,
    validation: Source | undefined,
    options: FitOptions,
    warned: Set<string>,
  ) {
    const { epochs = 1, initialEpoch = 0, stepsPerEpoch, accumulate = 1 } = options
    this.learner = learner
    this.source = source
    this.validation = validation
    this.options = options
    this.warned = warned
    this.epochs = epochs
    this.history = emptyHistory()
    this.pace = new Pace()
    this.reader = new BatchReader(source, stepsPerEpoch)
    this.gradientSums = accumulate === 1 ? undefined : new GradientSums(accumulate)
    this.look = undefined
    this.measured = undefined
    this.metricsChecked = false
    this.stepped = false
    this.hooks = undefined
    this.totals = new RunningSums()
    this.at = { epoch: initialEpoch, step: 0 }
    this.batch = undefined
    this.resumeFrom = undefined
    this.began = false
    this.validated = false
    this.stopped = false
  }

  /** Names of the numbers of losses and metrics with their directions, after the first batch was checked. */
  get directions(): ReadonlyMap<string, Direction | undefined> | undefined {
    const directions = this.measured ?? this.look?.directions
    if (directions === undefined || this.validation === undefined) return directions
    return new Map([...directions, ...[...directions].map(([name, one]) => [validationName(name), one] as const)])
  }

  async loadCallbacks(): Promise<void> {
    const { callbacks = [] } = this.options
    if (callbacks.length === 0) return
    const { callbacksOf, Hooks } = await import('./hooks.js')
    this.hooks = new Hooks(await callbacksOf(callbacks), this)
  }

  /** Checks data in memory before training begins. */
  async checkFirstBatch(source: Source): Promise<void> {
    const batch = source.first()
    if (batch === undefined) return
    try {
      await this.checkBatch(batch, source)
    } finally {
      disposeBatch(batch)
    }
  }

  async checkBatch(batch: AnyBatch, source: Source): Promise<void> {
    const { classWeight, allowNonFinite } = this.options
    // The weights are made once.
    const options = { allowNonFinite, classWeight: this.look === undefined ? classWeight : undefined }
    const look = await lookAt(this.learner, batch, source, options, this.warned)
    this.look ??= look
  }

  async train(): Promise<GrowingHistory> {
    let reason: EndReason = 'failed'
    try {
      this.checkAborted()
      await this.hooks?.trainBegin()
      if (this.resumeFrom !== undefined) {
        const { resumeRun } = await import('../checkpoint/resume.js')
        await resumeRun(this, this.resumeFrom)
      }
      this.began = true
      for (; this.at.epoch < this.epochs && !this.stopped; this.at = { epoch: this.at.epoch + 1, step: 0 }) {
        await this.trainEpoch(this.at.epoch)
      }
      this.learner.optimizer.finalize?.()
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

  async dispose(): Promise<void> {
    await this.reader.close()
    this.look?.classWeights?.dispose()
    this.gradientSums?.dispose()
    this.totals.dispose()
  }

  async trainEpoch(epoch: number): Promise<void> {
    const { verbose = 1, output } = this.options
    // An epoch that a checkpoint was saved in has begun already.
    if (this.at.step === 0) await this.hooks?.epochBegin(epoch)
    const progress = await passProgress(`Epoch ${epoch + 1}/${this.epochs}`, this.reader.batches, verbose, output)
    try {
      await this.trainBatches(progress)
      let logs = await this.totals.read()
      progress.counted()
      this.warnOfNaN(epoch, logs)
      logs = { ...logs, ...(await this.validate(epoch)) }
      addEpoch(this.history, epoch, logs)
      this.resetTotals()
      if (this.hooks !== undefined) {
        await progress.pause()
        logs = await this.hooks.epochEnd(epoch, logs, () => {
          this.at = { epoch: epoch + 1, step: 0 }
        })
        this.at = { epoch, step: 0 }
      }
      await progress.finish(logs)
    } catch (error) {
      await progress.abandon()
      throw error
    } finally {
      this.resetTotals()
    }
  }

  resetTotals(): void {
    this.totals.dispose()
    this.totals = new RunningSums()
  }

  async trainBatches(progress: PassProgress): Promise<void> {
    const { learner, totals, gradientSums } = this
    const { batchBegin, batchEnd } = this.hooks ?? {}
    const read = (): Promise<Logs> => totals.read()
    const { epoch } = this.at
    let parameters: readonly Parameter[] | undefined
    let penalized: boolean | undefined
    try {
      for (;;) {
        const taken = this.reader.take()
        const batch = taken instanceof Promise ? await taken : taken
        if (batch === undefined) break
        const { step } = this.at
        this.checkAborted()
        if (this.look === undefined) await this.checkBatch(batch, this.source)
        else if (this.source.targets === undefined) this.checkLabels(batch)
        this.batch = batch
        if (batchBegin !== undefined) await batchBegin(step)
        // Once per epoch: going through the layers of a model takes time.
        parameters ??= learner.model.trainableParameters
        penalized ??= mayPenalize(learner.model)
        const classWeights = this.look?.classWeights
        const look = this.hooks?.gradientsOf(step, parameters)
        trainStep(learner, parameters, batch, totals, {
          classWeights,
          penalized,
          gradientSums,
          check: !this.stepped,
          look,
        })
        this.stepped = true
        // A metric that gives no number is noticed after the first batch, not after an epoch.
        if (!this.metricsChecked) this.measured = (await totals.readMeasured()).directions
        this.metricsChecked = true
        const samples = samplesIn(batch)
        progress.step(samples, read)
        this.at = { epoch, step: step + 1 }
        if (batchEnd !== undefined) await batchEnd(step, { samples, read })
        this.batch = undefined
        this.hooks?.dropGradients()
        const wait = this.pace.after(totals.ready)
        if (wait !== undefined) await wait
        if (this.stopped) break
      }
    } finally {
      this.hooks?.dropGradients()
      await this.reader.endEpoch()
    }
    if (gradientSums !== undefined) finishUpdate(learner.optimizer, gradientSums)
    this.checkAborted()
  }

  checkLabels(batch: AnyBatch): void {
    const targets = listOf(batch.y)
    const { classes } = this.look!
    if (targets.length !== classes.length) return
    checkScoresNow('fit', this.learner.objectives.forOutputs(targets.length), classes, targets)
  }

  /** The numbers on validation data; none if there is no such data, or none after this epoch. */
  async validate(epoch: number): Promise<Logs> {
    const { validation: source, options } = this
    if (source === undefined || !validatesAfter(options.validationFreq, epoch)) return {}
    // Data in memory was checked before.
    const check = !this.validated && source.targets === undefined
    const { evaluatePass } = await import('./evaluate.js')
    await this.hooks?.validationBegin()
    const logs = await withAverages(this.learner, () =>
      evaluatePass('fit', this.learner, source, () => this.checkAborted(), this.pace, {
        check,
        steps: options.validationSteps,
      }),
    )
    await this.hooks?.validationEnd()
    this.validated = true
    return validationLogs(logs)
  }

  /** A checkpoint of this moment. */
  async checkpoint(options: CheckpointOptions): Promise<Uint8Array> {
    const { saveRun } = await import('../checkpoint/save.js')
    return saveRun(this, getRandomState(), options)
  }

  warnOfNaN(epoch: number, { loss }: Logs): void {
    if (loss === undefined || Number.isFinite(loss) || this.stopped || this.warned.has('NaN')) return
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
