// The parts of `tokenizer.json` that every reader needs, checked.
import { DataError } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import { isObject, type JsonObject, type JsonValue } from './json.js'

/** A token that is found in texts before they are split. */
export interface AddedToken {
  readonly id: number
  readonly content: string
  /** Whether `skipSpecialTokens` leaves it out. */
  readonly special: boolean
  /** Whether it is found exactly as it is written, wherever it stands, and takes no space with it. */
  readonly plain: boolean
}

/** What `tokenizer.json` holds. */
export interface TokenizerFile {
  readonly json: JsonObject
  readonly model: JsonObject
  readonly added: readonly AddedToken[]
  /** The tokens by id, with the added ones; undefined for ids that stand for nothing. */
  readonly tokens: readonly (string | undefined)[]
  /** The token that fills up short texts. */
  readonly pad: string | undefined
}

/** Parses and checks a file. */
export function readTokenizerFile(user: string, text: string): TokenizerFile {
  let json: JsonValue
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw new DataError(`${user}: this is not JSON: ${(cause as Error).message}`, {
      help: 'pass the bytes of a tokenizer.json',
      cause,
    })
  }
  if (!isObject(json) || !isObject(json.model)) {
    wrong(user, isObject(json) ? `model is ${describeValue(json.model)}, expected an object` : 'it is not an object')
  }
  const { model } = json
  const added = addedTokens(user, json)
  const tokens = tokensOf(user, model, added)
  return { json, model, added, tokens, pad: padOf(user, json, added, tokens) }
}

/** Refuses a file. */
export function wrong(user: string, what: string): never {
  throw new DataError(`${user}: this is not a tokenizer.json: ${what}`, {
    help: "pass the file tokenizer.json of a model, or what a tokenizer's toJson() gave",
  })
}

function addedTokens(user: string, json: JsonObject): readonly AddedToken[] {
  const list = json.added_tokens ?? []
  if (!Array.isArray(list)) wrong(user, `added_tokens is ${describeValue(list)}, expected a list`)
  return (list as readonly JsonValue[]).map((one, k) => {
    if (!isObject(one) || typeof one.content !== 'string' || one.content === '' || !isId(one.id)) {
      return wrong(user, `added token ${k} has no content or no id`)
    }
    const flags = [one.single_word, one.lstrip, one.rstrip]
    const normalized = one.normalized === true && isObject(json.normalizer)
    return {
      ...{ id: one.id, content: one.content, special: one.special === true },
      plain: !normalized && flags.every((flag) => flag === undefined || flag === false),
    }
  })
}

const isId = (value: JsonValue | undefined): value is number => Number.isInteger(value) && (value as number) >= 0

function tokensOf(user: string, model: JsonObject, added: readonly AddedToken[]): readonly (string | undefined)[] {
  const entries = vocabularyOf(user, model)
  const own = new Set(entries.map(([token]) => token))
  const all = [...entries, ...added.filter(({ content }) => !own.has(content)).map(({ content, id }) => [content, id])]
  const tokens: (string | undefined)[] = []
  for (const [token, id] of all as readonly (readonly [string, number])[]) {
    // Models leave out some ids, but not most.
    if (id > 4 * all.length + 1024) wrong(user, `the id of '${token}' is ${id}, and there are ${all.length} tokens`)
    while (tokens.length <= id) tokens.push(undefined)
    if (tokens[id] !== undefined) wrong(user, `id ${id} stands for '${tokens[id]}' and for '${token}'`)
    tokens[id] = token
  }
  return tokens
}

// Ids by token, or, of unigram models, a list of tokens with their scores.
function vocabularyOf(user: string, { vocab }: JsonObject): readonly (readonly [string, number])[] {
  if (Array.isArray(vocab)) {
    return (vocab as readonly JsonValue[]).map((entry, id) => {
      const [token, score]: readonly unknown[] = Array.isArray(entry) ? entry : []
      if (typeof token !== 'string' || typeof score !== 'number') {
        wrong(user, `entry ${id} of the vocabulary is not a token with a score`)
      }
      return [token, id] as const
    })
  }
  if (!isObject(vocab)) wrong(user, `model.vocab is ${describeValue(vocab)}, expected an object`)
  return Object.entries(vocab).map(([token, id]) =>
    isId(id) ? ([token, id] as const) : wrong(user, `the id of '${token}' is ${describeValue(id)}`),
  )
}

// What the file says; else the usual name.
function padOf(
  user: string,
  { padding }: JsonObject,
  added: readonly AddedToken[],
  tokens: readonly (string | undefined)[],
): string | undefined {
  if (padding === undefined || padding === null) {
    return added.find(({ content }) => content === '[PAD]' || content === '<pad>')?.content
  }
  const pad = isObject(padding) ? padding.pad_token : undefined
  if (typeof pad === 'string' && tokens.includes(pad)) return pad
  return wrong(user, `padding.pad_token is ${describeValue(pad)}, which is not in the vocabulary`)
}
