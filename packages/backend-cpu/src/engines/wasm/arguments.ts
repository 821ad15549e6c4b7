// Names for the words of the machine's block of arguments.
import type { Machine } from './machine.js'

/** Numbers of words by name. */
export type Words<Name extends string> = Readonly<Record<Name, number>>

/** Numbers the names of a list, starting from `first`. */
export function numberWords<Name extends string>(names: readonly Name[], first = 0): Words<Name> {
  return Object.fromEntries(names.map((name, k) => [name, first + k])) as Words<Name>
}

/** Writes arguments by name. */
export function writeArguments<Name extends string>(
  { words }: Machine,
  numbers: Words<Name>,
  values: Readonly<Partial<Record<Name, number>>>,
): void {
  for (const name in values) words[numbers[name]] = values[name]!
}
