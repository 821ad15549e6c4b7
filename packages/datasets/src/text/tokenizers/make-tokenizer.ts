// The object that all tokenizers are: checks what it is given, cuts and fills up, and replaces its vocabulary in `fit`.
import { DataError, isTensor, type Tensor, tensor } from '@tensorloom/tensor'
import { checkOptions, shownAs } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import type { Labels } from '../../prepare/labels.js'
import { padSequences } from '../../prepare/pad-sequences.js'
import { type Encoding, notAnId } from './encoding.js'
import type { DecodeOptions, EncodeBatchOptions, EncodeOptions, Tokenizer } from './tokenizer.js'

/**
 * Makes a tokenizer.
 *
 * @param user - the function that makes it
 * @param given - its encoding, if a file gave it one
 * @param learn - finds a new encoding in texts
 */
export function makeTokenizer(
  user: string,
  given: Encoding | undefined,
  learn: (texts: Iterable<string> | AsyncIterable<string>) => Promise<Encoding>,
): Tokenizer {
  let learned = given
  const ready = (): Encoding => {
    if (learned !== undefined) return learned
    throw new DataError(`${user}: the tokenizer has no vocabulary yet`, {
      help: 'fit it on your texts first: await tokenizer.fit(texts)',
    })
  }
  const encode = (what: string, text: unknown, options: EncodeOptions): number[] => {
    const encoding = ready()
    checkText(user, what, text)
    const { addSpecialTokens = true, maxLength = Number.POSITIVE_INFINITY, truncating = 'post' } = options
    const [begin, end] = addSpecialTokens ? [encoding.begin, encoding.end] : [[], []]
    const room = maxLength - begin.length - end.length
    if (room < 0) {
      throw new DataError(
        `${user}: maxLength is ${maxLength}, and ${begin.length + end.length} tokens begin and end a text`,
        { help: 'write a larger maxLength, or addSpecialTokens: false' },
      )
    }
    const ids = encoding.encode(text as string)
    const kept = ids.length <= room ? ids : truncating === 'pre' ? ids.slice(ids.length - room) : ids.slice(0, room)
    return begin.length + end.length === 0 ? kept : [...begin, ...kept, ...end]
  }
  const decode = (what: string, ids: ArrayLike<number>, skip: boolean): string => {
    const encoding = ready()
    if (typeof ids !== 'object' || ids === null || isTensor(ids) || typeof ids.length !== 'number') {
      throw new DataError(`${user}: ${what} is ${describeValue(ids)}, expected ids of tokens`, {
        help: 'write tokenizer.decode([5, 7]); for a tensor [texts, length], await tokenizer.decodeBatch(ids)',
      })
    }
    const size = encoding.tokens.length
    const checked = Array.from(ids, (id, k) => {
      return Number.isInteger(id) && id >= 0 && id < size ? id : notAnId(user, id, k, size)
    })
    return encoding.decode(checked, skip)
  }
  const tokenizer: Tokenizer = {
    get vocabulary() {
      return learned?.tokens ?? []
    },
    get vocabularySize() {
      return learned?.tokens.length ?? 0
    },
    get padId() {
      return learned?.padId
    },
    idOf: (token) => learned?.idOf(token),
    async fit(texts) {
      learned = await learn(texts)
      return tokenizer
    },
    tokenize(text) {
      const { tokens } = ready()
      return encode('text', text, { addSpecialTokens: false }).map((id) => tokens[id]!)
    },
    encode(text, options = {}) {
      checkEncodeOptions(user, options, {})
      return Int32Array.from(encode('text', text, options))
    },
    encodeBatch(texts, options = {}) {
      checkEncodeOptions<EncodeBatchOptions>(user, options, { padding: ['pre', 'post'] })
      const encoding = ready()
      if (!Array.isArray(texts)) {
        throw new DataError(`${user}: texts is ${describeValue(texts)}, expected a list of texts`, {
          help: "write tokenizer.encodeBatch(['a text', 'another'])",
        })
      }
      const { padding = 'post', maxLength } = options
      const rows = texts.map((text, k) => encode(`text ${k}`, text, options))
      const length = maxLength ?? rows.reduce((longest, row) => Math.max(longest, row.length), 0)
      const short = rows.findIndex((row) => row.length < length)
      if (short >= 0 && encoding.padId === undefined) {
        throw new DataError(`${user}: text ${short} has to be filled up, and the tokenizer has no padding token`, {
          help: 'encode each text by itself, and fill up as you like: padSequences(rows, { value: 0 })',
        })
      }
      const ids = padSequences(rows, { maxLength: length, padding, value: encoding.padId ?? 0 })
      const mask = new Uint8Array(rows.length * length)
      rows.forEach((row, k) => {
        const start = k * length + (padding === 'pre' ? length - row.length : 0)
        mask.fill(1, start, start + row.length)
      })
      return { ids, mask: tensor(mask, { shape: [rows.length, length], dtype: 'bool' }) }
    },
    decode(ids, options = {}) {
      return decode('ids', ids, skipOf(user, options))
    },
    async decodeBatch(ids, options = {}) {
      const skip = skipOf(user, options)
      const rows = await rowsOf(user, ids)
      return rows.map((row, k) => decode(`row ${k}`, row, skip))
    },
    toJson: () => ready().toJson(),
    ...shownAs(() => `${user}: ${learned === undefined ? 'no vocabulary yet' : `${learned.tokens.length} tokens`}`),
  }
  return tokenizer
}

/** The texts of a source, checked one by one. */
export async function* textsOf(
  user: string,
  texts: Iterable<string> | AsyncIterable<string>,
): AsyncGenerator<string, void, undefined> {
  const source = texts as Partial<Iterable<string> & AsyncIterable<string>> | null | undefined
  const isIterable = source?.[Symbol.iterator] !== undefined || source?.[Symbol.asyncIterator] !== undefined
  if (typeof texts === 'string' || !isIterable) {
    throw new DataError(`${user}: fit takes texts, got ${describeValue(texts)}`, {
      help: "write await tokenizer.fit(['a text', 'another']), or fit(streamLines(source))",
    })
  }
  let k = 0
  for await (const text of texts) {
    checkText(user, `text ${k++}`, text)
    yield text
  }
}

function checkText(user: string, what: string, text: unknown): void {
  if (typeof text === 'string') return
  throw new DataError(`${user}: ${what} is ${describeValue(text)}, expected a string`, {
    help: 'pass texts; numbers of tokens are decoded: tokenizer.decode(ids)',
  })
}

function checkEncodeOptions<O extends EncodeOptions>(
  user: string,
  options: O,
  more: { readonly padding?: readonly string[] },
): void {
  checkOptions<EncodeOptions & { padding?: unknown }>(user, options, {
    addSpecialTokens: 'boolean',
    maxLength: 'whole',
    truncating: ['pre', 'post'],
    ...(more as { padding: readonly string[] }),
  })
}

function skipOf(user: string, options: DecodeOptions): boolean {
  checkOptions<DecodeOptions>(user, options, { skipSpecialTokens: 'boolean' })
  return options.skipSpecialTokens ?? true
}

async function rowsOf(user: string, ids: Tensor | readonly Labels[]): Promise<readonly ArrayLike<number>[]> {
  if (Array.isArray(ids)) {
    return await Promise.all((ids as readonly Labels[]).map(async (row) => (isTensor(row) ? await row.data() : row)))
  }
  if (!isTensor(ids) || ids.shape.length !== 2) {
    throw new DataError(
      `${user}: ids is ${isTensor(ids) ? `a tensor [${ids.shape.join(', ')}]` : describeValue(ids)}, expected [texts, length]`,
      { help: 'for one text, write tokenizer.decode(ids)' },
    )
  }
  const [rows, length] = ids.shape as readonly [number, number]
  const values = await ids.data()
  return Array.from({ length: rows }, (_, k) => values.subarray(k * length, (k + 1) * length))
}
