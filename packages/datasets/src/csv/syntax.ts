// Options of the readers of comma-separated values, checked once and turned into bytes.

import { DataError } from '@tensorloom/tensor'
import { checkOptions, didYouMean, type OptionKinds } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'

/** The kind of a column: how its cells are read. */
export type CsvKind = 'int' | 'float' | 'bool' | 'string'

/** Options of `parseCsv`, `streamCsv` and `readCsv`. */
export interface CsvOptions {
  /** Whether the first line names the columns; true by default. Without it they are called 0, 1, … */
  readonly header?: boolean | undefined
  /** Character between cells; a comma by default. */
  readonly separator?: string | undefined
  /** Character around cells that hold separators or line ends; `"` by default. Inside, it is written twice. */
  readonly quote?: string | undefined
  /** Character that escapes the next one, such as a backslash; none by default. */
  readonly escape?: string | undefined
  /** Character that starts a comment, outside of quotes; none by default. */
  readonly comment?: string | undefined
  /** Whether spaces after a separator are left out; false by default. */
  readonly skipInitialSpace?: boolean | undefined
  /** Character before the fraction of a number; `.` by default. */
  readonly decimal?: string | undefined
  /** Character between groups of three digits; none by default. */
  readonly thousands?: string | undefined
  /** Texts that mean a missing value. By default the empty text, NA, N/A, NaN, null and other spellings that pandas knows. */
  readonly missing?: readonly string[] | undefined
  /** Kinds of columns, where the cells alone do not tell: `{ zip: 'string' }` keeps leading zeros. */
  readonly types?: Readonly<Record<string, CsvKind>> | undefined
  /** Encoding of bytes, by its name in the WHATWG Encoding Standard; UTF-8 by default, or what a byte order mark says. */
  readonly encoding?: string | undefined
}

/** Options as the scanner needs them: codes of characters, −1 for none. */
export interface CsvSyntax {
  readonly user: string
  readonly separator: number
  readonly quote: number
  readonly escape: number
  readonly comment: number
  readonly skipInitialSpace: boolean
  /** 1 for bytes that end an unquoted cell, or change what follows. */
  readonly special: Uint8Array
  readonly decimal: string
  readonly thousands: string
  readonly missing: ReadonlySet<string>
  readonly types: ReadonlyMap<string, CsvKind>
}

/** Line feed and carriage return. */
export const lineFeed = 10
/** See `lineFeed`. */
export const carriageReturn = 13

// The default of pandas.read_csv (na_values).
const missingByDefault = [
  ...['', '#N/A', '#N/A N/A', '#NA', '-1.#IND', '-1.#QNAN', '-NaN', '-nan', '1.#IND', '1.#QNAN', '<NA>', 'N/A', 'NA'],
  ...['NULL', 'NaN', 'None', 'n/a', 'nan', 'null'],
]

const examples = { separator: ';', quote: "'", escape: '\\\\', comment: '#', decimal: ',', thousands: '.' } as const

const optionKinds: OptionKinds<CsvOptions> = {
  header: 'boolean',
  // Checked one by one.
  separator: 'any',
  quote: 'any',
  escape: 'any',
  comment: 'any',
  skipInitialSpace: 'boolean',
  decimal: 'any',
  thousands: 'any',
  missing: 'list',
  types: 'any',
  encoding: 'string',
}

/** Checks the options. */
export function csvSyntax(user: string, options: CsvOptions, more: Readonly<Record<string, 'any'>> = {}): CsvSyntax {
  checkOptions(user, options, { ...optionKinds, ...more })
  const given = options as Readonly<Record<string, unknown>>
  const one = (name: keyof typeof examples, otherwise: string): string => {
    const value = given[name] ?? otherwise
    // One byte in UTF-8: then no part of another character can be taken for it.
    if (typeof value === 'string' && (value === otherwise || /^[\t\x20-\x7e]$/.test(value))) return value
    throw new DataError(
      `${user}: the ${name} is ${typeof value === 'string' ? JSON.stringify(value) : describeValue(value)}, expected one ASCII character`,
      {
        help: `write { ${name}: '${examples[name]}' }`,
      },
    )
  }
  const characters = {
    separator: one('separator', ','),
    quote: one('quote', '"'),
    escape: one('escape', ''),
    comment: one('comment', ''),
  }
  const used = Object.values(characters).filter((character) => character !== '')
  if (new Set(used).size < used.length) {
    throw new DataError(`${user}: separator, quote, escape and comment must differ, got ${used.join(' ')}`, {
      help: "for files with semicolons write { separator: ';' }",
    })
  }
  const { decimal, thousands } = { decimal: one('decimal', '.'), thousands: one('thousands', '') }
  if (decimal === thousands || /[\d+-]/.test(decimal + thousands)) {
    throw new DataError(`${user}: decimal '${decimal}' and thousands '${thousands}' cannot be told apart in a number`, {
      help: "write { decimal: ',', thousands: '.' } for 1.234,5",
    })
  }
  const code = (character: string): number => (character === '' ? -1 : character.charCodeAt(0))
  const special = new Uint8Array(256)
  for (const character of [characters.separator, characters.escape, characters.comment, '\n', '\r']) {
    if (character !== '') special[code(character)] = 1
  }
  return {
    user,
    separator: code(characters.separator),
    quote: code(characters.quote),
    escape: code(characters.escape),
    comment: code(characters.comment),
    skipInitialSpace: options.skipInitialSpace === true,
    special,
    decimal,
    thousands,
    missing: new Set(options.missing ?? missingByDefault),
    types: checkedTypes(user, options.types),
  }
}

const csvKinds: readonly CsvKind[] = ['int', 'float', 'bool', 'string']

function checkedTypes(user: string, types: CsvOptions['types']): ReadonlyMap<string, CsvKind> {
  const names = Object.fromEntries(Object.keys(types ?? {}).map((name) => [name, csvKinds]))
  checkOptions(`${user}: types`, types, names)
  return new Map(Object.entries(types ?? {}))
}

/** Throws if `types` names a column that a table does not have. */
export function checkTypedColumns({ user, types }: CsvSyntax, columns: readonly string[]): void {
  for (const name of types.keys()) {
    if (columns.includes(name)) continue
    throw new DataError(`${user}: types names the column '${name}', which the table does not have`, {
      help: `${didYouMean(name, columns)}its columns are ${listed(columns)}`,
    })
  }
}

/** Names of columns for a message, the first of many. */
export function listed(names: readonly string[]): string {
  return names.length <= 20 ? names.join(', ') : `${names.slice(0, 20).join(', ')} and ${names.length - 20} others`
}
