// The format of Keras's reference cases: stored tensors, and one interface for each kind of case.
import { DataError, type DType, type Tensor, tensor } from '@tensorloom/tensor'
import type { KerasConfig } from '../json.js'

/** A stored tensor: elements row-major; what is not finite is written as a word. */
export interface StoredTensor {
  readonly dtype: string
  readonly shape: readonly number[]
  readonly data: readonly (number | string)[]
}

/** A tensor, plain data, or a list of such. */
export type Stored = StoredTensor | null | boolean | number | string | readonly Stored[]

/** Values where another backend of Keras gives something else; by backend, then as in the case itself. */
export type Differences = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** What all cases have. */
export interface CommonCase {
  readonly id: string
  readonly backend_differs?: Differences
}

/** A case of a class with a config. */
export interface ClassCase extends CommonCase {
  readonly class: string
  readonly config: KerasConfig
}

/** A file of cases: its name without `.json` is the group. */
export interface CaseGroup {
  readonly group: string
  readonly cases: readonly CommonCase[]
}

/** Whether a value is a stored tensor. */
export function isStored(value: unknown): value is StoredTensor {
  if (typeof value !== 'object' || value === null) return false
  const { dtype, shape, data } = value as Partial<StoredTensor>
  return typeof dtype === 'string' && Array.isArray(shape) && Array.isArray(data)
}

const dtypes: Readonly<Record<string, DType>> = {
  bool: 'bool',
  // Only the real part is stored.
  complex64: 'float32',
  float32: 'float32',
  float64: 'float32',
  int32: 'int32',
  int64: 'int32',
  uint8: 'uint8',
}

/** The dtype here for one of Keras: 64-bit numbers are 32-bit ones. */
export function dtypeOf(stored: StoredTensor): DType {
  const dtype = dtypes[stored.dtype]
  if (dtype !== undefined) return dtype
  throw new DataError(`conformance: there is no dtype for ${stored.dtype}`, {
    help: `stored tensors are ${Object.keys(dtypes).join(', ')}`,
  })
}

/** The elements as numbers. */
export function numbersOf(stored: StoredTensor): number[] {
  return stored.data.map(Number)
}

/** The tensor. */
export function tensorOf(stored: StoredTensor): Tensor {
  return tensor(numbersOf(stored), { shape: stored.shape, dtype: dtypeOf(stored) })
}

/** The stored tensors in nested lists, in order; null stays, so that two structures can be compared. */
export function leaves(value: unknown): (StoredTensor | null)[] {
  if (value === null || isStored(value)) return [value]
  if (Array.isArray(value)) return (value as readonly unknown[]).flatMap(leaves)
  return []
}

/** The cases in the text of a file. */
export function parseGroup(name: string, text: string): CaseGroup {
  let cases: unknown
  try {
    cases = JSON.parse(text)
  } catch (error) {
    throw new DataError(`${name}: not JSON: ${(error as Error).message}`, { help: 'copy the file again', cause: error })
  }
  const ids = Array.isArray(cases) && cases.every((one) => typeof (one as Partial<CommonCase> | null)?.id === 'string')
  if (!ids) {
    throw new DataError(`${name}: not a list of cases with an id`, { help: 'a case file is a list of objects' })
  }
  return { group: name.replace(/\.json$/, ''), cases: cases as readonly CommonCase[] }
}
