// Makes the sources for training and validation from data and options, and throws if these do not fit together.
import type { LayerValue } from '@tensorloom/layers'
import { DataError, TensorloomError } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import { type AnyData, type AnySamples, givesSamples, isBatches } from '../data.js'
import type { ValidationData } from '../loop/fit-options.js'
import { memorySource, splitAt } from './memory.js'
import { checkSamples, defaultBatchSize, type ReadingOptions, type Source, type Sources } from './source.js'

/** Sources for training and, with `validationSplit`, for validation. The code for data sets is loaded only if one is given. */
export async function sourcesOf(user: string, data: AnyData, options: ReadingOptions): Promise<Sources> {
  checkSplit(user, options)
  if (typeof data !== 'object' || data === null) {
    throw new DataError(`${user}: the data is ${describeValue(data)}, expected { x, y } or a data set`, {
      help: 'write { x: tensor(images), y: tensor(labels) }',
    })
  }
  if (!isBatches(data)) return ofSamples(user, data, options)
  const { sourcesOfBatches } = await import('./stream.js')
  return sourcesOfBatches(user, data, options)
}

function ofSamples(user: string, data: AnySamples, options: ReadingOptions): Sources {
  const samples = checkSamples(user, data)
  if (samples === 0) throw new DataError(`${user}: the data has no samples`, { help: 'pass at least one sample' })
  const { batchSize = defaultBatchSize, shuffle = true, validationSplit, validationBatchSize = batchSize } = options
  const end = validationSplit === undefined ? samples : splitAt(samples, validationSplit)
  const source = memorySource(data, 0, end, batchSize, shuffle)
  return {
    source,
    validation: end === samples ? undefined : memorySource(data, end, samples, validationBatchSize, false),
  }
}

/** A source of validation data, in batches as large as those of training, unless the data has its own. */
export async function validationSource(
  given: ValidationData<LayerValue>,
  batchSize: number | undefined,
  endless: boolean,
): Promise<Source> {
  const data = asData(given)
  const free = typeof data !== 'object' || data === null || !isBatches(data) || givesSamples(data)
  const user = 'fit: validationData'
  return (await sourcesOf(user, data, { batchSize: free ? batchSize : undefined, shuffle: false, endless })).source
}

// Keras's form: [x, y] or [x, y, sampleWeight].
function asData(given: ValidationData<LayerValue>): AnyData {
  if (!Array.isArray(given)) return given as AnyData
  const [x, y, sampleWeight] = given as readonly LayerValue[]
  if (given.length === 2 || given.length === 3) return { x: x!, y: y!, ...(sampleWeight && { sampleWeight }) }
  throw new DataError(`fit: validationData lists ${given.length} values, expected [x, y]`, {
    help: 'write validationData: [x, y], or { x, y }',
  })
}

function checkSplit(user: string, { validationSplit }: ReadingOptions): void {
  if (validationSplit === undefined || (validationSplit > 0 && validationSplit < 1)) return
  throw new TensorloomError(
    `${user}: validationSplit is ${describeValue(validationSplit)}, expected a number between 0 and 1`,
    { help: 'write validationSplit: 0.1 for the last tenth' },
  )
}
