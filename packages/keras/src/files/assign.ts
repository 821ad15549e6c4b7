// Weights get their values all together or not at all.
import type { LoadReport } from '@tensorloom/layers'
import { type DType, type Parameter, SerializationError, scope, type Tensor, tensor } from '@tensorloom/tensor'
import { sameShape, shapeText } from '@tensorloom/tensor/op'
import type { Dataset, Elements } from '../hdf5/tree.js'
import { listText } from './text.js'

/** A weight, and the dataset that has its value; none if the file has none. */
export interface Match {
  /** Keras's path of the weight. */
  readonly path: string
  readonly parameter: Parameter
  readonly dataset: Dataset | undefined
}

/** What a file has for a model. */
export interface Matches {
  readonly matches: readonly Match[]
  /** Datasets that no weight is for. */
  readonly unexpected: readonly string[]
}

/** Elements of a dataset as a tensor. */
export function tensorOf(values: Elements, shape: readonly number[], dtype: DType): Tensor {
  return tensor(values as Float32Array, { shape, dtype })
}

/** Throws if weights are missing or do not fit, or if the file has others, unless that is allowed. */
export function checkMatches(
  user: string,
  model: string,
  { matches, unexpected }: Matches,
  strict: boolean,
): LoadReport {
  const missing = matches.filter(({ dataset }) => dataset === undefined).map(({ path }) => path)
  const wrong = matches.flatMap(({ path, parameter, dataset }) => {
    if (dataset === undefined) return []
    const numbers = typeof dataset.type === 'string'
    if (numbers && sameShape(dataset.shape, parameter.shape)) return []
    const found = numbers ? shapeText(dataset.shape) : 'text'
    return [`${path} is ${found} in the file, and ${shapeText(parameter.shape)} in the model`]
  })
  const problems = [...wrong]
  if (strict && missing.length > 0) problems.unshift(`missing in the file: ${listText(missing)}`)
  if (strict && unexpected.length > 0) problems.push(`only in the file: ${listText(unexpected)}`)
  if (problems.length === 0) return { missing, unexpected }
  throw new SerializationError(
    `${user}: the weights do not fit the model '${model}':\n  ${listText(problems, 12).replaceAll(', missing', ',\n  missing')}`,
    {
      help:
        wrong.length > 0
          ? 'the file is of another architecture; nothing was loaded'
          : 'nothing was loaded; to take what fits, pass { strict: false }',
    },
  )
}

/** Sets the weights to the values in the file. */
export async function assignMatches({ matches }: Matches): Promise<void> {
  const values: (readonly [Parameter, Tensor])[] = []
  const made = scope()
  try {
    for (const { parameter, dataset } of matches) {
      if (dataset === undefined) continue
      const elements = await dataset.read()
      values.push([parameter, made.run(() => tensorOf(elements, dataset.shape, parameter.dtype))])
    }
    made.run(() => {
      const before = values.map(([parameter]) => parameter.reshape(parameter.shape))
      try {
        for (const [parameter, value] of values) parameter.assign(value)
      } catch (error) {
        for (const [k, [parameter]] of values.entries()) parameter.assign(before[k]!)
        throw error
      }
    })
  } finally {
    made.dispose()
  }
}
