// Errors for an options object as a whole: it is not an object, or it has an unknown option.
import { describeValue } from '../describe.js'
import { TensorloomError } from '../errors.js'
import { didYouMean } from './names.js'

/** Whether `value` is a plain object, including one from another window. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

/** Makes the error for a value that is not an options object. */
export function notOptions(user: string, value: unknown, known: readonly string[], help?: string): TensorloomError {
  return new TensorloomError(`${user}: expected options, got ${describeValue(value)}`, {
    help: help ?? listed(known, `; write { ${known[0]}: … }`),
  })
}

/** Makes the error for an unknown option. */
export function unknownOption(
  user: string,
  name: string,
  known: readonly string[],
  Kind: typeof TensorloomError = TensorloomError,
): TensorloomError {
  return new Kind(`${user}: unknown option '${name}'`, { help: didYouMean(name, known) + listed(known) })
}

const listed = (known: readonly string[], example = ''): string =>
  known.length === 0 ? 'it takes no options' : `its options are ${known.join(', ')}${example}`
