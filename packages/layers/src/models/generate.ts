// Generation token by token with a causal model.
import {
  arange,
  concat,
  defineOp,
  equal,
  getBackend,
  isTensor,
  type Op,
  ShapeError,
  scope,
  slice,
  type Tensor,
  TensorloomError,
  tensor,
  where,
  zeros,
} from '@tensorloom/tensor'
import { asIndices, checkOptions } from '@tensorloom/tensor/internal'
import { describeValue, shapeText } from '@tensorloom/tensor/op'
import { checkCount, checkRange } from '../core/check.js'
import type { Layer } from '../core/layer.js'
import { KeyValueCache } from '../layers/attention/key-value-cache.js'
import { nextTokens, type SamplingOptions } from './sampling.js'

/** Options of `generate`. */
export interface GenerateOptions extends SamplingOptions {
  /** The number of tokens after the prompt. */
  readonly maxNewTokens: number
  /** Generation ends when every row has had this token; a row that has had it repeats it. By default nothing ends it. */
  readonly stopToken?: number | undefined
  /**
   * Whether attention layers keep the keys and values of earlier tokens, which makes long texts many times faster; true by default.
   * The first time, the scores of a model are compared with those that it computes without.
   */
  readonly cache?: boolean | undefined
}

// Puts the next token in its place. One kernel for each token.
const place: Op<(places: Tensor, at: number, next: Tensor, tokens: Tensor) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'layers/placeToken',
  inputs: 4,
  fuse: true,
  compose: (places, at, next, tokens) => where(equal(places, at), next, tokens),
})

// Models whose scores are known to be the same with a cache.
const checked = /* @__PURE__ */ new WeakSet<object>()

/**
 * Continues token sequences with a model that predicts the next token, such as a chain of `embedding`, `transformerDecoder` and
 * `dense`. Draws as `setSeed` says.
 *
 * @param model - from tokens [batch, time] to scores of the next token [batch, time, vocabulary]
 * @param prompt - tokens [batch, time], or one list; at least one token
 * @returns the prompt and the new tokens, int32 [batch, time + maxNewTokens], or fewer with `stopToken`; the caller's to free
 * @throws `ShapeError` for a wrong prompt, `TensorloomError` if the model is not the same with a cache
 * @example
 * ```ts
 * import { dense, embedding, generate, sequential, transformerDecoder } from '@tensorloom/layers'
 * const model = sequential([embedding(50, 16), transformerDecoder(32, 2, { rotary: true }), dense(50)])
 * const tokens = await generate(model, [1, 2, 3], { maxNewTokens: 4, temperature: 0.8, topK: 10 })
 * console.log(tokens.shape) // [1, 7]
 * ```
 */
export async function generate(
  model: Layer<Tensor, Tensor>,
  prompt: Tensor | readonly number[] | readonly (readonly number[])[],
  options: GenerateOptions,
): Promise<Tensor> {
  checkGeneration(options)
  const { maxNewTokens, stopToken, cache: cached = true } = options
  const opened = scope()
  let cache: KeyValueCache | undefined
  try {
    const given = opened.run(() => promptTokens(prompt))
    const [batch, start] = given.shape as readonly [number, number]
    const length = start + maxNewTokens
    if (cached) cache = new KeyValueCache({ capacity: length })
    // One tensor with room for all tokens: shapes stay the same from token to token.
    let tokens = opened.run(() => concat([given, zeros([batch, maxNewTokens], { dtype: 'int32' })], { axis: 1 }))
    const places = opened.run(() => arange(0, length))
    let latest = given
    let end = start
    let stopped: boolean[] | undefined
    for (; end < length; end++) {
      const scores = opened.run(() => lastScores(model, latest, cache))
      if (cache !== undefined && end === start + 1 && !checked.has(model)) {
        await checkCache(
          model,
          opened.run(() => firstTokens(tokens, end)),
          scores,
        )
      }
      cache?.advance(latest.shape[1]!)
      let next = opened.run(() => scope(() => nextTokens(scores, options)))
      if (stopToken !== undefined) {
        const values = await next.data()
        stopped ??= new Array<boolean>(values.length).fill(false)
        const kept = Array.from(values, (value, row) => (stopped![row] ? stopToken : Number(value)))
        next = opened.run(() => tensor(kept, { shape: next.shape, dtype: 'int32' }))
        stopped = kept.map((value) => value === stopToken)
      }
      const placed = opened.run(() => place(places, end, next, tokens))
      for (const one of [scores, tokens, latest]) one.dispose()
      tokens = placed
      latest = cache === undefined ? opened.run(() => firstTokens(tokens, end + 1)) : next
      if (cache === undefined) next.dispose()
      await getBackend().flush?.()
      if (!stopped?.every(Boolean)) continue
      end++
      break
    }
    const result = opened.run(() => firstTokens(tokens, end))
    await checkDrawn(
      result,
      opened.run(() => result.min()),
    )
    return opened.keep(result)
  } finally {
    opened.dispose()
    cache?.dispose()
  }
}

// Where the scores are NaN, no token is drawn.
async function checkDrawn(tokens: Tensor, least: Tensor): Promise<void> {
  if (Number(await least.item()) >= 0) return
  const values = await tokens.data()
  const at = values.findIndex((value) => value < 0) % tokens.shape[1]!
  throw new TensorloomError(`generate: there is no token at position ${at}, because the scores of the model are NaN`, {
    help: 'look for tokens of the prompt that an embedding does not know, and for weights that are NaN',
  })
}

function firstTokens(tokens: Tensor, count: number): Tensor {
  return slice(tokens, [0, 0], [tokens.shape[0]!, count])
}

/** The scores after the last token, [batch, vocabulary]. */
function lastScores(model: Layer<Tensor, Tensor>, tokens: Tensor, cache: KeyValueCache | undefined): Tensor {
  return scope(() => {
    const scores = model.apply(tokens, { cache })
    const [batch, time, vocabulary] = scores.shape as [number, number, number]
    if (scores.rank !== 3 || time !== tokens.shape[1]) {
      throw new ShapeError(
        `generate: the model returned ${shapeText(scores.shape)} for tokens ${shapeText(tokens.shape)}, expected [batch, time, vocabulary]`,
        { help: 'the model must give scores for the token after each token: end it with dense(vocabulary)' },
      )
    }
    return slice(scores, [0, time - 1, 0], [batch, 1, vocabulary]).reshape([batch, vocabulary])
  })
}

// A layer that mixes tokens and has no cache would give other scores without a word.
async function checkCache(model: Layer<Tensor, Tensor>, tokens: Tensor, scores: Tensor): Promise<void> {
  const opened = scope()
  try {
    const [largest, size] = opened.run(() => {
      const whole = lastScores(model, tokens, undefined)
      return [whole.sub(scores).abs().max(), whole.abs().max()]
    })
    const [difference, scale] = [await largest.item(), await size.item()] as [number, number]
    if (!(difference > 1e-2 * Math.max(1, scale))) {
      checked.add(model)
      return
    }
    throw new TensorloomError(`generate: with a cache, the scores of ${model.name} differ by ${difference}`, {
      help: 'a layer besides causal self-attention mixes tokens: write generate(model, prompt, { cache: false })',
    })
  } finally {
    opened.dispose()
  }
}

function promptTokens(prompt: unknown): Tensor {
  const rows = Array.isArray(prompt) && !Array.isArray(prompt[0]) ? [prompt] : prompt
  const tokens = isTensor(rows) ? asIndices(rows).reshape(rows.shape) : tensor(rows as number[][], { dtype: 'int32' })
  if (tokens.rank === 2 && tokens.size > 0) return tokens
  throw new ShapeError(`generate: the prompt has shape ${shapeText(tokens.shape)}, expected [batch, time]`, {
    help: 'give at least one token for each row: generate(model, [[1, 2]], { maxNewTokens: 10 })',
  })
}

function checkGeneration(options: GenerateOptions): void {
  checkOptions<GenerateOptions>('generate', options, {
    maxNewTokens: 'any',
    stopToken: 'whole',
    cache: 'boolean',
    temperature: 'any',
    topK: 'count',
    topP: 'any',
  })
  const { maxNewTokens, temperature = 0, topP = 1 } = options ?? {}
  checkCount('generate', 'maxNewTokens', maxNewTokens, 'generate(model, prompt, { maxNewTokens: 20 })')
  checkRange('generate', 'temperature', temperature, 0)
  checkRange('generate', 'topP', topP, 0, 1)
  if (temperature > 0 || (options.topK === undefined && options.topP === undefined)) return
  throw new TensorloomError(`generate: topK and topP need a temperature, got ${describeValue(temperature)}`, {
    help: 'write temperature: 1 to draw tokens',
  })
}
