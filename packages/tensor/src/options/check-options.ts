// Checks options: they must be an object with known names and values of the right kind.
import { describeValue } from '../describe.js'
import { TensorloomError } from '../errors.js'
import { nearestName } from './names.js'
import { isPlainObject, notOptions, unknownOption } from './unknown-option.js'

/** The kind of an option, a list of its allowed values, or `any` for an option that is checked elsewhere. */
export type OptionKind =
  | 'boolean'
  | 'number'
  | 'whole'
  | 'count'
  | 'string'
  | 'list'
  | 'any'
  | readonly (string | number | null)[]

/** A kind for every option. */
export type OptionKinds<O> = { readonly [K in keyof O]-?: OptionKind }

type Kind = readonly [expected: string, fits: (value: unknown) => boolean, example: string]

const kinds: Readonly<Record<Exclude<Extract<OptionKind, string>, 'any'>, Kind>> = {
  boolean: ['true or false', (value) => typeof value === 'boolean', 'true'],
  number: ['a number', (value) => typeof value === 'number' && !Number.isNaN(value), '0.5'],
  whole: ['a whole number', (value) => Number.isInteger(value) && (value as number) >= 0, '10'],
  count: ['a whole number of at least 1', (value) => Number.isInteger(value) && (value as number) > 0, '32'],
  string: ['a string', (value) => typeof value === 'string', "'…'"],
  list: ['a list', Array.isArray, '[…]'],
}

/**
 * Checks an options object. Throws for an unknown option, and for a value of the wrong kind. Options that are undefined
 * count as left out, and `options` itself may be left out.
 *
 * @param user - the function that takes the options: `fit`
 * @param known - the kind of every option, or the names alone
 * @param help - what to write instead of a value that is not an options object
 * @throws `TensorloomError`
 */
export function checkOptions<O>(
  user: string,
  options: unknown,
  known: OptionKinds<O> | readonly string[],
  help?: string,
): void {
  if (options === undefined) return
  const names = Array.isArray(known) ? (known as readonly string[]) : Object.keys(known)
  if (!isPlainObject(options)) throw notOptions(user, options, names, help)
  for (const [name, value] of Object.entries(options)) {
    if (!names.includes(name)) throw unknownOption(user, name, names)
    const kind = names === known ? 'any' : (known as Readonly<Record<string, OptionKind>>)[name]!
    if (kind !== 'any' && value !== undefined) checkKind(user, name, value, kind)
  }
}

function checkKind(user: string, name: string, value: unknown, kind: Exclude<OptionKind, 'any'>): void {
  const [expected, fits, example] =
    typeof kind === 'string'
      ? kinds[kind]
      : ([oneOf(kind), (given) => kind.includes(given as string), ''] satisfies Kind)
  if (fits(value)) return
  throw new TensorloomError(`${user}: ${name} is ${describeValue(value)}, expected ${expected}`, {
    help: `write ${name}: ${typeof kind === 'string' ? example : describeValue(nearestOf(value, kind))}`,
  })
}

// The allowed value that was most likely meant; the first one if none is near.
function nearestOf(value: unknown, allowed: readonly unknown[]): unknown {
  const names = allowed.filter((one) => typeof one === 'string')
  return (typeof value === 'string' ? nearestName(value, names) : undefined) ?? allowed[0]
}

/** `'min', 'max' or 'auto'`. */
function oneOf(values: readonly unknown[]): string {
  const texts = values.map(describeValue)
  return texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} or ${texts.at(-1)}`
}
