// Parses the arguments of a call: inputs first, then positional attributes, then an options object.
import { describeValue } from '../describe.js'
import { ShapeError, TensorloomError } from '../errors.js'
import { isPlainObject, notOptions, unknownOption } from '../options/unknown-option.js'
import { isTensor, type TensorLike } from '../tensor-types.js'
import type { Attributes, OpDefinition } from './definition.js'

/** A parsed call. */
export interface ParsedCall {
  readonly inputs: readonly TensorLike[]
  readonly attrs: Attributes
}

const noAttributes: Attributes = Object.freeze({})

/** Makes the parser of an op's arguments. Everything that is the same for all calls is computed once. */
export function argumentParser(definition: OpDefinition): (args: readonly unknown[]) => ParsedCall {
  const { name, positional = [], options } = definition
  const list = definition.inputs === 'list'
  const most = definition.inputs === 'list' ? 0 : definition.inputs
  const required = most - (definition.optionalInputs ?? 0)
  const takesAttributes = definition.positional !== undefined || options !== undefined
  const defaults: Attributes = options === undefined ? noAttributes : Object.freeze({ ...options })
  const known: ReadonlySet<string> = new Set(Object.keys(defaults))

  return (args) => {
    let at = 0
    let inputs: readonly TensorLike[]
    if (list) {
      inputs = listOf(name, args[at++])
    } else {
      while (at < most && isTensorLike(args[at])) at++
      if (at < required) refuse(name, args[at])
      inputs = (at === args.length ? args : args.slice(0, at)) as readonly TensorLike[]
    }
    if (!takesAttributes) {
      if (args[at] !== undefined) refuseFurther(name, args[at])
      return { inputs, attrs: noAttributes }
    }
    if (at >= args.length) return { inputs, attrs: defaults }
    if (positional.length === 0) return { inputs, attrs: withOptions(name, defaults, known, args[at]) }
    const attrs: Record<string, unknown> = { ...defaults }
    for (const key of positional) {
      if (args[at] !== undefined) attrs[key] = args[at]
      at++
    }
    return { inputs, attrs: withOptions(name, attrs, known, args[at]) }
  }
}

// Copies `attrs` and adds the given options. The caller may change its options object later.
function withOptions(name: string, attrs: Attributes, known: ReadonlySet<string>, given: unknown): Attributes {
  if (given === undefined) return attrs
  if (!isPlainObject(given)) {
    if (known.size === 0) refuseFurther(name, given)
    throw notOptions(name, given, [...known])
  }
  const options: Attributes = given
  const keys = Object.keys(options)
  let count = 0
  for (const key of keys) {
    if (!known.has(key)) throw unknownOption(name, key, [...known])
    if (options[key] !== undefined) count++
  }
  // If all options are given, there are no defaults to fill in. Frozen `attrs` hold no positional attributes.
  if (count === known.size && Object.isFrozen(attrs)) return { ...options }
  const filled: Record<string, unknown> = { ...attrs }
  for (const key of keys) if (options[key] !== undefined) filled[key] = options[key]
  return filled
}

function listOf(name: string, given: unknown): readonly TensorLike[] {
  if (!Array.isArray(given) || given.length === 0) {
    throw new ShapeError(`${name}: expected a list of at least one tensor, got ${describeValue(given)}`, {
      help: `write ${name}([a, b])`,
    })
  }
  for (const input of given) if (!isTensorLike(input)) refuse(name, input)
  return given as readonly TensorLike[]
}

function isTensorLike(value: unknown): value is TensorLike {
  return typeof value === 'number' || typeof value === 'boolean' || isTensor(value)
}

function refuseFurther(name: string, value: unknown): never {
  throw new TensorloomError(`${name}: expected no more arguments, got ${describeValue(value)}`, {
    help: `see the documentation of ${name}`,
  })
}

function refuse(name: string, value: unknown): never {
  throw new TensorloomError(`${name}: expected a tensor or a number, got ${describeValue(value)}`, {
    help:
      Array.isArray(value) || ArrayBuffer.isView(value)
        ? 'make it a tensor first: tensor(values)'
        : `see the documentation of ${name}`,
  })
}
