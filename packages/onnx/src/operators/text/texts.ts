// Texts: they stay in host memory.

import { broadcastShapes } from '@tensorloom/tensor/op'
import type { HostTensor } from '../../model/host-tensor.js'
import type { Call } from '../../runtime/call.js'
import { OnnxError } from '../../runtime/onnx-error.js'
import { type Operator, operator } from '../../runtime/operator.js'
import { hostValue, type Value, valueOf } from '../../runtime/value.js'
import { broadcastPlaces, hostOf } from '../host/host-math.js'

// Removes stop words and changes case; nothing left gives one empty text.
function normalize(call: Call): Value {
  const shape = call.shape(0)
  const stopwords = call.textList('stopwords') ?? []
  const sensitive = call.number('is_case_sensitive', 0) !== 0
  const action = call.text('case_change_action', 'NONE', ['NONE', 'LOWER', 'UPPER'])
  if (shape.length > 2 || (shape.length === 2 && shape[0] !== 1))
    throw new OnnxError(`texts of shape [${shape.join(', ')}], expected [n] or [1, n]`)
  const compared = (text: string): string => (sensitive ? text : text.toLowerCase())
  const stops = new Set(stopwords.map(compared))
  const kept = call.texts(0).filter((text) => !stops.has(compared(text)))
  const changed = kept.map((text) =>
    action === 'NONE' ? text : action === 'LOWER' ? text.toLowerCase() : text.toUpperCase(),
  )
  const texts = changed.length === 0 ? [''] : changed
  return hostValue('string', shape.length === 2 ? [1, texts.length] : [texts.length], texts)
}

interface Grams {
  /** For each pool entry its column of the output. */
  readonly columns: ReadonlyMap<string, number>
  readonly weights: readonly (number | undefined)[]
  readonly width: number
}

function gramsOf(call: Call): Grams {
  const pool: readonly (string | number)[] = call.textList('pool_strings') ?? call.list('pool_int64s') ?? []
  const counts = call.list('ngram_counts')!
  const columns = call.list('ngram_indexes')!
  const weights = call.list('weights') ?? []
  const found = new Map<string, number>()
  let entry = 0
  for (const [k, start] of counts.entries()) {
    const size = k + 1
    for (let at = start; at + size <= (counts[k + 1] ?? pool.length); at += size) {
      found.set(pool.slice(at, at + size).join('\u0000'), entry++)
    }
  }
  if (entry > columns.length) throw new OnnxError(`${columns.length} ngram_indexes for ${entry} grams`)
  return { columns: found, weights: columns.map((_, k) => weights[k]), width: Math.max(-1, ...columns) + 1 }
}

function tfIdf(call: Call): Value {
  const shape = call.shape(0)
  const rows = shape.length === 2 ? shape[0]! : 1
  const width = shape.at(-1) ?? 1
  const { columns, weights, width: outputs } = gramsOf(call)
  const indexes = call.list('ngram_indexes')!
  const mode = call.text('mode', 'TF', ['TF', 'IDF', 'TFIDF'])
  const [shortest, longest, skips] = [
    call.given('min_gram_length')!,
    call.given('max_gram_length')!,
    call.given('max_skip_count')!,
  ]
  const items = Array.from(call.elements(0) as readonly string[], String)
  const counts = new Array<number>(rows * outputs).fill(0)
  const entries = new Map<number, number>()
  for (let row = 0; row < rows; row++) {
    const text = items.slice(row * width, (row + 1) * width)
    for (let skip = 0; skip <= skips; skip++) {
      for (let size = shortest; size <= longest; size++) {
        // Single items are not skipped.
        if (size === 1 && skip > 0) continue
        for (let at = 0; at + (size - 1) * (skip + 1) < text.length; at++) {
          const gram = Array.from({ length: size }, (_, k) => text[at + k * (skip + 1)]).join('\u0000')
          const entry = columns.get(gram)
          if (entry === undefined) continue
          entries.set(indexes[entry]!, entry)
          counts[row * outputs + indexes[entry]!]! += 1
        }
      }
    }
  }
  const values = counts.map((count, k) => {
    const weight = weights[entries.get(k % outputs) ?? -1] ?? 1
    if (mode === 'TF') return count
    return mode === 'IDF' ? (count > 0 ? weight : 0) : count * weight
  })
  return valueOf(hostOf('float', shape.length === 2 ? [rows, outputs] : [outputs], values))
}

function concatTexts(call: Call): Value {
  const shape = broadcastShapes('StringConcat', [call.shape(0), call.shape(1)])
  const [a, b] = [0, 1].map((k) => Array.from(broadcastPlaces(call.shape(k), shape), (at) => call.texts(k)[at]!))
  return hostValue(
    'string',
    shape,
    a!.map((text, k) => text + b![k]!),
  )
}

// Without a delimiter at white space, which does not count at the ends.
function splitTexts(call: Call): readonly Value[] {
  const delimiter = call.text('delimiter', '')
  const most = call.given('maxsplit')
  const parts = call.texts(0).map((text) => {
    const pieces =
      delimiter === '' ? text.split(/\s+/).filter((one) => one !== '') : text === '' ? [] : text.split(delimiter)
    if (most === undefined || pieces.length <= most + 1) return pieces
    if (delimiter !== '') return [...pieces.slice(0, most), pieces.slice(most).join(delimiter)]
    let rest = text.trimStart()
    const head = Array.from({ length: most }, () => {
      const [word = ''] = /^\S+/.exec(rest) ?? []
      rest = rest.slice(word.length).trimStart()
      return word
    })
    return [...head, rest.trimEnd()]
  })
  const width = Math.max(0, ...parts.map((one) => one.length))
  const shape = call.shape(0)
  const filled = parts.flatMap((one) => Array.from({ length: width }, (_, k) => one[k] ?? ''))
  const counts: HostTensor = { type: 'int64', shape, data: Float64Array.from(parts, (one) => one.length) }
  return [hostValue('string', [...shape, width], filled), valueOf(counts)]
}

/** Texts. */
export const textOperators: readonly Operator[] = [
  operator(
    'StringNormalizer',
    10,
    {
      host: 'all',
      attributes: { case_change_action: 'string', is_case_sensitive: 'int', locale: 'string', stopwords: 'strings' },
    },
    normalize,
  ),
  operator(
    'TfIdfVectorizer',
    9,
    {
      host: 'all',
      attributes: {
        max_gram_length: 'int!',
        max_skip_count: 'int!',
        min_gram_length: 'int!',
        mode: 'string!',
        ngram_counts: 'ints!',
        ngram_indexes: 'ints!',
        pool_int64s: 'ints',
        pool_strings: 'strings',
        weights: 'floats',
      },
    },
    tfIdf,
  ),
  operator('StringConcat', 20, { inputs: 2, host: 'all' }, concatTexts),
  operator(
    'StringSplit',
    20,
    { outputs: [1, 2], host: 'all', attributes: { delimiter: 'string', maxsplit: 'int' } },
    (call) => splitTexts(call).slice(0, call.outputs),
  ),
]
