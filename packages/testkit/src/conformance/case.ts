// Conformance cases: an op or an optimizer with stored inputs and the results that a backend must reproduce.
// `parseCases` reads the JSON format and names what is wrong with it.
import { DataError, type DType, dtypes, type Shape } from '@tensorloom/tensor'

/** A tensor as JSON. Non-finite numbers are the strings `"NaN"`, `"Infinity"` and `"-Infinity"`. */
export interface CaseTensor {
  /** Extent of each axis. */
  readonly shape: Shape
  /** Element type. */
  readonly dtype: DType
  /** Elements, row-major. */
  readonly data: readonly (number | boolean | 'NaN' | 'Infinity' | '-Infinity')[]
}

/** Largest error of a result: `|got − want| ≤ absolute + relative · |want|`. */
export interface Tolerance {
  /** The part that does not depend on the value. */
  readonly absolute: number
  /** The part that grows with it. */
  readonly relative: number
}

/** Members of every case. */
export interface CommonCase {
  /** Public name of the op or optimizer. */
  readonly op: string
  /** Its options. */
  readonly attrs: Readonly<Record<string, unknown>>
  /** Group of the case, if cases are grouped: `ties`. */
  readonly about?: string
  /** Instead of the kit's tolerance. A number stands for both parts. */
  readonly tolerance?: number | Tolerance
}

/** An op, its inputs, and the expected outputs. */
export interface OpCase extends CommonCase {
  /** Inputs, in the op's order. */
  readonly inputs: readonly CaseTensor[]
  /** Expected outputs. */
  readonly outputs: readonly CaseTensor[]
  /** Gradients with respect to the outputs, at least to the first one. */
  readonly upstream?: readonly CaseTensor[]
  /** Gradient with respect to each input; null if there is none. */
  readonly grads?: readonly (CaseTensor | null)[]
}

/** An optimizer, the gradient of each step, and the parameter after each. */
export interface OptimizerCase extends CommonCase {
  /** The parameter before the first step. */
  readonly param: CaseTensor
  /** The gradient of each step. */
  readonly gradients: readonly CaseTensor[]
  /** The parameter after each step. */
  readonly trajectory: readonly CaseTensor[]
}

/** Any case. */
export type ConformanceCase = OpCase | OptimizerCase

/** The cases of one file, in its order. */
export interface CaseFile {
  /** File name, such as `conv.json`. */
  readonly name: string
  /** The cases. */
  readonly cases: readonly ConformanceCase[]
}

/** Whether a case is about an optimizer. */
export function isOptimizerCase(one: ConformanceCase): one is OptimizerCase {
  return 'trajectory' in one
}

/**
 * Reads a file of cases.
 *
 * @param name - file name, for messages
 * @param text - JSON: a list of cases
 * @throws `DataError` that names the file, and the case by its index, if it is not JSON or not a list of cases
 * @example
 * ```ts
 * import { parseCases } from '@tensorloom/testkit'
 * const text = '[{ "op": "neg", "attrs": {}, "inputs": [{ "shape": [1], "dtype": "float32", "data": [2] }],' +
 *   '"outputs": [{ "shape": [1], "dtype": "float32", "data": [-2] }] }]'
 * console.log(parseCases('mine.json', text).cases.length) // 1
 * ```
 */
export function parseCases(name: string, text: string): CaseFile {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (error) {
    throw new DataError(`conformance: ${name} is not valid JSON: ${(error as Error).message}`, {
      help: 'numbers that JSON does not have are the strings "NaN", "Infinity" and "-Infinity"',
      cause: error,
    })
  }
  if (!Array.isArray(parsed)) {
    throw new DataError(`conformance: ${name} is not a list of cases`, { help: format })
  }
  return { name, cases: parsed.map((one, index) => checkCase(one, `${name}[${index}]`)) }
}

const format =
  'a file is a list of { op, attrs, inputs, outputs, upstream?, grads? } or { op, attrs, param, gradients, trajectory }'

type Fields = Readonly<Record<string, unknown>>

function checkCase(value: unknown, where: string): ConformanceCase {
  if (!isFields(value) || typeof value.op !== 'string') refuse(where, 'has no "op"')
  const { attrs = {} } = value
  if (!isFields(attrs)) refuse(where, '"attrs" is not an object')
  const lists = 'trajectory' in value ? ['gradients', 'trajectory'] : ['inputs', 'outputs']
  if ('trajectory' in value) checkTensor(value.param, `${where}.param`)
  for (const key of lists) {
    const list = value[key]
    if (!Array.isArray(list)) refuse(where, `"${key}" is not a list`)
    for (const [k, tensor] of list.entries()) checkTensor(tensor, `${where}.${key}[${k}]`)
  }
  checkOptional(value.upstream, `${where}.upstream`)
  checkOptional(value.grads, `${where}.grads`)
  return { ...value, attrs } as unknown as ConformanceCase
}

function checkOptional(list: unknown, where: string): void {
  if (list === undefined || list === null) return
  if (!Array.isArray(list)) refuse(where, 'is not a list')
  list.forEach((tensor, k) => {
    if (tensor !== null) checkTensor(tensor, `${where}[${k}]`)
  })
}

function checkTensor(value: unknown, where: string): void {
  if (!isFields(value)) refuse(where, 'is not a tensor')
  const { shape, dtype, data } = value
  if (!Array.isArray(shape) || !shape.every((extent) => Number.isInteger(extent) && extent >= 0)) {
    refuse(where, '"shape" is not a list of extents')
  }
  if (!dtypes.includes(dtype as DType))
    refuse(where, `dtype ${JSON.stringify(dtype)} is not one of ${dtypes.join(', ')}`)
  if (!Array.isArray(data)) refuse(where, '"data" is not a list of numbers')
  const size = (shape as number[]).reduce((product, extent) => product * extent, 1)
  if (data.length !== size) refuse(where, `"data" has ${data.length} numbers, shape [${String(shape)}] takes ${size}`)
  const wrong = data.findIndex((one) => typeof one !== 'number' && typeof one !== 'boolean' && !nonFinite.has(one))
  if (wrong >= 0) refuse(where, `"data" holds ${JSON.stringify(data[wrong])} at position ${wrong}`)
}

const nonFinite: ReadonlySet<unknown> = new Set(['NaN', 'Infinity', '-Infinity'])

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function refuse(where: string, what: string): never {
  throw new DataError(`conformance: ${where} ${what}`, { help: format })
}
