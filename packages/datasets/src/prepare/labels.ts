// Labels of classes: names as numbers, numbers as rows of ones and zeros, and weights against imbalance.

import { DataError, isTensor, type Shape, type Tensor, tensor } from '@tensorloom/tensor'
import { checkOptions } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import { sortedNames } from './sorted-names.js'

/** Class numbers: a tensor, or numbers in memory. */
export type Labels = Tensor | ArrayLike<number>

/** Options of `toCategorical` and `classWeights`. */
export interface LabelOptions {
  /** Number of classes; by default one more than the greatest label. */
  readonly numClasses?: number | undefined
}

/**
 * Converts class numbers to one-hot rows, as `categoricalCrossentropy` takes them.
 *
 * @param labels - whole numbers from 0, [...]; a last axis of 1 is left out
 * @returns float32 [..., numClasses]
 * @throws `DataError` with the position of a label that is not a class
 * @example
 * ```ts
 * import { toCategorical } from '@tensorloom/datasets'
 * const y = await toCategorical([0, 2, 1])
 * console.log(y.shape, y.dataSync()) // [3, 3] Float32Array [1, 0, 0, 0, 0, 1, 0, 1, 0]
 * ```
 */
export async function toCategorical(labels: Labels, options: LabelOptions = {}): Promise<Tensor<Shape, 'float32'>> {
  const { values, numClasses } = await checked('toCategorical', labels, options)
  const given = isTensor(labels) ? labels.shape : [values.length]
  const shape = given.length > 1 && given.at(-1) === 1 ? given.slice(0, -1) : given
  const rows = new Float32Array(values.length * numClasses)
  for (let k = 0; k < values.length; k++) rows[k * numClasses + values[k]!] = 1
  return tensor(rows, { shape: [...shape, numClasses], dtype: 'float32' })
}

/**
 * Computes a weight for each class, so that all classes contribute equally to the loss: samples / (classes · samples of the
 * class), like `balanced` in scikit-learn. Pass the result to `fit` as `classWeight`.
 *
 * @param labels - whole numbers from 0
 * @throws `DataError` with the position of a label that is not a class, or for a class without samples
 * @example
 * ```ts
 * import { classWeights } from '@tensorloom/datasets'
 * console.log(Object.values(await classWeights([0, 0, 0, 1]))) // [0.6666667, 2]
 * ```
 */
export async function classWeights(labels: Labels, options: LabelOptions = {}): Promise<Record<number, number>> {
  const { values, numClasses } = await checked('classWeights', labels, options)
  const counts = new Float64Array(numClasses)
  for (let k = 0; k < values.length; k++) counts[values[k]!]!++
  const none = counts.indexOf(0)
  if (none >= 0) {
    throw new DataError(`classWeights: class ${none} has no samples`, {
      help: 'number only the classes that have samples: labelEncoder(labels)',
    })
  }
  return Object.fromEntries(Array.from(counts, (count, k) => [k, values.length / (numClasses * count)]))
}

async function checked(
  user: string,
  labels: Labels,
  options: LabelOptions,
): Promise<{ values: ArrayLike<number>; numClasses: number }> {
  checkOptions<LabelOptions>(user, options, ['numClasses'])
  const { numClasses } = options
  const values: ArrayLike<number> = isTensor(labels) ? await labels.data() : labels
  if (typeof values !== 'object' || values === null || typeof values.length !== 'number') {
    throw new DataError(`${user}: expected class numbers, got ${describeValue(labels)}`, {
      help: `write ${user}([0, 2, 1])`,
    })
  }
  if (numClasses !== undefined && !(Number.isInteger(numClasses) && numClasses > 0)) {
    throw new DataError(`${user}: numClasses is ${describeValue(numClasses)}, expected a whole number above 0`, {
      help: 'leave it out for one more than the greatest label',
    })
  }
  let greatest = -1
  for (let k = 0; k < values.length; k++) {
    const label = values[k]!
    if (!Number.isInteger(label) || label < 0 || label >= (numClasses ?? Number.POSITIVE_INFINITY)) {
      throw new DataError(
        `${user}: label ${describeValue(label)} at position ${k} is not a class number${numClasses === undefined ? '' : ` below ${numClasses}`}`,
        { help: 'number the classes first: labelEncoder(labels).encode(labels)' },
      )
    }
    greatest = Math.max(greatest, label)
  }
  // More classes than a tensor has elements: labels that are not classes, such as times.
  if (greatest >= 2 ** 31 - 1) {
    throw new DataError(`${user}: the label ${greatest} makes ${greatest + 1} classes`, {
      help: 'number the classes first: labelEncoder(labels).encode(labels)',
    })
  }
  return { values, numClasses: numClasses ?? greatest + 1 }
}

/** Numbers for the names of classes. */
export interface LabelEncoder {
  /** Name of each class, by its number. */
  readonly classNames: readonly string[]
  /**
   * The numbers of names, int32 [samples].
   *
   * @throws `DataError` for a name that the encoder does not know
   */
  encode(names: readonly (string | number | boolean)[]): Tensor<Shape, 'int32'>
  /**
   * The names of numbers.
   *
   * @throws `DataError` for a number that is not a class
   */
  decode(numbers: Labels): Promise<readonly string[]>
}

/**
 * Numbers for the names of classes, in the order of the sorted names; numbers are sorted as numbers. Use the encoder of the
 * training data for all other data.
 *
 * @param names - the name of every sample, or of every class
 * @example
 * ```ts
 * import { labelEncoder } from '@tensorloom/datasets'
 * const encoder = labelEncoder(['rose', 'iris', 'rose'])
 * console.log(encoder.encode(['rose', 'iris']).dataSync()) // Int32Array [1, 0]
 * console.log(await encoder.decode([0, 1])) // ['iris', 'rose']
 * ```
 */
export function labelEncoder(names: Iterable<string | number | boolean>): LabelEncoder {
  if (typeof names === 'string' || typeof names?.[Symbol.iterator] !== 'function') {
    throw new DataError(`labelEncoder: expected names, got ${describeValue(names)}`, {
      help: "write labelEncoder(['rose', 'iris'])",
    })
  }
  const classNames = sortedNames(Array.from(names, String))
  const numbers = new Map(classNames.map((name, k) => [name, k]))
  const unknown = (what: string, k: number): never => {
    const shown = classNames.length > 20 ? `${classNames.slice(0, 20).join(', ')} and others` : classNames.join(', ')
    throw new DataError(`labelEncoder: ${what} at position ${k} is not a class`, { help: `the classes are ${shown}` })
  }
  return {
    classNames,
    encode(given) {
      const y = Int32Array.from(given, (name, k) => numbers.get(String(name)) ?? unknown(`'${name}'`, k))
      return tensor(y, { dtype: 'int32' })
    },
    async decode(given) {
      const values: ArrayLike<number> = isTensor(given) ? await given.data() : given
      return Array.from(values, (value, k) => classNames[value] ?? unknown(String(value), k))
    },
  }
}
