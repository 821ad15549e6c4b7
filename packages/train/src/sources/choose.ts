// From data and options to sources for training and validation; what does not fit together is an error here.
import { DataError, TensorloomError } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import { type AnyBatches, type AnyData, type AnySamples, isBatches } from '../data.js'
import { memorySource, splitAt } from './memory.js'
import { checkSamples, type Source } from './source.js'
import { streamSource } from './stream.js'

/** Options on how data is walked. */
export interface WalkOptions {
  readonly batchSize?: number | undefined
  readonly shuffle?: boolean | undefined
  readonly validationSplit?: number | undefined
}

// What a Dataset can do beside being walked.
interface Splittable extends AnyBatches {
  batch(count: number): AnyBatches
  split(fraction: number): readonly [Splittable, Splittable]
}

const defaultBatchSize = 32

/** Sources for training and, with `validationSplit`, for validation. */
export function sourcesOf(
  user: string,
  data: AnyData,
  options: WalkOptions,
): { readonly source: Source; readonly validation: Source | undefined } {
  checkOptions(user, options)
  if (typeof data !== 'object' || data === null) {
    throw new DataError(`${user}: the data is ${describeValue(data)}, expected { x, y } or a data set`, {
      help: 'write { x: tensor(images), y: tensor(labels) }',
    })
  }
  return isBatches(data) ? ofBatches(user, data, options) : ofSamples(user, data, options)
}

function ofSamples(
  user: string,
  data: AnySamples,
  options: WalkOptions,
): { readonly source: Source; readonly validation: Source | undefined } {
  const samples = checkSamples(user, data)
  if (samples === 0) throw new DataError(`${user}: the data has no samples`, { help: 'pass at least one sample' })
  const { batchSize = defaultBatchSize, shuffle = true, validationSplit } = options
  const end = validationSplit === undefined ? samples : splitAt(samples, validationSplit)
  const source = memorySource(data, 0, end, batchSize, shuffle)
  return { source, validation: end === samples ? undefined : memorySource(data, end, samples, batchSize, false) }
}

function ofBatches(
  user: string,
  data: AnyBatches,
  options: WalkOptions,
): { readonly source: Source; readonly validation: Source | undefined } {
  const { batchSize = defaultBatchSize, shuffle, validationSplit } = options
  if (shuffle === true) {
    throw new DataError(`${user}: shuffle does not go with a data set, which has an order of its own`, {
      help: 'shuffle it before batch(): data.shuffle(seed)',
    })
  }
  if (givesSamples(data)) {
    const [first, rest] = validationSplit === undefined ? [data] : data.split(1 - validationSplit)
    return {
      source: streamSource(user, first.batch(batchSize)),
      validation: rest && streamSource(user, rest.batch(batchSize)),
    }
  }
  for (const option of ['batchSize', 'validationSplit'] as const) {
    if (options[option] === undefined) continue
    const state = data.batchSize === undefined ? 'has no known size' : `is already batched by ${data.batchSize}`
    throw new DataError(`${user}: ${option} does not go with this data set, which ${state}`, {
      help:
        option === 'batchSize'
          ? 'leave it out; batches are what the data set gives'
          : 'split it before batch(): const [train, rest] = data.split(0.9), and pass validationData',
    })
  }
  return { source: streamSource(user, data), validation: undefined }
}

/** A source of validation data, in batches as large as those of training, unless the data has its own. */
export function validationSource(data: AnyData, batchSize: number | undefined): Source {
  const free = typeof data !== 'object' || data === null || !isBatches(data) || givesSamples(data)
  const user = 'fit: validationData'
  return sourcesOf(user, data, { batchSize: free ? batchSize : undefined, shuffle: false }).source
}

// A Dataset of single samples whose number is known; anything else gives batches already.
function givesSamples(data: AnyBatches): data is Splittable {
  return data.batchSize === undefined && data.size !== undefined && 'batch' in data && 'split' in data
}

function checkOptions(user: string, { batchSize, validationSplit }: WalkOptions): void {
  if (batchSize !== undefined && !(Number.isInteger(batchSize) && batchSize > 0)) {
    throw new TensorloomError(
      `${user}: batchSize is ${describeValue(batchSize)}, expected a whole number of at least 1`,
      {
        help: 'write batchSize: 32',
      },
    )
  }
  if (validationSplit !== undefined && !(validationSplit > 0 && validationSplit < 1)) {
    throw new TensorloomError(
      `${user}: validationSplit is ${describeValue(validationSplit)}, expected a number between 0 and 1`,
      { help: 'write validationSplit: 0.1 for the last tenth' },
    )
  }
}
