// Operators of language models beside ONNX Runtime, whose results are stored.
import { memory, type Tensor, tensor } from '@tensorloom/tensor'
import { afterAll, describe, expect, test } from 'vitest'
import { loadOnnx } from '../src/index.js'
import { cacheNames, cacheShape, decoderFile, decoders } from './support/decoders.js'
import { type CaseInput, fileOf, halfBits, type LanguageCase, languageCases } from './support/language-cases.js'
import {
  elsewhere,
  isWriting,
  type Reference,
  referenceOf,
  sessionOf,
  storedReferences,
  storeReferences,
} from './support/language-reference.js'

const written = new Map<string, readonly Reference[]>()
const dtypes = {
  float: 'float32',
  float16: 'float32',
  int32: 'int32',
  int64: 'int32',
  bool: 'bool',
  uint8: 'uint8',
} as const

afterAll(() => {
  if (isWriting) storeReferences(written)
})

const fed = ({ type, shape, data }: CaseInput): Tensor =>
  tensor([...data], { shape, dtype: dtypes[type as keyof typeof dtypes] })

function inputsOf({ inputs }: LanguageCase): readonly (readonly [name: string, CaseInput])[] {
  return inputs.flatMap((one, k) =>
    one === undefined || one.constant || one.type.endsWith('int4') ? [] : [[`x${k}`, one] as const],
  )
}

async function references(name: string, one: LanguageCase): Promise<readonly Reference[]> {
  if (!isWriting) return storedReferences(name)
  const session = await sessionOf(fileOf(one))
  const feeds: Record<string, Awaited<ReturnType<typeof elsewhere>>> = {}
  for (const [key, input] of inputsOf(one)) feeds[key] = await elsewhere(input, halfBits)
  const results = await session.run(feeds)
  const found = session.outputNames.map((key) => referenceOf(results[key]!))
  await session.release()
  written.set(name, found)
  return found
}

function largestDifference(got: ArrayLike<number>, wanted: ArrayLike<number>): number {
  let most = 0
  for (let k = 0; k < wanted.length; k++) {
    const [a, b] = [got[k]!, wanted[k]!]
    if (a !== b && !(Number.isNaN(a) && Number.isNaN(b)))
      most = Math.max(most, Math.abs(a - b) / Math.max(1, Math.abs(b)))
    if (Number.isNaN(a) !== Number.isNaN(b)) return Number.POSITIVE_INFINITY
  }
  return most
}

describe('gives what ONNX Runtime gives', () => {
  test.each(Object.entries(languageCases))('%s', async (name, one) => {
    const wanted = await references(name, one)
    const before = memory().tensors
    const model = loadOnnx(fileOf(one))
    const inputs = Object.fromEntries(inputsOf(one).map(([key, input]) => [key, fed(input)]))
    // The second run makes a plan, the third has one.
    for (let run = 0; run < 3; run++) {
      const outputs = Object.values(await model.run(inputs)) as Tensor[]
      for (const [k, { shape, data }] of wanted.entries()) {
        expect(outputs[k]!.shape, `output ${k}`).toEqual(shape)
        const difference = largestDifference(outputs[k]!.dataSync(), data)
        const isHalf = one.inputs.some((input) => input?.type === 'float16')
        if (process.env.LANGUAGE_SHOW) console.log(name, k, run, difference)
        expect(difference, `output ${k}, run ${run}`).toBeLessThan(isHalf ? 4e-3 : 1e-5)
      }
      for (const output of outputs) output.dispose()
    }
    for (const input of Object.values(inputs)) input.dispose()
    model.dispose()
    expect(memory().tensors).toBe(before)
  })
})

// Ten steps after a prompt of 5 tokens, each with the token whose logit is the largest.
async function generate(
  step: (ids: readonly number[], total: number) => Promise<readonly Reference[]>,
): Promise<{ readonly tokens: readonly number[]; readonly logits: readonly Reference[] }> {
  const [tokens, logits]: [number[], Reference[]] = [[3, 14, 15, 9, 26], []]
  for (let k = 0, ids: readonly number[] = tokens; k < 10; k++) {
    const [got] = await step([...ids], tokens.length)
    logits.push(got!)
    const last = got!.data.subarray(-got!.shape[2]!)
    ids = [last.indexOf(Math.max(...last))]
    tokens.push(...ids)
  }
  return { tokens, logits }
}

describe('what is not supported is refused by name', () => {
  const { 'grouped: packed': one, 'heads after a past': several, 'product of 4 bits': product } = languageCases
  const { 'ONNX: heads': standard, 'attention and what it leaves': whole, rotary } = languageCases
  const numbers: CaseInput = { type: 'float', shape: [2], data: [1, 1] }
  const withAttribute = (of: LanguageCase, name: string, value: number | string): LanguageCase => ({
    ...of,
    attributes: { ...of.attributes, [name]: value },
  })
  const withInput = (of: LanguageCase, k: number): LanguageCase => ({
    ...of,
    inputs: Array.from({ length: k + 1 }, (_, n) => (n === k ? numbers : of.inputs[n])),
  })
  test.each<readonly [LanguageCase, string]>([
    [
      withAttribute(one!, 'k_quant_type', 'PER_TENSOR'),
      "attribute 'k_quant_type' is PER_TENSOR, only NONE is supported",
    ],
    [withAttribute(one!, 'kv_cache_bit_width', 8), "attribute 'kv_cache_bit_width' is 8, only 0 is supported"],
    [withAttribute(one!, 'sliding_window_cache', 1), "attribute 'sliding_window_cache' is 1, only 0 is supported"],
    [withAttribute(product!, 'bits', 3), "attribute 'bits' is 3, only 2, 4, 8 are supported"],
    [withAttribute(product!, 'weight_prepacked', 1), "attribute 'weight_prepacked' is 1, only 0 is supported"],
    [withAttribute(whole!, 'do_rotary', 1), "attribute 'do_rotary' is 1, only 0 is supported"],
    [withAttribute(whole!, 'past_present_share_buffer', 1), "attribute 'past_present_share_buffer' is 1"],
    [withAttribute(rotary!, 'is_packed_batching', 1), "attribute 'is_packed_batching' is 1, only 0 is supported"],
    [
      withAttribute(standard!, 'softmax_precision', 11),
      "attribute 'softmax_precision' is 11, only 1, 10, 16 are supported",
    ],
    [withInput(one!, 14), "the input 'q_norm_weight' is not supported"],
    [withInput(several!, 9), "the input 'cache_indirection' is not supported"],
    [withInput(whole!, 6), "the input 'past_sequence_length' is not supported"],
  ])('%#: $1', (file, message) => {
    expect(() => loadOnnx(fileOf(file))).toThrow(
      expect.objectContaining({ name: 'SerializationError', message: expect.stringContaining(message) as string }),
    )
  })

  test.each<readonly [LanguageCase, string]>([
    [{ ...product!, attributes: { ...product!.attributes, K: 40 } }, 'input 1 has 80 elements, expected 120'],
    [{ ...product!, attributes: { ...product!.attributes, block_size: 0 } }, 'weights [5, 32] in blocks of 0'],
    [withAttribute(one!, 'kv_num_heads', 3), 'an input [1, 4, 128] for 4 and 3 heads'],
    [withAttribute(languageCases['rows of 4 bits']!, 'quantize_axis', 0), 'gather_axis and quantize_axis are both 0'],
    [withAttribute(languageCases['rotary, a part']!, 'rotary_embedding_dim', 6), 'for rotary_embedding_dim 6'],
    [withAttribute(languageCases['steps at the front']!, 'axis', 0), 'along axis 0'],
  ])('%#: shapes that do not fit: $1', (file, message) => {
    expect(() => loadOnnx(fileOf(file))).toThrow(message)
  })
})

// ONNX Runtime's processor has no kernels for these forms. They are other orders of the same numbers.
test.each(['queries, keys and values', 'keys and values'] as const)('%s in one input', async (form) => {
  const separate = languageCases['heads after a past, to the left']!
  const [q, k, v, , ...rest] = separate.inputs as readonly CaseInput[]
  const packed = (...parts: readonly CaseInput[]): CaseInput => {
    const data: number[] = []
    for (let row = 0; row < 6; row++)
      for (let head = 0; head < 2; head++)
        for (const one of parts) data.push(...one.data.slice(8 * row + 4 * head, 8 * row + 4 * head + 4))
    return { type: 'float', shape: [2, 3, 2, parts.length, 4], data }
  }
  const inputs =
    form === 'keys and values' ? [q, packed(k!, v!), undefined] : [packed(q!, k!, v!), undefined, undefined]
  const run = async (one: LanguageCase): Promise<readonly Tensor[]> => {
    const given = Object.fromEntries(inputsOf(one).map(([key, input]) => [key, fed(input)]))
    return Object.values(await loadOnnx(fileOf(one)).run(given)) as Tensor[]
  }
  const wanted = await run({ ...separate, inputs: [q, k, v, undefined, ...rest] })
  const got = await run({ ...separate, inputs: [...inputs, undefined, ...rest] })
  for (const [n, one] of wanted.entries()) expect(got[n]!.dataSync()).toEqual(one.dataSync())
})

test('weights of few bits are made floats once, and freed with the model', async () => {
  const one = languageCases['product of 4 bits']!
  const before = memory().tensors
  const model = loadOnnx(fileOf(one))
  expect([...model.parameters]).toEqual([])
  const x = fed(one.inputs[0]!)
  const counts: number[] = []
  for (let run = 0; run < 4; run++) {
    ;((await model.run({ x0: x })).y0 as Tensor).dispose()
    counts.push(memory().tensors)
  }
  expect(new Set(counts).size).toBe(1)
  x.dispose()
  model.dispose()
  expect(memory().tensors).toBe(before)
})

describe('a decoder says what it says in ONNX Runtime', () => {
  test.each(Object.entries(decoders))('%s', async (name, form) => {
    const file = decoderFile(form)
    const key = `decoder: ${name}`
    const whole = (data: readonly number[]): CaseInput => ({ type: 'int64', shape: [1, data.length], data })
    const ones = (count: number): CaseInput => whole(new Array<number>(count).fill(1))
    const none: CaseInput = { type: form.type, shape: cacheShape(0), data: [] }
    if (isWriting) {
      const session = await sessionOf(file)
      let past: Record<string, Awaited<ReturnType<typeof elsewhere>>> = {}
      for (const one of cacheNames) past[`past.${one}`] = await elsewhere(none, halfBits)
      const { logits } = await generate(async (ids, total) => {
        const given = { input_ids: whole(ids), attention_mask: ones(total) }
        const feeds = { ...past }
        for (const [input, value] of Object.entries(given)) feeds[input] = await elsewhere(value, halfBits)
        const results = await session.run(feeds)
        past = Object.fromEntries(cacheNames.map((one) => [`past.${one}`, results[`present.${one}`]!]))
        return [referenceOf(results.logits!)]
      })
      await session.release()
      written.set(key, logits)
    }
    const wanted = isWriting ? written.get(key)! : storedReferences(key)
    const before = memory().tensors
    const decoder = loadOnnx(file)
    let past = Object.fromEntries(cacheNames.map((one) => [`past.${one}`, fed(none)]))
    const { logits, tokens } = await generate(async (ids, total) => {
      const given = { input_ids: fed(whole(ids)), attention_mask: fed(ones(total)) }
      const { logits: found, ...present } = (await decoder.run({ ...given, ...past })) as Record<string, Tensor>
      for (const one of [...Object.values(given), ...Object.values(past)]) one.dispose()
      past = Object.fromEntries(cacheNames.map((one) => [`past.${one}`, present[`present.${one}`]!]))
      const got = { shape: found!.shape, data: found!.dataSync() as Float32Array }
      found!.dispose()
      return [got]
    })
    for (const one of Object.values(past)) one.dispose()
    decoder.dispose()
    expect(memory().tensors).toBe(before)
    expect(new Set(tokens.slice(5)).size).toBeGreaterThan(2)
    for (const [k, { shape, data }] of wanted.entries()) {
      expect(logits[k]!.shape).toEqual(shape)
      const difference = largestDifference(logits[k]!.data, data)
      if (process.env.LANGUAGE_SHOW) console.log(key, k, difference, tokens.join(' '))
      expect(difference, `step ${k}`).toBeLessThan(form.type === 'float16' ? 2e-2 : 2e-5)
    }
  })
})
