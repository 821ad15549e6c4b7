// The options of `fit`, and their checks.
import type { LayerValue } from '@tensorloom/layers'
import { DataError, type Tensor } from '@tensorloom/tensor'
import { checkOptions, type OptionKinds } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import type { Callback } from '../callbacks/callback.js'
import type { CheckpointSource } from '../checkpoint/source.js'
import type { TrainingData } from '../data.js'
import type { CallbackName } from '../known.js'
import type { ClassWeights } from '../losses/class-weights.js'
import type { ProgressOutput } from '../progress/output.js'
import { type Verbosity, verbosities } from '../progress/pass.js'
import type { AbortSignalLike } from './abort-signal.js'

/** Validation data: as `fit` takes training data, or as a list `[x, y]` or `[x, y, sampleWeight]`. */
export type ValidationData<X extends LayerValue = Tensor> =
  | TrainingData<X>
  | readonly [x: X, y: LayerValue]
  | readonly [x: X, y: LayerValue, sampleWeight: LayerValue]

/** Options of `trainer.fit`. */
export interface FitOptions<X extends LayerValue = LayerValue> {
  /** Number of epochs; 1 by default. With `initialEpoch`, the number of the epoch at which training ends. */
  readonly epochs?: number | undefined
  /** Samples per step; 32 by default. The last batch may be smaller. Not for data that comes in batches. */
  readonly batchSize?: number | undefined
  /**
   * Steps per epoch. The next epoch goes on where this one stopped, and where the data ends it begins again. Needed for a
   * data set that never ends. By default an epoch is all of the data.
   */
  readonly stepsPerEpoch?: number | undefined
  /** Number of batches whose mean gradient makes one update of the parameters; 1 by default. */
  readonly accumulate?: number | undefined
  /** Data that is evaluated after every epoch. */
  readonly validationData?: ValidationData<X> | undefined
  /** Fraction of the samples to hold out for validation, taken from the end before shuffling. */
  readonly validationSplit?: number | undefined
  /** Samples per step of validation; `batchSize` by default. */
  readonly validationBatchSize?: number | undefined
  /** Batches of validation data to evaluate; all by default. */
  readonly validationSteps?: number | undefined
  /**
   * After which epochs to validate: every `n` epochs, or a list of epochs, counted from 1. Every epoch by default. In other
   * epochs the numbers of validation are NaN in the history.
   */
  readonly validationFreq?: number | readonly number[] | undefined
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
  /**
   * A checkpoint to go on from: the name of a file (in browsers of an entry in IndexedDB), bytes, or a name in a store of yours.
   * Everything is as it was when it was saved: model, optimizer, epoch and step, random numbers, callbacks, history. With the
   * same data and options, the run then ends bit for bit like one that was never interrupted.
   */
  readonly resume?: CheckpointSource | undefined
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
  stepsPerEpoch: 'count',
  accumulate: 'count',
  validationData: 'any',
  validationSplit: 'number',
  validationBatchSize: 'count',
  validationSteps: 'count',
  validationFreq: 'any',
  shuffle: 'boolean',
  callbacks: 'list',
  verbose: verbosities,
  signal: 'any',
  initialEpoch: 'whole',
  resume: 'any',
  classWeight: 'any',
  allowNonFinite: 'boolean',
  output: 'any',
}

/** Throws unless these are options of `fit`. */
export function checkFitOptions(options: FitOptions): void {
  checkOptions<FitOptions>('fit', options, optionKinds)
  const { validationData, validationSplit, validationFreq, resume, initialEpoch } = options
  if (validationData !== undefined && validationSplit !== undefined) {
    throw new DataError('fit: both validationData and validationSplit are given', { help: 'leave out one of them' })
  }
  if (resume !== undefined && initialEpoch !== undefined) {
    throw new DataError('fit: both resume and initialEpoch are given', {
      help: 'leave out initialEpoch: the checkpoint knows its epoch',
    })
  }
  if (validationFreq === undefined) return
  const epochs: readonly unknown[] = Array.isArray(validationFreq) ? validationFreq : [validationFreq]
  if (epochs.every((one) => Number.isInteger(one) && (one as number) > 0)) return
  throw new DataError(
    `fit: validationFreq is ${describeValue(validationFreq)}, expected a whole number of at least 1, or a list of such`,
    { help: 'write validationFreq: 2 for every second epoch, or [1, 5, 10] for these' },
  )
}

/** Whether an epoch is followed by validation. */
export function validatesAfter(frequency: number | readonly number[] | undefined, epoch: number): boolean {
  if (frequency === undefined) return true
  return typeof frequency === 'number' ? (epoch + 1) % frequency === 0 : frequency.includes(epoch + 1)
}
