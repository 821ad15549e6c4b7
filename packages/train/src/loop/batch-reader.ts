// Where training is in its data: epochs of the whole data or of a number of steps, and the position to go on from.
import { DataError, getRandomState, type RandomState, setRandomState } from '@tensorloom/tensor'
import type { AnyBatch } from '../data.js'
import type { Source } from '../sources/source.js'

/** A position in the data. */
export interface Position {
  /** Passes that were begun. */
  readonly passes: number
  /** Batches taken from the current pass; 0 between passes. */
  readonly batches: number
  /** The random stream at the beginning of the current pass, which decides its order. */
  readonly random: RandomState
}

/** Reads the batches of a source, epoch by epoch. */
export class BatchReader {
  readonly source: Source
  readonly stepsPerEpoch: number | undefined
  iterator: Iterator<AnyBatch> | AsyncIterator<AnyBatch> | undefined
  /** Whether the batches of the current pass come later. */
  waits: boolean
  /** Passes that were begun. */
  passes: number
  /** Batches taken from the current pass. */
  taken: number
  /** The random stream at the beginning of the current pass. */
  random: RandomState
  /** Steps of the epoch that are done. */
  done: number

  constructor(source: Source, stepsPerEpoch: number | undefined) {
    this.source = source
    this.stepsPerEpoch = stepsPerEpoch
    this.iterator = undefined
    this.waits = false
    this.passes = 0
    this.taken = 0
    this.random = getRandomState()
    this.done = 0
  }

  /** Where training is in its data. */
  get position(): Position {
    return { passes: this.passes, batches: this.taken, random: this.random }
  }

  /** Batches per epoch; undefined where unknown. */
  get batches(): number | undefined {
    return this.stepsPerEpoch ?? this.source.batches
  }

  /**
   * The next batch of the epoch; undefined at its end. It frees the batch before. Samples in memory come at once, so that the
   * loop need not wait: tensors that live on after a pause are watched for the garbage collector, which takes time.
   */
  take(): AnyBatch | undefined | Promise<AnyBatch | undefined> {
    const { stepsPerEpoch } = this
    if (stepsPerEpoch !== undefined && this.done >= stepsPerEpoch) return undefined
    this.done++
    return this.next(stepsPerEpoch !== undefined)
  }

  /** Ends the epoch. With a number of steps, the next one goes on from here. */
  async endEpoch(): Promise<void> {
    this.done = 0
    if (this.stepsPerEpoch === undefined) await this.close()
  }

  /** Ends the current pass. */
  async close(): Promise<void> {
    const { iterator } = this
    this.iterator = undefined
    this.taken = 0
    await iterator?.return?.()
  }

  next(again: boolean): AnyBatch | undefined | Promise<AnyBatch | undefined> {
    this.iterator ??= this.begin()
    const next = this.iterator.next()
    if (!this.waits) return this.batchIn(next as IteratorResult<AnyBatch>, again)
    return Promise.resolve(next).then((one) => this.batchIn(one, again))
  }

  batchIn(next: IteratorResult<AnyBatch>, again: boolean): AnyBatch | undefined | Promise<AnyBatch | undefined> {
    if (next.done !== true) {
      this.taken++
      return next.value
    }
    const empty = this.taken === 0
    this.iterator = undefined
    this.taken = 0
    if (!again) return undefined
    if (empty) throw new DataError('fit: the data gave no batches', { help: 'pass a data set that is not empty' })
    return this.next(again)
  }

  begin(): Iterator<AnyBatch> | AsyncIterator<AnyBatch> {
    this.passes++
    this.taken = 0
    this.random = getRandomState()
    const pass = this.source.pass()
    this.waits = Symbol.asyncIterator in pass
    return Symbol.asyncIterator in pass ? pass[Symbol.asyncIterator]() : pass[Symbol.iterator]()
  }

  /**
   * Goes to a saved position, `steps` steps into an epoch. `look` gets the last batch before it. The caller sets the random
   * stream afterwards.
   */
  async resume(
    { passes, batches, random }: Position,
    steps: number,
    look: (batch: AnyBatch) => Promise<void>,
  ): Promise<void> {
    await this.close()
    this.done = steps
    const complete = batches > 0 ? passes - 1 : passes
    // A data set may have another order in every pass, which it counts itself.
    if (this.source.targets === undefined) for (let k = 0; k < complete; k++) await this.skipPass()
    this.passes = complete
    this.taken = 0
    this.random = random
    setRandomState(random)
    if (batches === 0) return
    for (let k = 0; k < batches; k++) {
      const batch = await this.next(false)
      if (batch === undefined) {
        throw new DataError(`fit: resume: the data ends after ${k} batches, the checkpoint is at batch ${batches}`, {
          help: 'pass the data and the batchSize of the run that saved the checkpoint',
        })
      }
      if (k === batches - 1) await look(batch)
    }
  }

  async skipPass(): Promise<void> {
    const iterator = this.begin()
    await iterator.next()
    await iterator.return?.()
  }
}
