// What an entry of the table of ops is: the arguments of a function of keras.ops, and what computes it here.
import { SerializationError, type Tensor } from '@tensorloom/tensor'
import { unknownName } from '@tensorloom/tensor/internal'

/** What an op returns. Ops that have to read their inputs return a Promise. */
export type OpResult = Tensor | readonly Tensor[] | Promise<Tensor | readonly Tensor[]>

/** A function of keras.ops. */
export interface OpEntry {
  /** The names of all arguments, in the order of positional ones. */
  readonly names: readonly string[]
  /** Computes it from its arguments by name. */
  run(values: Readonly<Record<string, unknown>>): OpResult
}

/** A table of ops by Keras's name. */
export type OpTable = Readonly<Record<string, OpEntry>>

/** An entry; `names` are the arguments, separated by spaces. */
export function op<V>(names: string, run: (values: V) => OpResult): OpEntry {
  return { names: names.split(' '), run: (values) => run(values as V) }
}

/** An entry whose arguments are tensors. */
export function tensorOp(names: string, run: (...tensors: Tensor[]) => Tensor): OpEntry {
  const list = names.split(' ')
  return { names: list, run: (values) => run(...list.map((name) => values[name] as Tensor)) }
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
  { names }: OpEntry,
  args: readonly unknown[],
  kwargs: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const values: Record<string, unknown> = {}
  if (args.length > names.length) {
    throw new SerializationError(`${name}: ${args.length} arguments, expected at most ${names.length}`, {
      help: `they are ${names.join(', ')}`,
    })
  }
  for (const [k, value] of args.entries()) values[names[k]!] = value
  for (const [key, value] of Object.entries(kwargs)) {
    if (!names.includes(key)) {
      throw unknownName(`${name}: `, 'argument', key, names, undefined, SerializationError)
    }
    values[key] = value
  }
  return values
}
