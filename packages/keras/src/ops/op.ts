// What an entry of the table of ops is: the arguments of a function of keras.ops, and what computes it here.
import { cast, type DType, isFloating, reshape, SerializationError, type Tensor } from '@tensorloom/tensor'
import { unknownName } from '@tensorloom/tensor/internal'

/** What an op returns. Ops that have to read their inputs return a Promise. */
export type OpResult = Tensor | readonly Tensor[] | Promise<Tensor | readonly Tensor[]>

/** A function of keras.ops. */
export interface OpEntry {
  /** The names of all arguments, in the order of positional ones. */
  readonly names: readonly string[]
  /** The names of the arguments that the node of a graph has, in their order, where the function has another one. */
  readonly inGraphs?: readonly string[]
  /** Computes it from its arguments by name. */
  run(values: Readonly<Record<string, unknown>>): OpResult
}

/** A table of ops by Keras's name. */
export type OpTable = Readonly<Record<string, OpEntry>>

/** An entry; `names` are the arguments, separated by spaces. */
export function op<V>(names: string, run: (values: V) => OpResult): OpEntry {
  return { names: names.split(' '), run: (values) => run(values as V) }
}

/** An entry whose nodes in graphs have other positional arguments than the function: settings come between them there. */
export function opOfGraphs<V>(names: string, inGraphs: string, run: (values: V) => OpResult): OpEntry {
  return { ...op(names, run), inGraphs: inGraphs.split(' ') }
}

/** An entry whose arguments are tensors. */
export function tensorOp(names: string, run: (...tensors: Tensor[]) => Tensor): OpEntry {
  const list = names.split(' ')
  return { names: list, run: (values) => run(...list.map((name) => values[name] as Tensor)) }
}

/** Integers and booleans as float32; a floating tensor as it is. */
export function floating(x: Tensor): Tensor {
  return isFloating(x.dtype) ? x : cast(x, 'float32')
}

/** All elements in one row. */
export function flat(x: Tensor): Tensor {
  return reshape(x, [-1])
}

/** The function among those for 1, 2 and 3 spatial axes that an input needs. */
export function forRank<T>(op: string, { rank }: Tensor, functions: readonly T[]): T {
  const found = functions[rank - 3]
  if (found !== undefined) return found
  throw new SerializationError(`${op}: there is no function for inputs of ${rank} axes`, {
    help: 'inputs are [batch, …, channels]',
  })
}

/** An argument that may be an axis, several, or null for all. */
export type Axes = number | readonly number[] | null

const dtypes: Readonly<Record<string, DType>> = {
  bool: 'bool',
  bfloat16: 'float32',
  float16: 'float32',
  float32: 'float32',
  float64: 'float64',
  int8: 'int32',
  int16: 'int32',
  int32: 'int32',
  int64: 'int32',
  uint8: 'uint8',
  uint16: 'int32',
  uint32: 'int32',
}

/** The dtype for one of Keras: half precision becomes float32, and integers int32. */
export function dtypeFrom(name: string, op: string): DType {
  if (Object.hasOwn(dtypes, name)) return dtypes[name]!
  throw unknownName(`${op}: `, 'dtype', name, Object.keys(dtypes), undefined, SerializationError)
}

/** An option of images and convolutions. */
export interface Format {
  readonly data_format?: string | null
}

/** Throws unless channels are last. */
export function channelsLast(op: string, { data_format }: Format): void {
  if (data_format === undefined || data_format === null || data_format === 'channels_last') return
  throw new SerializationError(`${op}: data_format is '${data_format}', and only 'channels_last' is possible`, {
    help: 'move the channels to the last axis in Keras',
  })
}

/** The arguments by name, from positional and named ones. */
export function namedArguments(
  name: string,
  { names }: Pick<OpEntry, 'names'>,
  args: readonly unknown[],
  kwargs: Readonly<Record<string, unknown>>,
  positional: readonly string[] = names,
): Readonly<Record<string, unknown>> {
  const values: Record<string, unknown> = {}
  if (args.length > positional.length) {
    throw new SerializationError(`${name}: ${args.length} arguments, expected at most ${positional.length}`, {
      help: `they are ${positional.join(', ')}`,
    })
  }
  for (const [k, value] of args.entries()) values[positional[k]!] = value
  for (const [key, value] of Object.entries(kwargs)) {
    if (!names.includes(key)) {
      throw unknownName(`${name}: `, 'argument', key, names, undefined, SerializationError)
    }
    values[key] = value
  }
  return values
}
