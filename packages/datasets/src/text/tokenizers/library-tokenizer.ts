// Files of all other forms (WordPiece, Unigram, other splitters): read by the package @huggingface/tokenizers.
import { DataError } from '@tensorloom/tensor'
import type { Encoding } from './encoding.js'
import { isObject, type JsonValue } from './json.js'
import { makeTokenizer } from './make-tokenizer.js'
import type { TokenizerFile } from './read-json.js'
import type { Tokenizer } from './tokenizer.js'

// The part of the package that is used.
interface Library {
  encode(text: string, options: { readonly add_special_tokens: boolean }): { readonly ids: readonly number[] }
  decode(ids: number[], options: { readonly skip_special_tokens: boolean }): string
}

async function loadLibrary(user: string, file: TokenizerFile): Promise<typeof import('@huggingface/tokenizers')> {
  // In `try`, as webpack forgives a package that is not there only then.
  try {
    return await import('@huggingface/tokenizers')
  } catch (cause) {
    throw new DataError(`${user}: the tokenizer has ${partsOf(file)}: it needs the package @huggingface/tokenizers`, {
      help: 'npm i @huggingface/tokenizers',
      cause,
    })
  }
}

/** A tokenizer that asks the package. */
export async function libraryTokenizer(user: string, file: TokenizerFile): Promise<Tokenizer> {
  const { Tokenizer: HuggingFace } = await loadLibrary(user, file)
  const guarded = <T>(what: string, run: () => T): T => {
    try {
      return run()
    } catch (cause) {
      if (cause instanceof DataError) throw cause
      throw new DataError(`${user}: ${what}: ${String((cause as Error)?.message ?? cause)}`, {
        help: `the tokenizer has ${partsOf(file)}; check the file, or write it again with the program that made it`,
        cause,
      })
    }
  }
  const config = {
    clean_up_tokenization_spaces: false,
    ...(typeof file.model.unk_token === 'string' && { unk_token: file.model.unk_token }),
  }
  const library: Library = guarded('the file cannot be used', () => new HuggingFace(file.json, config))
  const tokens = file.tokens.map((token) => token ?? '')
  const ids = new Map(tokens.map((token, id) => [token, id]))
  ids.delete('')
  const idsOf = (text: string, addSpecialTokens: boolean): number[] =>
    guarded(`cannot encode the text`, () => {
      const found = library.encode(text, { add_special_tokens: addSpecialTokens }).ids
      return Array.from(found, (id) => {
        if (Number.isInteger(id) && tokens[id] !== undefined) return id
        throw new DataError(`${user}: the text has something that is not in the vocabulary`, {
          help: 'leave out what the tokenizer was not trained on',
        })
      })
    })
  const encoding: Encoding = {
    tokens,
    padId: file.pad === undefined ? undefined : ids.get(file.pad),
    ...edgesOf(user, idsOf),
    idOf: (token) => ids.get(token),
    encode: (text) => idsOf(text, false),
    decode: (given, skip) =>
      given.length === 0
        ? ''
        : guarded('cannot decode the ids', () => library.decode([...given], { skip_special_tokens: skip })),
    toJson: () => JSON.stringify(file.json, undefined, 2),
  }
  return makeTokenizer(user, encoding, () => {
    throw new DataError(`${user}: a tokenizer that has ${partsOf(file)} keeps its vocabulary`, {
      help: 'make one of your own: await bytePairTokenizer().fit(texts)',
    })
  })
}

// The ids that are put before and behind every text, found with a text.
function edgesOf(
  user: string,
  idsOf: (text: string, addSpecialTokens: boolean) => number[],
): { readonly begin: readonly number[]; readonly end: readonly number[] } {
  const text = 'a'
  const [inner, whole] = [idsOf(text, false), idsOf(text, true)]
  for (let at = 0; at + inner.length <= whole.length; at++) {
    if (inner.every((id, k) => whole[at + k] === id)) {
      return { begin: whole.slice(0, at), end: whole.slice(at + inner.length) }
    }
  }
  throw new DataError(`${user}: the tokenizer changes a text to which it adds tokens`, {
    help: 'only tokens before and behind a text are understood: check post_processor in the file',
  })
}

// What the tokenizer is made of: `the model WordPiece and the pre-tokenizer BertPreTokenizer`.
function partsOf({ json, model }: TokenizerFile): string {
  const splitter = json.pre_tokenizer ?? null
  const splitting = splitter === null ? 'no pre-tokenizer' : `the pre-tokenizer ${typeOf(splitter)}`
  return `the model ${typeOf(model)} and ${splitting}`
}

function typeOf(part: JsonValue): string {
  return isObject(part) && typeof part.type === 'string' ? part.type : 'of no type'
}
