// Names that people write: which entry of a table is meant, and which one is nearest where none is.
import { TensorloomError } from '../errors.js'

// The same word, however it is written: `glorot_uniform`, `GlorotUniform` and `glorotUniform`.
const plain = (name: string): string => name.toLowerCase().replaceAll(/[\s_-]/g, '')

/** A name as it may be written: `heNormal`, `he_normal` or `HeNormal`. */
export type Spelled<N extends string> = N | Capitalize<N> | SnakeCase<N>

/** A name in lower case, its words divided by `_`. */
export type SnakeCase<N extends string> = N extends `${infer Head}${infer Tail}`
  ? `${Lowercase<Head>}${Tail extends Uncapitalize<Tail> ? '' : '_'}${SnakeCase<Tail>}`
  : N

/**
 * The name of `known` that `name` stands for: itself, another way to write it (`mean_squared_error`, `Adam`), or what
 * `aliases` says (`mse`); undefined where there is none. The keys of `aliases` are in lower case, without `_`.
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

/** The name that was most likely meant; undefined where all of `known` are too different. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const word = plain(name)
  let nearest: string | undefined
  // A third of the letters may be wrong.
  let least = Math.floor((word.length + 2) / 3) + 1
  for (const one of known) {
    const edits = editDistance(word, plain(one))
    if (edits < least) [nearest, least] = [one, edits]
  }
  return nearest ?? known.find((one) => isPart(word, plain(one)) || isPart(plain(one), word))
}

const isPart = (part: string, whole: string): boolean => part.length > 2 && whole.includes(part)

// Letters to add, leave out or change (Levenshtein 1966), one row of the table at a time.
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, k) => k)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let k = 1; k <= b.length; k++) {
      const changed = row[k - 1]! + Number(a[i - 1] !== b[k - 1])
      next.push(Math.min(changed, row[k]! + 1, next[k - 1]! + 1))
    }
    row = next
  }
  return row.at(-1)!
}

/** `did you mean 'axis'? ` where a name is near, else nothing. */
export function didYouMean(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known)
  return nearest === undefined ? '' : `did you mean '${nearest}'? `
}

/**
 * The error for a name that is in no table.
 *
 * @param where - who looks it up, with a colon: `compile: `; may be empty
 * @param what - what it should name: `loss`
 * @param also - what may be passed instead: `a loss: meanSquaredError()`
 */
export function unknownName(
  where: string,
  what: string,
  name: string,
  known: readonly string[],
  also?: string,
  Kind: typeof TensorloomError = TensorloomError,
): TensorloomError {
  const list = known.length === 0 ? [] : [`the names are ${known.join(', ')}`]
  if (also !== undefined) list.push(`${list.length > 0 ? 'or ' : ''}pass ${also}`)
  if (name.startsWith('@')) list.push('names of plugins need use(plugin) first')
  return new Kind(`${where}unknown ${what} '${name}'`, { help: didYouMean(name, known) + list.join('; ') })
}
