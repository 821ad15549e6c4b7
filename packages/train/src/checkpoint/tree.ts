// Plain data with tensors in it as JSON and a list of tensors, and back.
import { isTensor, SerializationError, type Tensor } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'

/** Plain data: what JSON can hold, numbers that are not finite, and tensors. */
export type Tree =
  | null
  | undefined
  | boolean
  | number
  | string
  | Tensor
  | readonly Tree[]
  | { readonly [key: string]: Tree }

/** JSON in which `{ $tensor: name }` and `{ $number: 'NaN' }` stand for tensors and numbers. */
export type Packed = null | boolean | number | string | readonly Packed[] | { readonly [key: string]: Packed }

/** Puts the tensors of `value` into `tensors` under names that begin with `name`. */
export function pack(value: unknown, name: string, tensors: Map<string, Tensor>): Packed {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
  if (typeof value === 'number') {
    if (Number.isFinite(value) && !Object.is(value, -0)) return value
    return { $number: Object.is(value, -0) ? '-0' : String(value) }
  }
  if (isTensor(value)) {
    tensors.set(name, value)
    return { $tensor: name }
  }
  if (Array.isArray(value)) return value.map((one: unknown, k) => pack(one ?? null, `${name}/${k}`, tensors))
  if (typeof value === 'object') {
    const entries = Object.entries(value).filter(([, one]) => one !== undefined)
    return Object.fromEntries(entries.map(([key, one]) => [key, pack(one, `${name}/${key}`, tensors)]))
  }
  throw new SerializationError(`a checkpoint cannot hold ${describeValue(value)} (${name})`, {
    help: 'the state of a callback is plain data: numbers, strings, lists, objects and tensors',
  })
}

/** The data again, with tensors by name. */
export function unpack(value: Packed, tensorNamed: (name: string) => Tensor): Tree {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return (value as readonly Packed[]).map((one) => unpack(one, tensorNamed))
  const { $tensor, $number } = value as { readonly [key: string]: Packed }
  if (typeof $tensor === 'string') return tensorNamed($tensor)
  if (typeof $number === 'string') return Number($number)
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, unpack(one, tensorNamed)]))
}
