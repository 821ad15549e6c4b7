// Batches from a data set or another async iterable. Loaded only if one is given.
import { DataError } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import { type AnyBatch, type AnyBatches, givesSamples, listOf } from '../data.js'
import {
  checkSamples,
  defaultBatchSize,
  disposeBatch,
  type ReadingOptions,
  type Source,
  type Sources,
} from './source.js'

/** Sources of a data set, whether it gives samples or batches. */
export function sourcesOfBatches(user: string, data: AnyBatches, options: ReadingOptions): Sources {
  const { batchSize = defaultBatchSize, shuffle, validationSplit, validationBatchSize = batchSize } = options
  const endless = options.endless ?? false
  if (shuffle === true) {
    throw new DataError(`${user}: shuffle cannot be used with a data set, which has its own order`, {
      help: 'shuffle it before batch(): data.shuffle(seed)',
    })
  }
  if (givesSamples(data)) {
    const [first, rest] = validationSplit === undefined ? [data] : data.split(1 - validationSplit)
    return {
      source: streamSource(user, first.batch(batchSize), endless),
      validation: rest && streamSource(user, rest.batch(validationBatchSize), false),
    }
  }
  for (const option of ['batchSize', 'validationSplit'] as const) {
    if (options[option] === undefined) continue
    const state = data.batchSize === undefined ? 'has no known size' : `is already batched by ${data.batchSize}`
    throw new DataError(`${user}: ${option} cannot be used with this data set, which ${state}`, {
      help:
        option === 'batchSize'
          ? 'leave it out; batches are what the data set gives'
          : 'split it before batch(): const [train, rest] = data.split(0.9), and pass validationData',
    })
  }
  return { source: streamSource(user, data, endless), validation: undefined }
}

// A source of the batches of `data`.
function streamSource(user: string, data: AnyBatches, endless: boolean): Source {
  if (data.size === Number.POSITIVE_INFINITY && !endless) {
    throw new DataError(`${user}: the data set never ends, so an epoch would never end`, {
      help: `limit it: data.take(count), or say how many batches to take: ${stepsOption(user)}`,
    })
  }
  return {
    batches: data.size,
    targets: undefined,
    weights: undefined,
    first: () => undefined,
    pass: () => checkedBatches(user, data),
  }
}

function stepsOption(user: string): string {
  if (user === 'fit') return 'stepsPerEpoch: 100'
  return user === 'evaluate' ? 'steps: 100' : 'validationSteps: 10'
}

async function* checkedBatches(user: string, data: AnyBatches): AsyncGenerator<AnyBatch> {
  let number = 0
  for await (const batch of data) {
    checkBatch(user, batch, number)
    try {
      yield batch
    } finally {
      disposeBatch(batch)
    }
    number++
  }
  if (number > 0) return
  throw new DataError(`${user}: the data gave no batches`, {
    help: 'an async generator can be looped over only once; pass a Dataset, or an object whose [Symbol.asyncIterator] starts a new pass',
  })
}

function checkBatch(user: string, batch: unknown, number: number): void {
  if (typeof batch !== 'object' || batch === null || !('x' in batch && 'y' in batch)) {
    throw new DataError(`${user}: batch ${number} is ${describeValue(batch)}, expected { x, y }`, {
      help: 'map() the data set to objects with x and y',
    })
  }
  checkSamples(user, batch as AnyBatch)
  const { x, y } = batch as AnyBatch
  if (![...listOf(x), ...listOf(y)].some((one) => one.disposed)) return
  throw new DataError(`${user}: batch ${number} holds tensors that were already disposed`, {
    help: 'a trainer frees the batches it gets: make new tensors in every pass, or pass { x, y } with all samples',
  })
}
