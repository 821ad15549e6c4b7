// What is wrong with an object of options as a whole: that it is none, or that it has an option that nobody reads.
import { describeValue } from '../describe.js'
import { TensorloomError } from '../errors.js'
import { didYouMean } from './names.js'

/** Whether `value` is an object as `{ … }` makes it, also one from another window. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

/** The error for what is no object of options. */
export function notOptions(user: string, value: unknown, known: readonly string[], help?: string): TensorloomError {
  return new TensorloomError(`${user}: expected options, got ${describeValue(value)}`, {
    help: help ?? (known.length === 0 ? noOptions : `${listed(known)}; write { ${known[0]}: … }`),
  })
}

/** The error for an option that is not known. */
export function unknownOption(
  user: string,
  name: string,
  known: readonly string[],
  Kind: typeof TensorloomError = TensorloomError,
): TensorloomError {
  const help = known.length === 0 ? noOptions : didYouMean(name, known) + listed(known)
  return new Kind(`${user}: unknown option '${name}'`, { help })
}

const noOptions = 'it takes no options'
const listed = (known: readonly string[]): string => `its options are ${known.join(', ')}`
