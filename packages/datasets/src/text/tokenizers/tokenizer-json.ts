// Writes `tokenizer.json`, the file of Hugging Face's tokenizers.
import type { TokenizerForm, Vocabulary } from './form.js'
import type { JsonObject } from './json.js'
import type { SpecialTokens } from './special-tokens.js'

/** The contents of the file. */
export function tokenizerJson(form: TokenizerForm, specials: SpecialTokens, vocabulary: Vocabulary): JsonObject {
  const { pad, unknown, begin, end, all } = specials
  const ids = new Map(vocabulary.tokens.map((token, id) => [token, id]))
  const idOf = (token: string): number => ids.get(token)!
  const { normalizer, preTokenizer, decoder, model } = form.json
  return {
    version: '1.0',
    truncation: null,
    padding:
      pad === undefined
        ? null
        : {
            ...{ strategy: 'BatchLongest', direction: 'Right', pad_to_multiple_of: null },
            ...{ pad_id: idOf(pad), pad_type_id: 0, pad_token: pad },
          },
    added_tokens: [...all]
      .sort((a, b) => idOf(a) - idOf(b))
      .map((content) => ({
        ...{ id: idOf(content), content, single_word: false, lstrip: false, rstrip: false },
        ...{ normalized: false, special: true },
      })),
    normalizer,
    pre_tokenizer: preTokenizer,
    post_processor: begin === undefined && end === undefined ? null : templateJson(begin, end, idOf),
    decoder,
    model: model(vocabulary, unknown),
  }
}

function templateJson(begin: string | undefined, end: string | undefined, idOf: (token: string) => number): JsonObject {
  const special = (token: string | undefined, type: number): readonly JsonObject[] =>
    token === undefined ? [] : [{ SpecialToken: { id: token, type_id: type } }]
  const text = (id: string, type: number): JsonObject => ({ Sequence: { id, type_id: type } })
  const single = [...special(begin, 0), text('A', 0), ...special(end, 0)]
  const used = [begin, end].filter((one) => one !== undefined)
  return {
    type: 'TemplateProcessing',
    single,
    pair: [...single, text('B', 1), ...special(end, 1)],
    special_tokens: Object.fromEntries(used.map((id) => [id, { id, ids: [idOf(id)], tokens: [id] }])),
  }
}
