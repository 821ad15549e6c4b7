// Matching: by name, by a map, by shapes and numbers; what does not match; and models that stay as they were.
import { memory, ones, type Tensor, tensor } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import {
  conv2d,
  dense,
  embedding,
  flatten,
  functional,
  groupQueryAttention,
  gru,
  input,
  loadModel,
  loadWeights,
  lstm,
  multiHeadAttention,
  openSafetensors,
  saveModel,
  saveSafetensors,
  sequential,
} from '../../src/index.js'

const filled = (shape: readonly number[], value: number): Tensor =>
  tensor(
    Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => value),
    { shape },
  )
const linear = (name: string, out: number, into: number, value: number): Record<string, Tensor> => ({
  [`${name}.weight`]: filled([out, into], value),
  [`${name}.bias`]: filled([out], value),
})
const mlp = (): ReturnType<typeof sequential> => sequential([dense(4, { inputShape: [4] }), dense(4), dense(2)])
const first = async (model: { stateDict(): Readonly<Record<string, Tensor>> }, path: string): Promise<number> =>
  (await model.stateDict()[path]!.data())[0]!

async function refusal(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (reason: Error) => reason,
  )
  expect(error?.name).toMatch(/SerializationError|TensorloomError/)
  return error!.message
}

describe('matching', () => {
  it('by name: a state dict of our own, in memory, as a Map, as bytes, as an open file', async () => {
    const [from, to] = [mlp(), mlp()]
    const state = from.stateDict()
    const bytes = await saveSafetensors(state)
    for (const source of [
      state,
      new Map(Object.entries(state)),
      bytes,
      await openSafetensors(bytes),
      await saveModel(from),
    ]) {
      to.parameters[0]!.assign(ones([4, 4]))
      const report = await loadWeights(to, source)
      expect(report.matched[0]).toEqual({ parameter: 'dense.kernel', tensors: ['dense.kernel'] })
      expect(report.matched.length).toBe(6)
      expect(to.parameters[0]!.dataSync()).toEqual(from.parameters[0]!.dataSync())
    }
  })

  it('by numbers: 10 comes after 2, whatever the order in the file', async () => {
    const state = { ...linear('net.10', 4, 4, 10), ...linear('net.2', 4, 4, 2), ...linear('net.12', 2, 4, 12) }
    const model = mlp()
    await loadWeights(model, state, { layout: 'pytorch' })
    expect([await first(model, 'dense.kernel'), await first(model, 'dense_1.kernel')]).toEqual([2, 10])
  })

  it('names that say no order are refused, and a map says it', async () => {
    const state = { ...linear('alpha', 4, 4, 1), ...linear('beta', 4, 4, 2), ...linear('head', 2, 4, 3) }
    const model = mlp()
    expect(await refusal(loadWeights(model, state, { layout: 'pytorch' }))).toMatch(
      /'alpha' and 'beta' of the file fit 'dense', 'dense_1' equally\nhelp: say which is which: .*map: { 'dense': 'alpha' }/,
    )
    const report = await loadWeights(model, state, { layout: 'pytorch', map: { dense: 'beta' } })
    expect(report.matched.map(({ tensors }) => tensors[0])).toContain('alpha.weight')
    expect([await first(model, 'dense.kernel'), await first(model, 'dense_1.kernel')]).toEqual([2, 1])
    await loadWeights(model, state, { layout: 'pytorch', map: (path) => ({ dense: 'alpha', dense_1: 'beta' })[path] })
    expect(await first(model, 'dense.kernel')).toBe(1)
  })

  it('a map of a layer is for the layers inside, and null leaves a layer as it is', async () => {
    const block = (name: string) => sequential([dense(3, { name: 'fc1' }), dense(3, { name: 'fc2' })], { name })
    const model = sequential([block('one'), block('two'), dense(2, { name: 'head' })], { inputShape: [3] })
    const state = {
      ...linear('x.fc1', 3, 3, 1),
      ...linear('x.fc2', 3, 3, 2),
      ...linear('a.fc1', 3, 3, 3),
      ...linear('a.fc2', 3, 3, 4),
    }
    const before = await first(model, 'head.kernel')
    const report = await loadWeights(model, state, { layout: 'pytorch', map: { one: 'x', two: 'a', head: null } })
    expect([report.missing, report.unexpected]).toEqual([[], []])
    expect([await first(model, 'one.fc2.kernel'), await first(model, 'two.fc1.kernel')]).toEqual([2, 3])
    expect(await first(model, 'head.kernel')).toBe(before)
  })

  it('names of Keras', async () => {
    const model = sequential([dense(2, { inputShape: [3] }), lstm(2)].slice(0, 1))
    const report = await loadWeights(
      model,
      { 'dense/kernel:0': filled([3, 2], 5), 'dense/bias:0': filled([2], 6) },
      { layout: 'keras' },
    )
    expect(report.matched.map(({ tensors }) => tensors[0])).toEqual(['dense/kernel:0', 'dense/bias:0'])
    expect(await first(model, 'dense.kernel')).toBe(5)
  })

  it('attention whose projections are linear modules, as transformers keeps them', async () => {
    const layer = groupQueryAttention(2, 4, 2, { useBias: false })
    layer.buildFor([
      [3, 8],
      [3, 8],
    ])
    const weight = (rows: number): Tensor =>
      tensor(
        Array.from({ length: rows * 8 }, (_, k) => k),
        { shape: [rows, 8] },
      )
    const state = { 'q.weight': weight(8), 'k.weight': weight(4), 'v.weight': weight(4), 'o.weight': weight(8) }
    const report = await loadWeights(layer, state, {
      layout: 'pytorch',
      map: { query: 'q', key: 'k', value: 'v', attentionOutput: 'o' },
    }).catch((error: Error) => error.message)
    expect(report).not.toBeTypeOf('string')
    // Row 5 of the matrix is number 1 of the second head.
    const query = await layer.stateDict()['query.kernel']!.data()
    expect(query[0 * 8 + 5]).toBe(5 * 8)
  })

  it('values are rounded to the dtype of their parameter', async () => {
    const model = sequential([dense(1, { inputShape: [1] })])
    await loadWeights(
      model,
      { 'fc.weight': tensor([[0.1]], { dtype: 'float64' }), 'fc.bias': tensor([3], { dtype: 'int32' }) },
      { layout: 'pytorch' },
    )
    expect([await first(model, 'dense.kernel'), await first(model, 'dense.bias')]).toEqual([Math.fround(0.1), 3])
  })
})

describe('what does not match', () => {
  it('is listed, and the model stays as it was; without strict, what fits is taken', async () => {
    const model = functional(
      (() => {
        const x = input([3])
        return { inputs: x, outputs: dense(2, { name: 'head' }).apply(dense(4, { name: 'fc' }).apply(x)) }
      })(),
    )
    const state = { ...linear('fc', 5, 3, 1), ...linear('head', 2, 4, 2), 'extra.table': ones([7]) }
    const before = await first(model, 'head.kernel')
    const counted = memory()
    const message = await refusal(loadWeights(model, state, { layout: 'pytorch' }))
    expect(message).toMatch(/fc: 'fc': weight is \[5, 3\], expected \[4, 3\]; bias is \[5\], expected \[4\]/)
    expect(message).toMatch(/not expected: extra.table \[7\]\nhelp: nothing was loaded; .*strict: false/)
    expect(memory()).toEqual(counted)
    expect(await first(model, 'head.kernel')).toBe(before)
    const report = await loadWeights(model, state, { layout: 'pytorch', strict: false })
    expect(report).toEqual({
      matched: [
        { parameter: 'head.kernel', tensors: ['head.weight'] },
        { parameter: 'head.bias', tensors: ['head.bias'] },
      ],
      missing: [],
      unexpected: ['extra.table'],
      wrong: [{ layer: 'fc', problem: "'fc': weight is [5, 3], expected [4, 3]; bias is [5], expected [4]" }],
    })
    expect(await first(model, 'head.kernel')).toBe(2)
  })

  it('a bias more or less', async () => {
    const model = sequential([dense(2, { inputShape: [3], useBias: false })])
    expect(await refusal(loadWeights(model, linear('fc', 2, 3, 1), { layout: 'pytorch' }))).toMatch(
      /missing: dense, which needs weight \[2, 3\]\n {2}not expected: fc.weight \[2, 3\], fc.bias \[2\]/,
    )
    const loose = await loadWeights(model, linear('fc', 2, 3, 1), {
      layout: 'pytorch',
      map: { dense: 'fc' },
      strict: false,
    })
    expect([loose.matched.length, loose.unexpected]).toEqual([1, ['fc.bias']])
  })

  it('images whose order nobody can tell', async () => {
    const model = sequential([flatten({ inputShape: [2, 2, 3] }), dense(1)])
    const state = {
      '1.weight': tensor([Array.from({ length: 12 }, (_, k) => k)]),
      '1.bias': tensor([0]),
    }
    expect(await refusal(loadWeights(model, state, { layout: 'pytorch' }))).toMatch(
      /'flatten' flattens \[2, 2, 3\], and the order .* is not clear\nhelp: write { flatten: 'channelsFirst' }/,
    )
    await loadWeights(model, state, { layout: 'pytorch', flatten: 'same' })
    expect((await model.stateDict()['dense.kernel']!.data())[1]).toBe(1)
    await loadWeights(model, state, { layout: 'pytorch', flatten: 'channelsFirst' })
    // The second channel of the first pixel is the fifth feature there.
    expect((await model.stateDict()['dense.kernel']!.data())[1]).toBe(4)
  })

  it('a GRU that PyTorch does not have', async () => {
    const model = sequential([gru(2, { inputShape: [4, 3], resetAfter: false })])
    const state = {
      weight_ih_l0: ones([6, 3]),
      weight_hh_l0: ones([6, 2]),
      bias_ih_l0: ones([6]),
      bias_hh_l0: ones([6]),
    }
    expect(await refusal(loadWeights(model, state, { layout: 'pytorch' }))).toMatch(
      /has resetAfter: false, but PyTorch's/,
    )
  })

  it.each<[string, () => Promise<unknown>, RegExp]>([
    ['no model', () => loadWeights(5 as never, {}), /loadWeights: expected a model, got 5/],
    ['no source', () => loadWeights(mlp(), 5 as never), /loadWeights: expected bytes, a file or an address, got 5/],
    ['a record of other things', () => loadWeights(mlp(), { a: 5 } as never), /expected bytes, a file or an address/],
    [
      'a disposed tensor',
      () =>
        loadWeights(
          mlp(),
          (() => {
            const a = ones([1])
            a.dispose()
            return { a }
          })(),
        ),
      /'a' was disposed/,
    ],
    ['an unknown layout', () => loadWeights(mlp(), {}, { layout: 'torch' } as never), /layout is 'torch', expected/],
    ['an unknown option', () => loadWeights(mlp(), {}, { maps: {} } as never), /unknown option 'maps'/],
    [
      'a map of no layer',
      () => loadWeights(mlp(), {}, { map: { fc: 'a' } }),
      /map names 'fc', but the model has no layer/,
    ],
    [
      'a map to nothing',
      () => loadWeights(mlp(), {}, { map: { dense: 'a' } }),
      /the map names 'a', which is not in the file/,
    ],
    ['a map that is none', () => loadWeights(mlp(), {}, { map: 3 } as never), /map is 3, expected names or a function/],
    ['a map of numbers', () => loadWeights(mlp(), {}, { map: () => 3 as never }), /map returned 3 for 'dense'/],
    ['a layer without shape', () => loadWeights(dense(3), {}), /dense/],
  ])('%s', async (_, load, message) => {
    expect(
      await load().then(
        () => '',
        (error: Error) => error.message,
      ),
    ).toMatch(message)
  })

  it('loadModel says what to call for weights without a model', async () => {
    await expect(loadModel(await saveSafetensors(linear('fc', 2, 3, 1)))).rejects.toThrow(
      /has tensors, but no model\nhelp: .*loadWeights\(model, source, { layout: 'pytorch' }\)/,
    )
  })
})

it('layers of the same shape but another kind keep their order', async () => {
  const model = sequential([embedding(4, 4, { inputShape: [3] }), dense(4, { useBias: false })])
  await loadWeights(model, { '0.weight': filled([4, 4], 1), '1.weight': filled([4, 4], 2) }, { layout: 'pytorch' })
  expect([await first(model, 'embedding.embeddings'), await first(model, 'dense.kernel')]).toEqual([1, 2])
})

it('filters and attention of models inside models', async () => {
  const inner = sequential([conv2d(2, 1, { inputShape: [2, 2, 3] })], { name: 'features' })
  const model = sequential([inner])
  await loadWeights(
    model,
    { 'features.conv.weight': filled([2, 3, 1, 1], 3), 'features.conv.bias': filled([2], 1) },
    { layout: 'pytorch' },
  )
  expect(await first(model, 'features.conv2d.kernel')).toBe(3)
  const layer = multiHeadAttention(2, 2)
  layer.buildFor([
    [3, 4],
    [3, 4],
  ])
  expect(await refusal(loadWeights(layer, { in_proj_weight: ones([12, 4]) }, { layout: 'pytorch' }))).toMatch(
    /it has no in_proj_bias; it has no out_proj.weight; it has no out_proj.bias/,
  )
})
