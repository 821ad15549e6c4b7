// Layers of strings. Expected values are those of the examples in Keras's documentation, where they have one.
import { type Tensor, tensor } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import {
  dense,
  embedding,
  input,
  integerLookup,
  type LayerClass,
  sequential,
  stringLookup,
  textVectorization,
} from '../../src/index.js'

const values = (x: Tensor): number[] => [...x.dataSync()]
const rounded = (x: Tensor): number[] => values(x).map((one) => Math.round(one * 1e4) / 1e4)

async function* batches<T>(...all: readonly T[]): AsyncGenerator<T> {
  for (const one of all) yield one
}

describe('stringLookup', () => {
  const vocabulary = ['a', 'b', 'c', 'd']
  const data = [
    ['a', 'c', 'd'],
    ['d', 'z', 'b'],
  ]

  it('finds indices in a vocabulary', () => {
    const y = stringLookup({ vocabulary }).apply(data)
    expect([y.dtype, y.shape, values(y)]).toEqual(['int32', [2, 3], [1, 3, 4, 4, 0, 2]])
    expect(values(stringLookup({ vocabulary }).apply('c'))).toEqual([3])
  })

  it('finds the vocabulary, by frequency and then from the last letter', async () => {
    const layer = stringLookup()
    layer.adapt(data)
    expect(layer.getVocabulary()).toEqual(['[UNK]', 'd', 'z', 'c', 'b', 'a'])
    expect(values(layer.apply(data))).toEqual([5, 3, 1, 1, 2, 4])
    const inBatches = stringLookup()
    await inBatches.adapt(batches(data.slice(0, 1), data.slice(1)))
    expect(inBatches.getVocabulary()).toEqual(layer.getVocabulary())
    const short = stringLookup({ maxTokens: 3 })
    short.adapt(data)
    expect(short.getVocabulary({ includeSpecialTokens: false })).toEqual(['d', 'z'])
  })

  it('orders tokens by code points', () => {
    const layer = stringLookup()
    layer.adapt(['\u{1f600}', '\uff21', 'z'])
    expect(layer.getVocabulary({ includeSpecialTokens: false })).toEqual(['\u{1f600}', '\uff21', 'z'])
  })

  it('hashes unknown strings into several indices', () => {
    const layer = stringLookup({ vocabulary, numOovIndices: 2 })
    expect(
      values(
        layer.apply([
          ['a', 'c', 'd'],
          ['m', 'z', 'b'],
        ]),
      ),
    ).toEqual([2, 4, 5, 0, 1, 3])
  })

  it('encodes as it is told', () => {
    const rows = [
      ['a', 'c', 'd', 'd'],
      ['d', 'z', 'b', 'z'],
    ]
    const oneHot = stringLookup({ vocabulary, outputMode: 'oneHot' })
    expect(values(oneHot.apply(['a', 'z']))).toEqual([0, 1, 0, 0, 0, 1, 0, 0, 0, 0])
    expect(oneHot.apply([['a'], ['z']]).shape).toEqual([2, 5])
    const encoded = (options: object): number[] => rounded(stringLookup({ vocabulary, ...options }).apply(rows))
    expect(encoded({ outputMode: 'multiHot' })).toEqual([0, 1, 0, 1, 1, 1, 0, 1, 0, 1])
    expect(encoded({ outputMode: 'count' })).toEqual([0, 1, 0, 1, 2, 2, 0, 1, 0, 1])
    const idfWeights = [0.25, 0.75, 0.6, 0.4]
    expect(encoded({ outputMode: 'tfIdf', idfWeights })).toEqual([0, 0.25, 0, 0.6, 0.8, 1, 0, 0.75, 0, 0.4])
    const withUnknown = { vocabulary: ['[UNK]', ...vocabulary], idfWeights: [0.9, ...idfWeights] }
    expect(encoded({ outputMode: 'tfIdf', ...withUnknown })).toEqual([0, 0.25, 0, 0.6, 0.8, 1.8, 0, 0.75, 0, 0.4])
    expect(encoded({ outputMode: 'count', padToMaxTokens: true, maxTokens: 6 }).length).toBe(12)
  })

  it('leaves masks out, and gives them index 0 with int', () => {
    const layer = stringLookup({ vocabulary: ['a'], maskToken: '' })
    expect([layer.getVocabulary(), values(layer.apply(['', 'a', 'z']))]).toEqual([
      ['', '[UNK]', 'a'],
      [0, 2, 1],
    ])
    const count = stringLookup({ vocabulary: ['a'], maskToken: '', outputMode: 'count' })
    expect(values(count.apply([['', 'a', 'z', 'z']]))).toEqual([2, 1])
  })

  it('weighs tokens by documents', () => {
    const layer = stringLookup({ outputMode: 'tfIdf' })
    layer.adapt([
      ['a', 'a', 'b'],
      ['a', 'c', 'c'],
    ])
    // Of two documents, both have a, and one has each of the others: log(1 + 2 / (1 + n)).
    const [a, b] = [Math.log(1 + 2 / 3), Math.log(2)]
    expect(layer.getVocabulary()).toEqual(['[UNK]', 'a', 'c', 'b'])
    expect(rounded(layer.apply([['a', 'b', 'b']]))).toEqual([0, a, 0, 2 * b].map((one) => Math.round(one * 1e4) / 1e4))
    expect(layer.idfWeights![0]).toBeCloseTo((a + 2 * b) / 3, 10)
  })

  it('goes back, from arrays and tensors, and comes back from its config', async () => {
    const layer = stringLookup()
    layer.adapt(data)
    const copy = new (layer.constructor as LayerClass)(layer.config as never) as typeof layer
    expect(copy.config).toEqual(layer.config)
    expect(await copy.tokensOf(copy.apply(data))).toEqual(data)
    expect(await copy.tokensOf([0, 99])).toEqual(['[UNK]', '[UNK]'])
  })

  it('says what is wrong', () => {
    expect(() => stringLookup().apply(['a'])).toThrow('there is no vocabulary')
    expect(() => stringLookup({ vocabulary, numOovIndices: 0 }).apply(['z'])).toThrow("'z' is not in the vocabulary")
    expect(() => stringLookup({ vocabulary: ['a', 'a'] })).toThrow("the vocabulary has 'a' twice")
    expect(() => stringLookup({ vocabulary: [] })).toThrow('the vocabulary is not a list of tokens')
    expect(() => stringLookup({ vocabulary, maxTokens: 3 })).toThrow('5 tokens are more than maxTokens, 3')
    expect(() => stringLookup({ vocabulary, maskToken: 'a' })).toThrow('mask token among the others')
    expect(() => stringLookup({ vocabulary, outputMode: 'tfIdf' })).toThrow('belong together')
    expect(() => stringLookup({ vocabulary, outputMode: 'tfIdf', idfWeights: [1] })).toThrow(
      '1 idfWeights do not fit 4',
    )
    expect(() => stringLookup({ vocabulary, idfWeights: [1, 1, 1, 1] })).toThrow("for outputMode: 'tfIdf' only")
    expect(() => stringLookup({ padToMaxTokens: true })).toThrow('padToMaxTokens needs maxTokens')
    expect(() => stringLookup({ invert: true, outputMode: 'count' })).toThrow("invert needs outputMode: 'int'")
    expect(() => stringLookup({ vocabulary }).adapt(['a'])).toThrow('adapt is not possible with a given vocabulary')
    const layer = stringLookup({ vocabulary })
    expect(() => layer.apply([['a'], ['b', 'c']])).toThrow('rows have lengths 1 and 2')
    expect(() => layer.apply([1 as never])).toThrow('expected strings, got 1')
    expect(() => layer.apply(tensor([1]))).toThrow('got a tensor of float32, expected arrays of strings')
    expect(() => sequential([dense(1, { inputShape: [1] }), layer])).toThrow('expected arrays of strings')
    expect(() => stringLookup({ vocabulary, invert: true }).apply(['a'])).toThrow(
      'a layer with invert: true takes indices',
    )
  })
})

describe('integerLookup', () => {
  const vocabulary = [12, 1138, 42, 36]
  const rows = [
    [12, 1138, 42],
    [42, 1000, 36],
  ]
  const ints = tensor(rows, { dtype: 'int32' })

  it('finds the same indices for arrays and tensors', () => {
    for (const options of [{}, { numOovIndices: 3 }, { maskToken: 36 }, { outputMode: 'count' }] as const) {
      const known = 'maskToken' in options ? vocabulary.slice(0, 3) : vocabulary
      const layer = integerLookup({ vocabulary: known, ...options })
      expect(values(layer.apply(ints))).toEqual(values(layer.apply(rows)))
    }
    expect(values(integerLookup({ vocabulary }).apply(ints))).toEqual([1, 2, 3, 3, 0, 4])
    const weighted = {
      vocabulary,
      outputMode: 'tfIdf',
      idfWeights: [1, 2, 3, 4],
      padToMaxTokens: true,
      maxTokens: 6,
    } as const
    const layer = integerLookup(weighted)
    expect(values(layer.apply(ints))).toEqual(values(layer.apply(rows)))
  })

  it('finds the vocabulary, and works in a model', () => {
    const layer = integerLookup()
    layer.adapt(rows)
    expect(layer.getVocabulary()).toEqual([-1, 42, 1138, 1000, 36, 12])
    const model = sequential([layer, embedding(layer.vocabularySize, 2)], { inputShape: [3] })
    expect(model.apply(ints).shape).toEqual([2, 3, 2])
    expect(layer.apply(input({ shape: [3], dtype: 'int32' }) as never).dtype).toBe('int32')
  })

  it('goes back', () => {
    const layer = integerLookup({ vocabulary, invert: true })
    expect(values(layer.apply(tensor([1, 4, 0, 9], { dtype: 'int32' })))).toEqual([12, 36, -1, -1])
  })

  it('hashes unknown numbers if it is told', () => {
    const layer = integerLookup({ vocabulary: [1], numOovIndices: 4, oovMethod: 'farmhash' })
    expect(values(layer.apply([2, 4, 6, 8])).every((one) => one >= 0 && one < 4)).toBe(true)
    expect(() => layer.apply(tensor([2]))).toThrow('hashes of numbers are computed on the host')
    expect(() => integerLookup({ oovMethod: 'mod' as 'floormod' })).toThrow("oovMethod is 'mod'")
    expect(() => integerLookup({ vocabulary: [0.5] })).toThrow('expected whole numbers, got 0.5')
  })
})

describe('textVectorization', () => {
  it('turns texts into sequences', () => {
    const layer = textVectorization({ maxTokens: 5000, outputSequenceLength: 4 })
    layer.adapt(['foo bar', 'bar baz', 'baz bada boom'])
    expect(values(layer.apply([['foo qux bar'], ['qux baz']]))).toEqual([4, 1, 3, 0, 1, 2, 0, 0])
    expect(layer.getVocabulary()).toEqual(['', '[UNK]', 'baz', 'bar', 'foo', 'boom', 'bada'])
  })

  it('takes a vocabulary, and pads to the longest text', () => {
    const layer = textVectorization({ vocabulary: ['earth', 'wind', 'and', 'fire'] })
    expect(layer.getVocabulary()).toEqual(['', '[UNK]', 'earth', 'wind', 'and', 'fire'])
    const y = layer.apply(['Earth, WIND & fire!', 'and'])
    expect([y.shape, values(y)]).toEqual([
      [2, 3],
      [2, 3, 5, 4, 0, 0],
    ])
  })

  it('takes one text, as dataset.map gives it', () => {
    const layer = textVectorization({ vocabulary: ['a', 'b'], outputSequenceLength: 3 })
    expect([layer.apply('b a').shape, values(layer.apply('b a'))]).toEqual([[3], [3, 2, 0]])
  })

  it('standardizes, splits and groups as it is told', () => {
    const tokens = (text: string, options: object): readonly string[] => textVectorization(options).tokensOf([text])[0]!
    expect(tokens(' Don’t  stop,\tÉVA! ', {})).toEqual(['don’t', 'stop', 'Éva'])
    expect(tokens('A-b', { standardize: 'lower' })).toEqual(['a-b'])
    expect(tokens('A-b', { standardize: 'stripPunctuation' })).toEqual(['Ab'])
    expect(tokens('A b', { standardize: null, split: null })).toEqual(['A b'])
    expect(tokens('a😀b', { split: 'character' })).toEqual(['a', '😀', 'b'])
    expect(tokens('a b c', { ngrams: 2 })).toEqual(['a', 'b', 'c', 'a b', 'b c'])
    expect(tokens('a b c', { ngrams: [3, 2] })).toEqual(['a b c', 'a b', 'b c'])
    const own = { standardize: (text: string) => text.toUpperCase(), split: (text: string) => text.split('X') }
    expect(tokens('axb', own)).toEqual(['A', 'B'])
  })

  it('counts words', async () => {
    const layer = textVectorization({ outputMode: 'count' })
    await layer.adapt(batches(['a b b'], ['b c']))
    expect(layer.getVocabulary()).toEqual(['[UNK]', 'b', 'c', 'a'])
    expect(values(layer.apply(['b b z', 'a']))).toEqual([1, 2, 0, 0, 0, 0, 0, 1])
    const weighted = textVectorization({ outputMode: 'tfIdf' })
    weighted.adapt(['a b', 'a c'])
    expect(rounded(weighted.apply(['a a']))[1]).toBe(Math.round(2 * Math.log(1 + 2 / 3) * 1e4) / 1e4)
  })

  it('comes back from its config', () => {
    const layer = textVectorization({ ngrams: 2, outputSequenceLength: 5 })
    layer.adapt(['to be or not to be'])
    const copy = new (layer.constructor as LayerClass)(layer.config as never) as typeof layer
    expect(copy.config).toEqual(layer.config)
    expect(values(copy.apply(['not to be']))).toEqual(values(layer.apply(['not to be'])))
  })

  it('says what is wrong', () => {
    expect(() => textVectorization().apply(['a'])).toThrow('there is no vocabulary')
    expect(() => textVectorization({ split: 'lines' as 'whitespace' })).toThrow("split is 'lines'")
    expect(() => textVectorization({ standardize: 'upper' as 'lower' })).toThrow("standardize is 'upper'")
    expect(() => textVectorization({ ngrams: 0 })).toThrow('ngrams is 0')
    expect(() => textVectorization({ ragged: true as false })).toThrow('there are no ragged tensors')
    expect(() => textVectorization({ outputMode: 'count', outputSequenceLength: 3 })).toThrow("outputMode 'count'")
    expect(() => textVectorization({ vocabulary: ['a'] }).adapt(['a'])).toThrow('adapt is not possible')
    expect(() => textVectorization({ vocabulary: ['a'], split: () => 3 as never }).apply(['a'])).toThrow(
      'split returned 3',
    )
    expect(() => textVectorization({ vocabulary: ['a'], standardize: () => 3 as never }).apply(['a'])).toThrow(
      'standardize returned 3',
    )
  })
})
