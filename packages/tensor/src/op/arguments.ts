// Parses the arguments of a call: inputs first, then positional attributes, then an options object.
import { describeValue } from '../describe.js'
import { ShapeError, TensorloomError } from '../errors.js'
import { isPlainObject, notOptions, unknownOption } from '../options/unknown-option.js'
import { isTensor, type TensorLike } from '../tensor-types.js'
import { type AttributeCheck, attributeCheck, usage } from './attribute-kinds.js'
import type { Attributes, OpDefinition } from './definition.js'

/** A parsed call. */
export interface ParsedCall {
  readonly inputs: readonly TensorLike[]
  readonly attrs: Attributes
}

const noAttributes: Attributes = /* @__PURE__ */ Object.freeze({})

/** Makes the parser of an op's arguments. Everything that is the same for all calls is computed once. */
export function argumentParser(definition: OpDefinition): (args: readonly unknown[]) => ParsedCall {
  const { positional = [], options } = definition
  const list = definition.inputs === 'list'
  const most = definition.inputs === 'list' ? 0 : definition.inputs
  const required = most - (definition.optionalInputs ?? 0)
  const takesAttributes = definition.positional !== undefined || options !== undefined
  const defaults: Attributes = options === undefined ? noAttributes : Object.freeze({ ...options })
  const known: ReadonlySet<string> = new Set(Object.keys(defaults))
  const check = attributeCheck(definition)

  return (args) => {
    let at = 0
    let inputs: readonly TensorLike[]
    if (list) {
      inputs = listOf(definition, args[at++])
    } else {
      while (at < most && isTensorLike(args[at])) at++
      if (at < required) refuse(definition, args[at])
      inputs = (at === args.length ? args : args.slice(0, at)) as readonly TensorLike[]
    }
    if (!takesAttributes) {
      if (args[at] !== undefined) refuseFurther(definition, args[at])
      refuseMore(definition, args, at + 1)
      return { inputs, attrs: noAttributes }
    }
    if (at >= args.length) return { inputs, attrs: defaults }
    if (positional.length === 0) {
      const filled = withOptions(definition, check, defaults, known, args[at])
      if (args.length > at + 1) refuseMore(definition, args, at + 1)
      return { inputs, attrs: filled }
    }
    const attrs: Record<string, unknown> = { ...defaults }
    for (const key of positional) {
      const given = args[at++]
      if (given === undefined) continue
      check(key, given)
      attrs[key] = given
    }
    const filled = withOptions(definition, check, attrs, known, args[at])
    if (args.length > at + 1) refuseMore(definition, args, at + 1)
    return { inputs, attrs: filled }
  }
}

// Copies `attrs` and adds the given options. The caller may change its options object later. An axis of null is left out,
// as in NumPy and Keras, where that means all axes.
function withOptions(
  definition: OpDefinition,
  check: AttributeCheck,
  attrs: Attributes,
  known: ReadonlySet<string>,
  given: unknown,
): Attributes {
  if (given === undefined) return attrs
  const { name } = definition
  if (!isPlainObject(given)) {
    if (known.size === 0) refuseFurther(definition, given)
    throw notOptions(name, given, [...known])
  }
  const options: Attributes = given
  const keys = Object.keys(options)
  let count = 0
  let isLeftOut = false
  for (const key of keys) {
    if (!known.has(key)) throw unknownOption(name, key, [...known])
    const value = options[key]
    if (value === undefined) continue
    if (value === null && key === 'axis') {
      // NumPy and Keras mean all elements.
      if (definition.options?.axis !== undefined) refuseAllAxes(definition)
      isLeftOut = true
      continue
    }
    check(key, value)
    count++
  }
  // If all options are given, there are no defaults to fill in. Frozen `attrs` hold no positional attributes.
  if (count === known.size && Object.isFrozen(attrs)) return { ...options }
  const filled: Record<string, unknown> = { ...attrs }
  for (const key of keys) {
    if (options[key] !== undefined && !(isLeftOut && key === 'axis')) filled[key] = options[key]
  }
  return filled
}

function refuseAllAxes({ name, options }: OpDefinition): never {
  throw new TensorloomError(`${name}: axis is null, expected a number`, {
    help: `for all elements flatten them first: ${name}(reshape(x, [-1])); the default is ${String(options?.axis)}`,
  })
}

function listOf(definition: OpDefinition, given: unknown): readonly TensorLike[] {
  const { name } = definition
  if (!Array.isArray(given) || given.length === 0) {
    throw new ShapeError(`${name}: expected a list of at least one tensor, got ${describeValue(given)}`, {
      help: `write ${name}([a, b])`,
    })
  }
  for (const input of given) if (!isTensorLike(input)) refuse(definition, input)
  return given as readonly TensorLike[]
}

function isTensorLike(value: unknown): value is TensorLike {
  return typeof value === 'number' || typeof value === 'boolean' || isTensor(value)
}

// Arguments behind the options, which nothing would read.
function refuseMore(definition: OpDefinition, args: readonly unknown[], from: number): void {
  for (let k = from; k < args.length; k++) if (args[k] !== undefined) refuseFurther(definition, args[k])
}

function refuseFurther(definition: OpDefinition, value: unknown): never {
  throw new TensorloomError(`${definition.name}: expected no more arguments, got ${describeValue(value)}`, {
    help: `write ${usage(definition)}`,
  })
}

function refuse(definition: OpDefinition, value: unknown): never {
  const isData = Array.isArray(value) || ArrayBuffer.isView(value)
  throw new TensorloomError(`${definition.name}: expected a tensor or a number, got ${describeValue(value)}`, {
    help: isData ? 'make it a tensor first: tensor(values)' : `write ${usage(definition)}`,
  })
}

/**
 * The error for a call whose rules failed with an error of the language: an argument of a kind that they did not expect.
 */
export function unfitArguments(definition: OpDefinition, args: readonly unknown[], cause: Error): TensorloomError {
  const shown = args.map(describeArgument).join(', ')
  return new TensorloomError(`${definition.name}: it cannot be called with (${shown}): ${cause.message}`, {
    help: `write ${usage(definition)}`,
    cause,
  })
}

function describeArgument(value: unknown): string {
  if (!isPlainObject(value)) return describeValue(value)
  return `{ ${Object.entries(value)
    .map(([key, one]) => `${key}: ${describeValue(one)}`)
    .join(', ')} }`
}
