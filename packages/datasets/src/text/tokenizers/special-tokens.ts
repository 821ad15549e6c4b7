// Tokens that are not found in texts but put around them: padding, unknown words, begin and end.
import { DataError } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'

/** Special tokens of a tokenizer. They have the first ids, in this order. */
export interface SpecialTokenOptions {
  /** Fills up short texts, with id 0; `[PAD]` by default, null for none. */
  readonly padToken?: string | null | undefined
  /** Begins every text; none by default. */
  readonly beginToken?: string | null | undefined
  /** Ends every text; none by default. */
  readonly endToken?: string | null | undefined
  /** Further tokens, such as `[MASK]`; they are found in texts where they are written. */
  readonly specialTokens?: readonly string[] | undefined
}

/** A special token for words that are not in the vocabulary. */
export interface UnknownTokenOptions {
  /** Stands for unknown words; `[UNK]` by default, null to refuse them. */
  readonly unknownToken?: string | null | undefined
}

/** Special tokens, checked. */
export interface SpecialTokens {
  readonly pad: string | undefined
  readonly unknown: string | undefined
  readonly begin: string | undefined
  readonly end: string | undefined
  /** All of them, by id. */
  readonly all: readonly string[]
}

/** Checks special tokens, and puts them in order. */
export function specialTokensOf(
  user: string,
  options: SpecialTokenOptions & UnknownTokenOptions,
  hasUnknown: boolean,
): SpecialTokens {
  const { padToken = '[PAD]', unknownToken = hasUnknown ? '[UNK]' : null, beginToken, endToken } = options
  const others: unknown = options.specialTokens ?? []
  if (!Array.isArray(others)) {
    throw new DataError(`${user}: specialTokens is ${describeValue(others)}, expected a list of tokens`, {
      help: "write specialTokens: ['[MASK]']",
    })
  }
  const named = { padToken, unknownToken, beginToken: beginToken ?? null, endToken: endToken ?? null }
  const all: string[] = []
  const add = (name: string, token: unknown): string => {
    if (typeof token !== 'string' || token === '') {
      throw new DataError(`${user}: ${name} is ${describeValue(token)}, expected a text`, {
        help: `write ${name}: ${name === 'specialTokens' ? "['[MASK]']" : "'[…]', or null for none"}`,
      })
    }
    if (all.includes(token)) {
      throw new DataError(`${user}: ${name} is '${token}', which is another special token already`, {
        help: 'give every special token a name of its own',
      })
    }
    all.push(token)
    return token
  }
  const [pad, unknown, begin, end] = Object.entries(named).map(([name, token]) =>
    token === null ? undefined : add(name, token),
  )
  for (const token of others as readonly unknown[]) add('specialTokens', token)
  return { pad, unknown, begin, end, all }
}

/**
 * Splits texts at special tokens: at the leftmost, and at the longest of those that begin there. Calls back for each part,
 * in order.
 */
export function splitterOf(
  specials: readonly string[],
): (text: string, part: (text: string, isSpecial: boolean) => void) => void {
  if (specials.length === 0) return (text, part) => part(text, false)
  const longestFirst = [...specials].sort((a, b) => b.length - a.length)
  const pattern = new RegExp(longestFirst.map((one) => one.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')).join('|'), 'gu')
  return (text, part) => {
    let from = 0
    for (const { index, 0: token } of text.matchAll(pattern)) {
      if (index > from) part(text.slice(from, index), false)
      part(token, true)
      from = index + token.length
    }
    if (from < text.length) part(text.slice(from), false)
  }
}
