// Positions, transformer blocks, generation with and without a cache. The references are formulas of the papers, and models without
// a cache.
import { memory, ones, setSeed, type Tensor, tensor, zeros } from '@tensorloom/tensor'
import { gradcheck } from '@tensorloom/testkit'
import { describe, expect, it } from 'vitest'
import {
  add,
  dense,
  embedding,
  functional,
  generate,
  groupQueryAttention,
  input,
  KeyValueCache,
  type Layer,
  loadModel,
  lstm,
  maskOf,
  multiHeadAttention,
  positionEmbedding,
  rotaryEmbedding,
  saveModel,
  sequential,
  sinePositionEncoding,
  transformerDecoder,
  transformerEncoder,
  withMask,
} from '../../src/index.js'

const numbers = (x: Tensor): number[] => [...(x.dataSync() as Float32Array)]
function series(...shape: number[]): Tensor {
  const size = shape.reduce((product, extent) => product * extent, 1)
  return tensor(
    Array.from({ length: size }, (_, k) => Math.sin(2.1 * k + 0.7)),
    { shape },
  )
}
function expectClose(a: Tensor, b: Tensor | readonly number[], digits = 4): void {
  const expected = 'shape' in b ? numbers(b) : b
  const found = numbers(a)
  expect(found.length).toBe(expected.length)
  for (const [k, one] of found.entries()) expect(one).toBeCloseTo(expected[k]!, digits)
}
const part = (x: Tensor, from: number, to: number): Tensor =>
  x.slice([0, from, 0], [x.shape[0]!, to - from, x.shape[2]!])

describe('positions', () => {
  it('are sines and cosines of several periods', () => {
    const codes = numbers(sinePositionEncoding({ maxWavelength: 100 }).apply(zeros([1, 4, 5])))
    for (let p = 0; p < 4; p++) {
      for (let f = 0; f < 5; f++) {
        const angle = p / 100 ** ((2 * Math.floor(f / 2)) / 5)
        expect(codes[5 * p + f]).toBeCloseTo(f % 2 === 0 ? Math.sin(angle) : Math.cos(angle), 5)
      }
    }
  })

  it('turn pairs of features', () => {
    const x = series(1, 3, 4)
    const [given, turned] = [numbers(x), numbers(rotaryEmbedding({ maxWavelength: 100, scalingFactor: 2 }).apply(x))]
    for (let p = 0; p < 3; p++) {
      for (let k = 0; k < 2; k++) {
        const angle = p / 2 / 100 ** ((2 * k) / 4)
        const [a, b] = [given[4 * p + k]!, given[4 * p + k + 2]!]
        expect(turned[4 * p + k]).toBeCloseTo(a * Math.cos(angle) - b * Math.sin(angle), 5)
        expect(turned[4 * p + k + 2]).toBeCloseTo(b * Math.cos(angle) + a * Math.sin(angle), 5)
      }
    }
  })

  it('are trained vectors', () => {
    const layer = positionEmbedding(6)
    const y = layer.apply(zeros([2, 4, 3]))
    expect(numbers(y).slice(0, 12)).toEqual(numbers(layer.positionEmbeddings).slice(0, 12))
    expect(numbers(y).slice(12)).toEqual(numbers(y).slice(0, 12))
    expect(() => layer.apply(zeros([2, 7, 3]))).toThrow('got 7 steps, and there are positions for 6')
  })

  it('go on after the tokens of a cache', () => {
    for (const layer of [sinePositionEncoding(), rotaryEmbedding(), positionEmbedding(8)] as Layer[]) {
      const x = ones([1, 6, 4])
      const whole = layer.apply(x)
      const cache = new KeyValueCache()
      cache.advance(4)
      expectClose(layer.apply(part(x, 4, 6), { cache }), part(whole, 4, 6))
    }
  })

  it('refuse what they cannot use', () => {
    expect(() => sinePositionEncoding().apply(zeros([2, 3]))).toThrow('expected [batch, time, features]')
    expect(() => rotaryEmbedding().apply(zeros([1, 2, 3]))).toThrow('pairs of features')
    expect(() => sinePositionEncoding({ maxWavelength: 0 })).toThrow('maxWavelength is 0')
    expect(() => positionEmbedding(0)).toThrow('sequenceLength is 0')
  })
})

const blocks = {
  transformerEncoder: (options?: object) => transformerEncoder(6, 2, options),
  transformerDecoder: (options?: object) => transformerDecoder(6, 2, options),
}
describe.each(Object.entries(blocks))('%s', (name, make) => {
  const built = (options?: object) => {
    setSeed(3)
    const block = make(options)
    block.buildFor([4, 4])
    return block as Layer & { apply(x: Tensor, options?: object): Tensor }
  }

  it('is attention and two dense layers with residuals and normalizations', () => {
    // By NumPy's rules in plain JavaScript: everything but attention, which has tests of its own.
    for (const normalizeFirst of [false, true]) {
      const block = built({ normalizeFirst })
      const state = block.stateDict()
      const attend = multiHeadAttention(2, 2, { useCausalMask: name === 'transformerDecoder' })
      attend.buildFor([
        [4, 4],
        [4, 4],
      ])
      attend.loadStateDict(
        Object.fromEntries(
          Object.entries(state).flatMap(([path, value]) =>
            path.startsWith('selfAttention.') ? [[path.slice('selfAttention.'.length), value] as const] : [],
          ),
        ),
      )
      const rows = (x: Tensor): number[][] => Array.from({ length: 8 }, (_, k) => numbers(x).slice(4 * k, 4 * k + 4))
      const norm = (all: number[][]): number[][] =>
        all.map((row) => {
          const mean = row.reduce((a, b) => a + b) / 4
          const spread = row.reduce((a, b) => a + (b - mean) ** 2, 0) / 4
          return row.map((one) => (one - mean) / Math.sqrt(spread + 1e-5))
        })
      const plus = (a: number[][], b: number[][]): number[][] => a.map((row, k) => row.map((one, j) => one + b[k]![j]!))
      const asTensor = (all: number[][]): Tensor => tensor(all.flat(), { shape: [2, 4, 4] })
      const layers = (all: number[][]): number[][] =>
        rows(
          asTensor(all)
            .matmul(state['feedforwardIntermediate.kernel']!)
            .add(state['feedforwardIntermediate.bias']!)
            .relu()
            .matmul(state['feedforwardOutput.kernel']!)
            .add(state['feedforwardOutput.bias']!),
        )
      const x = series(2, 4, 4)
      const attended = (all: number[][]): number[][] => rows(attend.apply(asTensor(all)))
      const start = rows(x)
      const middle = normalizeFirst ? plus(start, attended(norm(start))) : norm(plus(start, attended(start)))
      const end = normalizeFirst ? plus(middle, layers(norm(middle))) : norm(plus(middle, layers(middle)))
      expectClose(block.apply(x), end.flat(), 3)
    }
  })

  it('does not see masked steps, and passes the mask on', () => {
    const block = built()
    const mask = tensor([
      [true, true, true, false],
      [true, true, false, false],
    ])
    const x = series(2, 4, 4)
    const changed = x.add(tensor([0, 0, 0, 5]).reshape([1, 4, 1]))
    const y = block.apply(withMask(x, mask))
    expect(maskOf(y)).toBe(mask)
    expectClose(part(block.apply(changed, { mask }), 0, 2), part(y, 0, 2))
  })

  it('has the gradients of finite differences', async () => {
    const block = built({ normalizeFirst: true, rotary: true })
    await gradcheck((x) => block.apply(x), [series(1, 4, 4)], { relativeTolerance: 1e-4 })
  })

  it('drops in training, freezes as a whole, is saved, and frees what it made', async () => {
    const block = built({ dropout: 0.5 })
    const x = series(1, 4, 4)
    const draw = (): number[] => {
      setSeed(1)
      return numbers(block.apply(x, { training: true }))
    }
    expect(draw()).toEqual(draw())
    expect(draw()).not.toEqual(numbers(block.apply(x)))
    const before = memory().tensors
    block.apply(x).dispose()
    expect(memory().tensors).toBe(before)
    expect(make({ trainable: false, inputShape: [4, 4] }).trainableParameters).toEqual([])
    const model = sequential([make({ rotary: true, normalizeFirst: true, inputShape: [null, 4] })])
    const loaded = await loadModel(await saveModel(model))
    expect(numbers(loaded.apply(x))).toEqual(numbers(model.apply(x)))
  })

  it('refuses what does not fit', () => {
    expect(() => make().apply(series(1, 4, 5))).toThrow('for 2 heads')
    expect(() => make({ numHeads: 3 })).toThrow("unknown option 'numHeads'")
    expect(() => make({ activation: 'gelo' })).toThrow("'gelu'")
  })
})

it('a decoder attends to an encoder', () => {
  const [x, encoded] = [series(1, 3, 4), series(1, 5, 6)]
  const block = transformerDecoder(8, 2)
  const y = block.apply([x, encoded])
  expect(y.shape).toEqual([1, 3, 4])
  const mask = tensor([[true, true, true, false, false]])
  const changed = encoded.add(tensor([0, 0, 0, 9, 9]).reshape([1, 5, 1]))
  expectClose(
    block.apply([x, changed], { mask: [undefined, mask] }),
    block.apply([x, encoded], { mask: [undefined, mask] }),
  )
  expect(() => block.apply(x)).toThrow('built with an encoder')
  const [a, b] = [input([null, 4]), input([null, 6])]
  const model = functional({
    inputs: [a, b],
    outputs: transformerDecoder(8, 2).apply([a, transformerEncoder(8, 2).apply(b)]),
  })
  expect(model.apply([x, encoded]).shape).toEqual([1, 3, 4])
})

describe('a cache', () => {
  const layers = {
    rotary: () => multiHeadAttention(2, 4, { useCausalMask: true, rotary: true }),
    window: () => multiHeadAttention(2, 4, { useCausalMask: true, slidingWindow: 3 }),
    'no biases': () => multiHeadAttention(2, 4, { useCausalMask: true, useBias: false, outputShape: 3 }),
    'values of another depth': () => multiHeadAttention(2, 4, { useCausalMask: true, valueDim: 3 }),
    gate: () => multiHeadAttention(2, 4, { useCausalMask: true, useGate: true, rotary: { maxWavelength: 50 } }),
    'groups of queries': () => groupQueryAttention(4, 4, 2, { useCausalMask: true, rotary: true }),
  }
  it.each(Object.entries(layers))(
    'gives the outputs of the whole sequence, token by token and in groups: %s',
    (_, make) => {
      const layer = make()
      const x = series(2, 12, 6)
      for (const mask of [
        undefined,
        tensor(Array.from({ length: 2 }, (_, b) => Array.from({ length: 12 }, (_, k) => k !== 3 + b))),
      ]) {
        // What a masked query gives does not matter: no other step sees it.
        const counted = (y: Tensor, from: number): Tensor =>
          mask === undefined
            ? y
            : y.mul(mask.slice([0, from], [2, y.shape[1]!]).cast('float32').reshape([2, y.shape[1]!, 1]))
        const whole = layer.apply(x, { mask })
        const cache = new KeyValueCache({ capacity: 4 })
        let at = 0
        for (const count of [3, 1, 1, 4, 1, 2]) {
          const now = mask?.slice([0, at], [2, count])
          const y = layer.apply(part(x, at, at + count), { cache, mask: now })
          expectClose(counted(y, at), counted(part(whole, at, at + count), at))
          cache.advance(count)
          at += count
        }
        expect(cache.capacity).toBe(16)
        cache.dispose()
      }
    },
  )

  it('takes no harm from a call that failed', () => {
    const layer = multiHeadAttention(2, 4, { useCausalMask: true })
    const model = sequential([layer, dense(3)])
    const x = series(1, 5, 6)
    const whole = model.apply(x)
    const cache = new KeyValueCache()
    model.apply(part(x, 0, 4), { cache })
    cache.advance(4)
    // The attention layer has run, and the call is repeated.
    layer.apply(part(x, 0, 1), { cache })
    expectClose(model.apply(part(x, 4, 5), { cache }), part(whole, 4, 5))
    expect(() => new KeyValueCache({ capacity: 0 })).toThrow('capacity is 0')
  })

  it('frees its tensors', () => {
    const layer = multiHeadAttention(2, 4, { useCausalMask: true })
    layer.buildFor([
      [4, 6],
      [4, 6],
    ])
    const x = series(1, 1, 6)
    const before = memory().tensors
    const cache = new KeyValueCache()
    for (let k = 0; k < 3; k++) {
      layer.apply(x, { cache }).dispose()
      cache.advance(1)
    }
    cache.dispose()
    expect(memory().tensors).toBe(before)
  })
})

describe('generate', () => {
  const decoder = (options: object = { rotary: true }) => {
    setSeed(11)
    const model = sequential([
      embedding(20, 8, { embeddingsInitializer: 'randomNormal' }),
      transformerDecoder(16, 2, { normalizeFirst: true, ...options }),
      transformerDecoder(16, 2, { normalizeFirst: true, ...options }),
      dense(20, { kernelInitializer: 'glorotNormal' }),
    ])
    model.buildFor([null])
    return model
  }
  const positioned = () => {
    const tokens = input([null], { dtype: 'int32' })
    const x = embedding(20, 8).apply(tokens)
    const placed = add().apply([x, sinePositionEncoding().apply(x)])
    return functional({ inputs: tokens, outputs: dense(20).apply(transformerDecoder(16, 2).apply(placed)) })
  }

  it('gives the same with a cache as without', async () => {
    for (const model of [decoder(), positioned()]) {
      for (const options of [{}, { temperature: 0.9 }, { temperature: 1, topK: 5, topP: 0.8 }]) {
        const draw = async (cache: boolean): Promise<number[]> => {
          setSeed(5)
          return numbers(
            await generate(
              model,
              [
                [1, 2, 3],
                [4, 5, 6],
              ],
              { maxNewTokens: 12, cache, ...options },
            ),
          )
        }
        const found = await draw(true)
        expect(found.length).toBe(30)
        expect(found.slice(0, 3)).toEqual([1, 2, 3])
        expect(found).toEqual(await draw(false))
      }
    }
  })

  it('takes the highest scores one by one', async () => {
    const model = decoder()
    const tokens = [3, 1]
    for (let k = 0; k < 4; k++) {
      const scores = numbers(model.apply(tensor([tokens], { dtype: 'int32' }))).slice(-20)
      tokens.push(scores.indexOf(Math.max(...scores)))
    }
    expect(numbers(await generate(model as Layer, [3, 1], { maxNewTokens: 4 }))).toEqual(tokens)
  })

  it('draws among the likeliest tokens only', async () => {
    // Scores that do not depend on the tokens: 0.5, 0.3, 0.2.
    const model = sequential([embedding(3, 3, { embeddingsInitializer: 'zeros' }), dense(3)])
    model.buildFor([null])
    const state = model.stateDict()
    const bias = tensor([0.5, 0.3, 0.2].map(Math.log))
    model.loadStateDict(
      Object.fromEntries(Object.entries(state).map(([path, value]) => [path, path.endsWith('bias') ? bias : value])),
    )
    const drawn = async (options: object): Promise<Set<number>> => {
      setSeed(2)
      const tokens = await generate(model, [0], { maxNewTokens: 60, temperature: 1, ...options })
      return new Set(numbers(tokens).slice(1))
    }
    expect(await drawn({})).toEqual(new Set([0, 1, 2]))
    expect(await drawn({ topK: 2 })).toEqual(new Set([0, 1]))
    expect(await drawn({ topP: 0.7 })).toEqual(new Set([0, 1]))
    expect(await drawn({ topP: 0.4 })).toEqual(new Set([0]))
    expect(await drawn({ temperature: 0.01 })).toEqual(new Set([0]))
  })

  it('stops when every row has stopped', async () => {
    const model = decoder()
    const free = numbers(
      await generate(
        model,
        [
          [3, 1],
          [2, 2],
        ],
        { maxNewTokens: 8 },
      ),
    )
    const stopToken = free[3]!
    const found = await generate(
      model,
      [
        [3, 1],
        [2, 2],
      ],
      { maxNewTokens: 8, stopToken },
    )
    const rows = [numbers(found).slice(0, found.shape[1]), numbers(found).slice(found.shape[1])]
    for (const row of rows) {
      const at = row.indexOf(stopToken, 2)
      if (at !== -1) expect(new Set(row.slice(at))).toEqual(new Set([stopToken]))
    }
    expect(numbers(await generate(model as Layer, [[3, 1]], { maxNewTokens: 8, stopToken })).length).toBe(
      free.indexOf(stopToken, 2) + 1,
    )
  })

  it('leaves nothing behind, and the prompt to the caller', async () => {
    const model = decoder()
    const prompt = tensor([[1, 2]], { dtype: 'int32' })
    const before = memory().tensors
    const tokens = await generate(model, prompt, { maxNewTokens: 3 })
    expect(memory().tensors).toBe(before + 1)
    tokens.dispose()
    expect(numbers(prompt)).toEqual([1, 2])
  })

  it('notices layers that mix tokens and have no cache', async () => {
    const model = sequential([
      embedding(9, 4),
      lstm(4, { returnSequences: true }),
      dense(9, { kernelInitializer: 'ones' }),
    ])
    await expect(generate(model as Layer, [1, 2, 3], { maxNewTokens: 3 })).rejects.toThrow('cache: false')
    expect((await generate(model as Layer, [1, 2, 3], { maxNewTokens: 3, cache: false })).shape).toEqual([1, 6])
  })

  it('refuses what it cannot use', async () => {
    const model = decoder() as Layer
    const rejects = (prompt: unknown, options: object) =>
      expect(generate(model, prompt as number[], options as { maxNewTokens: number })).rejects
    await rejects([1], {}).toThrow('maxNewTokens')
    await rejects([], { maxNewTokens: 1 }).toThrow('the prompt has shape')
    await rejects([1], { maxNewTokens: 1, topK: 3 }).toThrow('need a temperature')
    await rejects([1], { maxNewTokens: 1, temprature: 1 }).toThrow("did you mean 'temperature'")
    const flat = sequential([embedding(9, 4), lstm(4)])
    await expect(generate(flat as Layer, [1, 2], { maxNewTokens: 1 })).rejects.toThrow(
      'expected [batch, time, vocabulary]',
    )
  })
})
