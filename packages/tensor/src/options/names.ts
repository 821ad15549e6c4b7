// Looks up names that users write: finds the matching entry of a table, or the nearest name.
import { TensorloomError } from '../errors.js'

// Normalizes the spelling of a name: `glorot_uniform`, `GlorotUniform` and `glorotUniform`.
const plain = (name: string): string => name.toLowerCase().replaceAll(/[\s_-]/g, '')

/** The spellings of a name: `heNormal`, `he_normal` or `HeNormal`. */
export type Spelled<N extends string> = N | Capitalize<N> | SnakeCase<N>

/** A name in lower case, its words divided by `_`. */
export type SnakeCase<N extends string> = N extends `${infer Head}${infer Tail}`
  ? `${Lowercase<Head>}${Tail extends Uncapitalize<Tail> ? '' : '_'}${SnakeCase<Tail>}`
  : N

/**
 * Finds the name in `known` that `name` stands for: the same name, another spelling (`mean_squared_error`, `Adam`), or
 * an alias (`mse`). Returns undefined if there is none. The keys of `aliases` are in lower case, without `_`.
 */
export function findName(
  name: string,
  known: readonly string[],
  aliases: Readonly<Record<string, string>> = {},
): string | undefined {
  if (known.includes(name)) return name
  const word = plain(name)
  return Object.hasOwn(aliases, word) ? aliases[word] : known.find((one) => plain(one) === word)
}

/** The name that was most likely meant; undefined if all names in `known` are too different. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const word = plain(name)
  let nearest: string | undefined
  // Up to a third of the letters may be wrong.
  let least = Math.floor((word.length + 5) / 3)
  for (const one of known) {
    // People rarely miss the first letter.
    const edits = editDistance(word, plain(one)) + Number(name[0] !== one[0]) / 2
    if (edits < least) [nearest, least] = [one, edits]
  }
  return nearest ?? known.find((one) => isPart(word, plain(one)) || isPart(plain(one), word))
}

const isPart = (part: string, whole: string): boolean => part.length > 2 && whole.includes(part)

// The edit distance (Damerau 1964, as optimal string alignment), computed one row of the table at a time. Exchanged neighbours and a
// doubled letter count a bit less than one wrong letter, other letters too many or too few a bit more.
function editDistance(a: string, b: string): number {
  let before: number[] = []
  let row = [...b, ''].map((_, k) => k)
  ;[...a].forEach((letter, i) => {
    const next = [i + 1]
    ;[...b].forEach((other, k) => {
      const swapped = letter === b[k - 1] && a[i - 1] === other ? before[k - 1]! + 0.9 : Infinity
      const surplus = row[k + 1]! + (letter === a[i - 1] ? 0.9 : 1.01)
      next.push(Math.min(row[k]! + Number(letter !== other), surplus, next[k]! + 1.01, swapped))
    })
    before = row
    row = next
  })
  return row.at(-1)!
}

/** `did you mean 'axis'? ` if a name is near, else an empty string. */
export function didYouMean(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known)
  return nearest === undefined ? '' : `did you mean '${nearest}'? `
}

/**
 * Makes the error for an unknown name.
 *
 * @param where - the function that looks it up, with a colon: `compile: `; may be empty
 * @param what - the kind of thing that it should name: `loss`
 * @param also - what may be passed instead: `a loss: meanSquaredError()`
 * @param aliases - further names that are understood, such as `mse`; they may be near, but are not listed
 */
export function unknownName(
  where: string,
  what: string,
  name: string,
  known: readonly string[],
  also?: string,
  Kind: typeof TensorloomError = TensorloomError,
  aliases: readonly string[] = [],
): TensorloomError {
  const list = known.length === 0 ? [] : [`the names are ${known.join(', ')}`]
  if (also !== undefined) list.push(`${list.length > 0 ? 'or ' : ''}pass ${also}`)
  if (name.startsWith('@')) list.push('names of plugins need use(plugin) first')
  return new Kind(`${where}unknown ${what} '${name}'`, {
    help: didYouMean(name, [...known, ...aliases]) + list.join('; '),
  })
}
