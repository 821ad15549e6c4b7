// The two ways to pass samples: `fit({ x, y }, options)` and `fit(x, y, options)`.
import type { LayerValue } from '@tensorloom/layers'
import { DataError, isTensor } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import type { AnyData, AnySamples } from './data.js'

/** Data and options of a call in either form. */
export interface Given<O> {
  readonly data: AnyData
  readonly options: O
}

/** Sorts the arguments of `user`. */
export function givenTo<O extends object>(user: string, first: unknown, second: unknown, third: unknown): Given<O> {
  if (!isInput(first)) {
    if (third === undefined) return { data: first as AnyData, options: (second ?? {}) as O }
    throw new DataError(`${user}: got three arguments, and the first is ${describeValue(first)}`, {
      help:
        Array.isArray(first) && typeof first[0] === 'string'
          ? `texts become numbers first: ${user}(model.encodeTexts(texts), y, options)`
          : `write ${user}({ x, y }, options) or ${user}(x, y, options)`,
    })
  }
  if (!isInput(second)) {
    throw new DataError(`${user}: y is ${describeValue(second)}, expected a tensor or a list of tensors`, {
      help: `write ${user}(x, y, options), or ${user}(dataset, options) with a data set of batches { x, y }`,
    })
  }
  return { data: { x: first as LayerValue, y: second as LayerValue }, options: (third ?? {}) as O }
}

function isInput(value: unknown): boolean {
  return isTensor(value) || (Array.isArray(value) && value.length > 0 && value.every(isTensor))
}

/** The samples of a batch with the weights that options give. */
export function batchOf(user: string, data: AnyData, sampleWeight: LayerValue | undefined): AnySamples {
  if (typeof data !== 'object' || data === null || !('x' in data && 'y' in data)) {
    throw new DataError(`${user}: the batch is ${describeValue(data)}, expected x and y`, {
      help: `write ${user}(x, y)`,
    })
  }
  return sampleWeight === undefined ? data : { ...data, sampleWeight }
}
