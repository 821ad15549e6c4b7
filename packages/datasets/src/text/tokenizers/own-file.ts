// Finds out whether a `tokenizer.json` is of one of our own forms: whether all of its parts are what we do ourselves.
import { byteCharacters } from './byte-pairs/byte-alphabet.js'
import { bytePairForm } from './byte-pairs/byte-pair-form.js'
import { characterForm } from './character-form.js'
import type { TokenizerForm, Vocabulary } from './form.js'
import { isObject, type JsonObject, type JsonValue } from './json.js'
import { type NormalizeOptions, normalizerJson, type UnicodeForm, unicodeForms } from './normalize.js'
import { type TokenizerFile, wrong } from './read-json.js'
import type { SpecialTokenOptions, UnknownTokenOptions } from './special-tokens.js'
import { wordForm } from './word-form.js'

/** A file of one of our own forms. */
export interface OwnFile {
  readonly form: TokenizerForm
  readonly options: SpecialTokenOptions & UnknownTokenOptions
  readonly vocabulary: Vocabulary
}

/** What we do ourselves; undefined for a file of another form. */
export function ownFile(user: string, file: TokenizerFile): OwnFile | undefined {
  const { json, model, added, pad } = file
  const tokens = file.tokens as readonly string[]
  const form = formOf(json)
  const edges = edgesOf(json.post_processor)
  if (form === undefined || edges === undefined || file.tokens.includes(undefined)) return undefined
  if (!added.every(({ plain, special }) => plain && special)) return undefined
  const specials = added.map(({ content }) => content)
  const isSpecial = (token: string | undefined): boolean => token === undefined || specials.includes(token)
  if (![edges.begin, edges.end, pad].every(isSpecial)) return undefined
  const unknown = unknownOf(form, model, tokens, specials)
  if (unknown === false) return undefined
  const named = [pad, unknown, edges.begin, edges.end].filter((one) => one !== undefined)
  if (new Set(named).size < named.length) return undefined
  const options = {
    ...{ padToken: pad ?? null, beginToken: edges.begin ?? null, endToken: edges.end ?? null },
    ...(form.hasUnknown && { unknownToken: unknown ?? null }),
    specialTokens: specials.filter((one) => !named.includes(one)),
  }
  if (model.type !== 'BPE') return { form, options, vocabulary: { tokens } }
  return { form, options, vocabulary: { tokens, merges: mergesOf(user, model, new Set(tokens)) } }
}

// The form whose normalizer, splitter, decoder and model are those of the file.
function formOf({ normalizer, pre_tokenizer, decoder, model }: JsonObject): TokenizerForm | undefined {
  const options = normalizeOptionsOf(normalizer)
  if (options === undefined || !isObject(model)) return undefined
  const forms = [
    wordForm(options),
    wordForm({ ...options, split: 'whitespace' }),
    characterForm(options),
    bytePairForm(options),
  ]
  return forms.find(({ json }) => {
    const { type, ...flags } = json.model({ tokens: [] }, undefined)
    const same = Object.entries(flags).every(([name, value]) => {
      // Files of other versions leave out what is false or null.
      return ['vocab', 'merges', 'unk_token'].includes(name) || (model[name] ?? value) === value
    })
    return same && model.type === type && covers(json.preTokenizer, pre_tokenizer) && covers(json.decoder, decoder)
  })
}

// What does not change the ids or the text.
const harmless: Readonly<Record<string, readonly string[]>> = {
  pre: ['trim_offsets'],
  decoder: ['trim_offsets', 'add_prefix_space', 'use_regex'],
}

function covers(own: JsonObject | null, given: JsonValue | undefined): boolean {
  if (own === null || !isObject(given)) return own === null && (given === null || given === undefined)
  // A splitter with `behavior` or `use_regex` may leave out what has this value.
  const ignored = own.type === 'ByteLevel' && own.add_prefix_space === true ? harmless.decoder! : harmless.pre!
  const names = new Set([...Object.keys(own), ...Object.keys(given)].filter((name) => !ignored.includes(name)))
  const defaults: JsonObject = { invert: false, use_regex: true }
  return [...names].every((name) => JSON.stringify(given[name] ?? defaults[name]) === JSON.stringify(own[name]))
}

function normalizeOptionsOf(normalizer: JsonValue | undefined): NormalizeOptions | undefined {
  for (const lowercase of [false, true]) {
    for (const unicode of [null, ...unicodeForms] as readonly (UnicodeForm | null)[]) {
      if (JSON.stringify(normalizerJson({ lowercase, unicode })) === JSON.stringify(normalizer ?? null)) {
        return { lowercase, unicode }
      }
    }
  }
  return undefined
}

// The tokens around every text: `[BEGIN] A [END]`. Byte level has a processor that changes offsets alone.
function edgesOf(
  processor: JsonValue | undefined,
): { readonly begin: string | undefined; readonly end: string | undefined } | undefined {
  if (processor === undefined || processor === null) return { begin: undefined, end: undefined }
  if (!isObject(processor)) return undefined
  if (processor.type === 'ByteLevel') return { begin: undefined, end: undefined }
  if (processor.type !== 'TemplateProcessing' || !Array.isArray(processor.single)) return undefined
  const names = (processor.single as readonly JsonValue[]).map((part) => {
    if (!isObject(part)) return undefined
    if (isObject(part.Sequence)) return part.Sequence.id === 'A' ? 'A' : undefined
    return isObject(part.SpecialToken) && typeof part.SpecialToken.id === 'string'
      ? { ...part.SpecialToken }
      : undefined
  })
  const at = names.indexOf('A')
  if (at < 0 || at > 1 || names.length > at + 2 || names.includes(undefined)) return undefined
  const nameOf = (part: (typeof names)[number]): string | undefined => (isObject(part) ? String(part.id) : undefined)
  return { begin: at === 1 ? nameOf(names[0]) : undefined, end: nameOf(names[at + 1]) }
}

// false: the file is of another form.
function unknownOf(
  form: TokenizerForm,
  model: JsonObject,
  tokens: readonly string[],
  specials: readonly string[],
): string | undefined | false {
  const unknown = model.unk_token ?? undefined
  if (!form.hasUnknown) {
    // Without some of the bytes, other programs drop them.
    return unknown === undefined && byteCharacters.every((one) => tokens.includes(one)) ? undefined : false
  }
  if (typeof unknown !== 'string' || !tokens.includes(unknown)) return undefined
  return specials.includes(unknown) ? unknown : false
}

function mergesOf(
  user: string,
  { merges }: JsonObject,
  tokens: ReadonlySet<string>,
): readonly (readonly [string, string])[] {
  if (!Array.isArray(merges)) wrong(user, 'model.merges is not a list')
  return (merges as readonly JsonValue[]).map((merge, k) => {
    const parts: unknown = typeof merge === 'string' ? merge.split(' ') : merge
    const [left, right] = Array.isArray(parts) && parts.length === 2 ? (parts as readonly unknown[]) : []
    if (typeof left !== 'string' || typeof right !== 'string') wrong(user, `merge ${k} is not a pair of tokens`)
    const missing = [left, right, left + right].find((one) => !tokens.has(one))
    if (missing !== undefined) wrong(user, `merge ${k} needs '${missing}', which is not in the vocabulary`)
    return [left, right] as const
  })
}
