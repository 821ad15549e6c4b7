// Attention layers: what masks mean, gradients by finite differences, saving, what they refuse. That values equal Keras's is tested
// in packages/keras.
import { concat, memory, ones, setSeed, type Tensor, tensor } from '@tensorloom/tensor'
import { gradcheck } from '@tensorloom/testkit'
import { describe, expect, it } from 'vitest'
import {
  additiveAttention,
  attention,
  functional,
  groupQueryAttention,
  input,
  type Layer,
  loadModel,
  maskOf,
  multiHeadAttention,
  saveModel,
  sequential,
  withMask,
} from '../../src/index.js'

const numbers = (x: Tensor): number[] => [...(x.dataSync() as Float32Array)]
function series(batch: number, time: number, features: number, phase = 0): Tensor {
  return tensor(
    Array.from({ length: batch * time * features }, (_, k) => Math.sin(1.9 * k + phase)),
    { shape: [batch, time, features] },
  )
}
function expectClose(a: Tensor, b: Tensor | readonly number[], digits = 5): void {
  const expected = 'shape' in b ? numbers(b) : b
  const found = numbers(a)
  expect(found.length).toBe(expected.length)
  for (const [k, one] of found.entries()) expect(one).toBeCloseTo(expected[k]!, digits)
}
const prefix = (...lengths: readonly number[]): Tensor =>
  tensor(lengths.map((length) => [0, 1, 2, 3].map((k) => k < length)))

type Make = (
  options?: object,
) => Pick<ReturnType<typeof multiHeadAttention>, 'apply' | 'loadStateDict' | 'stateDict' | 'config'> & Layer
const kinds: Readonly<Record<string, Make>> = {
  attention: (options) => attention({ useScale: true, ...options }),
  'attention, concat': (options) => attention({ scoreMode: 'concat', ...options }),
  additiveAttention: (options) => additiveAttention(options),
  multiHeadAttention: (options) => multiHeadAttention(2, 3, options),
  'multiHeadAttention, gated': (options) =>
    multiHeadAttention(2, 3, { useGate: true, slidingWindow: 3, valueDim: 2, ...options }),
  'multiHeadAttention, rotary': (options) => multiHeadAttention(2, 4, { rotary: true, ...options }),
  groupQueryAttention: (options) => groupQueryAttention(3, 4, 2, options),
}

describe.each(Object.entries(kinds))('%s', (kind, make) => {
  const [query, value] = [(): Tensor => series(2, 4, 4), (): Tensor => series(2, 4, 4, 1)]
  const pair = (options?: object) => {
    setSeed(2)
    const layer = make(options)
    layer.buildFor([
      [4, 4],
      [4, 4],
    ])
    return layer
  }

  it('gives the same with and without the weights, which sum to 1', () => {
    const [plain, scored] = [pair(), pair({ returnAttentionScores: true })]
    for (const given of [{}, { useCausalMask: true }, { mask: [undefined, prefix(2, 4)] }]) {
      const y = plain.apply([query(), value()], given)
      const [same, scores] = scored.apply([query(), value()], given) as unknown as readonly [Tensor, Tensor]
      expectClose(y, same)
      expectClose(scores.sum({ axis: -1 }), new Array<number>(scores.size / 4).fill(1))
    }
    const once = plain.apply([query(), value()], { returnAttentionScores: true }) as unknown as readonly Tensor[]
    expect(once.length).toBe(2)
  })

  it('does not see keys that are masked, nor those after the query with a causal mask', () => {
    const layer = pair()
    const changed = value().add(tensor([0, 0, 50, 50]).reshape([1, 4, 1]))
    const mask = [undefined, prefix(2, 2)]
    expectClose(layer.apply([query(), value()], { mask }), layer.apply([query(), changed], { mask }))
    const causal = { useCausalMask: true }
    const [a, b] = [layer.apply([query(), value()], causal), layer.apply([query(), changed], causal)]
    const first = (y: Tensor): Tensor => y.slice([0, 0, 0], [2, 2, y.shape[2]!])
    expectClose(first(a), first(b))
  })

  it('finds the masks on its inputs and passes on that of the query', () => {
    const layer = pair()
    const [queryMask, valueMask] = [prefix(4, 3), prefix(2, 3)]
    const given = layer.apply([query(), value()], { mask: [queryMask, valueMask] })
    const found = layer.apply([withMask(query(), queryMask), withMask(value(), valueMask)])
    expect(numbers(found)).toEqual(numbers(given))
    expect(maskOf(found)).toBe(queryMask)
    expect(maskOf(layer.apply([query(), withMask(value(), valueMask)]))).toBeUndefined()
  })

  it('averages all keys if a query attends to none, as Keras does; with heads and weights it gives 0', () => {
    const [plain, scored] = [pair(), pair({ returnAttentionScores: true })]
    const mask = [undefined, prefix(0, 4)]
    const y = plain.apply([query(), value()], { mask })
    const all = plain.apply([query(), value()], { mask: [undefined, prefix(4, 4)] })
    const [same, scores] = scored.apply([query(), value()], { mask }) as unknown as readonly [Tensor, Tensor]
    const heads = scores.rank === 4
    for (const one of numbers(scores).slice(0, scores.size / 2)) expect(one).toBeCloseTo(heads ? 0 : 0.25, 5)
    const samples = (x: Tensor): readonly [Tensor, Tensor] => [
      x.slice([0, 0, 0], [1, 4, 4]),
      x.slice([1, 0, 0], [1, 4, 4]),
    ]
    expectClose(samples(y)[1], samples(all)[1])
    // Every query of the first sample gives the same, but for the gate.
    if (!kind.includes('gated'))
      expectClose(samples(y)[0].slice([0, 0, 0], [1, 1, 4]), samples(y)[0].slice([0, 3, 0], [1, 1, 4]))
    if (heads) expectClose(samples(same)[0], new Array<number>(16).fill(0))
    else expectClose(samples(same)[0], samples(y)[0])
  })

  it('has the gradients of finite differences', async () => {
    const layer = pair()
    const key = series(2, 4, 4, 2)
    await gradcheck((...x) => layer.apply(x), [query(), value(), key])
    await gradcheck(
      (...x) => layer.apply(x, { mask: [prefix(3, 4), prefix(2, 4)], useCausalMask: true }),
      [query(), value()],
    )
    const scored = pair({ returnAttentionScores: true })
    await gradcheck((...x) => scored.apply(x, { mask: [undefined, prefix(2, 4)] }), [query(), value()])
  })

  it('drops weights in training, by the seed', () => {
    const layer = pair({ dropout: 0.5 })
    const draw = (): number[] => {
      setSeed(7)
      return numbers(layer.apply([query(), value()], { training: true }))
    }
    expect(draw()).toEqual(draw())
    expect(draw()).not.toEqual(numbers(layer.apply([query(), value()])))
    expectClose(layer.apply([query(), value()]), pair().apply([query(), value()]))
  })

  it('attends to itself in a chain, for any number of steps, and is saved', async () => {
    const model = sequential([make({ useCausalMask: true })])
    model.buildFor([null, 4])
    const loaded = await loadModel(await saveModel(model))
    for (const time of [2, 5])
      expect(numbers(loaded.apply(series(1, time, 4)))).toEqual(numbers(model.apply(series(1, time, 4))))
    const [a, b] = [input([null, 4]), input([null, 4])]
    const graph = functional({ inputs: [a, b], outputs: make().apply([a, b]) })
    expect(graph.apply([series(2, 3, 4), series(2, 6, 4)]).shape).toEqual([2, 3, 4])
    expect(
      numbers((await loadModel<typeof graph>(await saveModel(graph))).apply([ones([1, 2, 4]), ones([1, 3, 4])])).length,
    ).toBe(8)
  })

  it('frees what a call made, and refuses what does not fit', () => {
    const layer = pair()
    const [q, v] = [query(), value()]
    const before = memory().tensors
    layer.apply([q, v], { useCausalMask: true }).dispose()
    expect(memory().tensors).toBe(before)
    expect(() => layer.apply([q])).toThrow('expected [query, value]')
    expect(() => layer.apply([q, v, series(2, 3, 4)])).toThrow('do not fit')
    expect(() => layer.apply([q, v], { mask: [ones([2, 3]).cast('bool')] })).toThrow(
      'the mask of the query has shape [2, 3]',
    )
    expect(() => make({ useCausalMaks: true })).toThrow("did you mean 'useCausalMask'")
    expect(() => make({ dropout: -1 })).toThrow('dropout is -1')
    expect(() => make({ returnAttentionScores: 1 })).toThrow('returnAttentionScores is 1')
  })
})

it('adds the penalties on the projections, and the layer computes what its projections compute', () => {
  setSeed(4)
  const x = series(2, 3, 8)
  const layer = multiHeadAttention(2, 4, { activityRegularizer: 'l2' })
  const losses: Tensor[] = []
  const y = layer.apply([x, x], { losses })
  expect(losses.length).toBe(4)
  const plain = multiHeadAttention(2, 4)
  plain.buildFor([
    [3, 8],
    [3, 8],
  ])
  plain.loadStateDict(layer.stateDict())
  const none: Tensor[] = []
  expectClose(plain.apply([x, x], { losses: none }), y, 6)
  expect(none).toEqual([])
})

describe('heads', () => {
  it('attend over any axes', () => {
    const x = series(2, 3 * 5, 4).reshape([2, 3, 5, 4])
    const rows = multiHeadAttention(2, 3, { attentionAxes: 2, returnAttentionScores: true })
    const [y, scores] = rows.apply([x, x])
    expect([y!.shape, scores!.shape]).toEqual([
      [2, 3, 5, 4],
      [2, 3, 2, 5, 5],
    ])
    // Attention along one axis is attention of each row on its own.
    const single = multiHeadAttention(2, 3)
    single.buildFor([
      [5, 4],
      [5, 4],
    ])
    single.loadStateDict(rows.stateDict())
    const flat = x.reshape([6, 5, 4])
    expectClose(y!, single.apply([flat, flat]))
    const all = multiHeadAttention(2, 3, { returnAttentionScores: true })
    const [, pairs] = all.apply([x, x])
    expect(pairs!.shape).toEqual([2, 2, 3, 5, 3, 5])
    expectClose(pairs!.sum({ axis: [-1, -2] }), new Array<number>(60).fill(1))
    expect(() => multiHeadAttention(2, 3, { attentionAxes: 3 }).apply([x, x])).toThrow('attentionAxes is [3]')
  })

  it('map to other features and axes', () => {
    const x = series(1, 4, 4)
    expect(multiHeadAttention(2, 3, { outputShape: 7 }).apply([x, x]).shape).toEqual([1, 4, 7])
    expect(multiHeadAttention(2, 3, { outputShape: [2, 5] }).apply([x, x]).shape).toEqual([1, 4, 2, 5])
    expect(() => multiHeadAttention(2, 0)).toThrow('keyDim is 0')
    expect(() => groupQueryAttention(3, 4, 3)).toThrow('must divide')
    expect(() => multiHeadAttention(2, 3, { rotary: true })).toThrow('pairs of features')
  })

  it('of a group are those of heads with equal keys and values', () => {
    const grouped = groupQueryAttention(3, 4, 2)
    const x = series(2, 4, 4)
    const y = grouped.apply([x, x])
    const whole = multiHeadAttention(4, 3)
    whole.buildFor([
      [4, 4],
      [4, 4],
    ])
    const repeated = Object.entries(grouped.stateDict()).map(([path, value]) => {
      if (!/^(key|value)\./.test(path)) return [path, value] as const
      const heads = [0, 0, 1, 1].map((k) =>
        value.slice([...value.shape.slice(0, -2).map(() => 0), k, 0], [...value.shape.slice(0, -2), 1, 3]),
      )
      return [path, concat(heads, { axis: -2 })] as const
    })
    whole.loadStateDict(Object.fromEntries(repeated))
    expectClose(y, whole.apply([x, x]))
    const masks = {
      attentionMask: tensor([[[true, false, true, true]]])
        .mul(ones([2, 4, 4]))
        .cast('bool'),
      useCausalMask: true,
    }
    expectClose(grouped.apply([x, x], masks), whole.apply([x, x], masks))
    const perHead = ones([2, 4, 4, 4])
      .sub(
        tensor([0, 1, 0, 0])
          .reshape([1, 4, 1, 1])
          .mul(tensor([0, 0, 1, 1])),
      )
      .cast('bool')
    expectClose(grouped.apply([x, x], { attentionMask: perHead }), whole.apply([x, x], { attentionMask: perHead }))
    expect(() => whole.apply([x, x], { attentionMask: ones([4, 4]).cast('bool') })).toThrow(
      'attentionMask has shape [4, 4]',
    )
  })

  it('within a window attend to neighbours only', () => {
    const layer = multiHeadAttention(1, 2, { slidingWindow: 2, returnAttentionScores: true })
    const x = series(1, 4, 4)
    const band = (y: readonly Tensor[]): boolean[] => numbers(y[1]!).map((one) => one > 0)
    expect(band(layer.apply([x, x]))).toEqual([1, 1, 0, 0, 1, 1, 1, 0, 0, 1, 1, 1, 0, 0, 1, 1].map(Boolean))
    expect(band(layer.apply([x, x], { useCausalMask: true }))).toEqual(
      [1, 0, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 1, 1].map(Boolean),
    )
  })

  it('that are rotated depend on distances only', () => {
    const layer = multiHeadAttention(1, 4, {
      rotary: { maxWavelength: 100 },
      returnAttentionScores: true,
      useBias: false,
    })
    // The same token everywhere: only positions make a difference.
    const x = ones([1, 4, 4])
    const [, scores] = layer.apply([x, x])
    const logs = scores!.log()
    const ratio = (i: number, j: number): number =>
      logs
        .slice([0, 0, i, j], [1, 1, 1, 1])
        .sub(logs.slice([0, 0, i, i], [1, 1, 1, 1]))
        .itemSync()
    expect(ratio(2, 1)).toBeCloseTo(ratio(1, 0), 4)
    expect(ratio(3, 1)).toBeCloseTo(ratio(2, 0), 4)
    expect(Math.abs(ratio(2, 0))).toBeGreaterThan(1e-6)
  })
})
