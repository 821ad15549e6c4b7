// Models that begin with layers of strings: they predict from arrays of strings, as Keras's do on TensorFlow.
import {
  concatenate,
  dense,
  embedding,
  functional,
  globalAveragePooling1d,
  hashedCrossing,
  hashing,
  input,
  loadModel,
  type Model,
  saveModel,
  sequential,
  stringLookup,
  textVectorization,
} from '@tensorloom/layers'
import { memory, setSeed, type Tensor, tensor } from '@tensorloom/tensor'
import { beforeEach, describe, expect, it } from 'vitest'

const texts = ['the dog sat', 'a cat', 'the cat sat on the mat', 'dog']
const words = ['the', 'cat', 'dog', 'sat', 'mat']
const numbers = (x: Tensor): number[] => [...x.dataSync()]

beforeEach(() => setSeed(1))

const vectorize = (options: object = {}) =>
  textVectorization({ vocabulary: words, outputSequenceLength: 5, ...options })
const chain = () => sequential([vectorize(), embedding(7, 3), globalAveragePooling1d(), dense(2)], { inputShape: [] })

describe('a sequential model', () => {
  it('predicts what its layers give one after another', async () => {
    const model = chain()
    expect(model.outputShape).toEqual([2])
    const [first, ...rest] = model.chain
    const behind = sequential(rest)
    const expected = numbers(behind.apply(first!.apply(texts as never)))
    expect(numbers(model.apply(texts))).toEqual(expected)
    expect(numbers(await model.predict(texts))).toEqual(expected)
    expect(numbers(await model.predict({ x: texts }, { batchSize: 3 }))).toEqual(expected)
    expect(numbers(await model.predict(texts.map((text) => [text])))).toEqual(expected)
  })

  it('needs no input shape, and takes what it has encoded', async () => {
    const model = sequential([vectorize(), embedding(7, 3), globalAveragePooling1d(), dense(2)])
    const expected = numbers(model.apply(texts))
    const encoded = model.encodeTexts(texts)
    expect(encoded.shape).toEqual([4, 5])
    expect(numbers(model.apply(encoded))).toEqual(expected)
    expect(numbers(await model.predict(encoded))).toEqual(expected)
    expect(model.parameters.length).toBe(3)
    expect(model.summary({ print: false })).toContain('textVectorization')
  })

  it('is built by the first texts that it encodes', () => {
    const model = sequential([vectorize(), embedding(7, 3), globalAveragePooling1d(), dense(2)])
    const encoded = model.encodeTexts(texts)
    expect(model.built).toBe(true)
    expect(model.apply(encoded).shape).toEqual([4, 2])
    expect(numbers(model.apply(encoded))).toEqual(numbers(model.apply(texts)))
  })

  it('does not guess its input shape from what was encoded', () => {
    const model = sequential([vectorize(), embedding(7, 3)])
    expect(() => model.apply(tensor([[1, 2]], { dtype: 'int32' }) as never)).toThrow(
      /sequential: got a tensor of shape \[1, 2\], expected arrays of strings\nhelp: .* sequential\(\[…\], \{ inputShape: \[\] \}\)/,
    )
    expect(model.built).toBe(false)
  })

  it('encodes each batch by its longest text', async () => {
    const model = sequential([vectorize({ outputSequenceLength: null }), embedding(7, 3), globalAveragePooling1d()])
    const [a, b] = [numbers(model.apply(texts.slice(0, 2))), numbers(model.apply(texts.slice(2)))]
    expect(numbers(await model.predict(texts, { batchSize: 2 }))).toEqual([...a, ...b])
  })

  it('has other layers of strings and modes', async () => {
    const bag = sequential([vectorize({ outputMode: 'count', outputSequenceLength: null }), dense(2)], {
      inputShape: [],
    })
    expect(bag.apply(texts).shape).toEqual([4, 2])
    const lookup = sequential([stringLookup({ vocabulary: words }), embedding(6, 2)], { inputShape: [3] })
    expect(lookup.outputShape).toEqual([3, 2])
    expect((await lookup.predict([['the', 'cat', 'x']])).shape).toEqual([1, 3, 2])
    const bins = sequential([hashing(8, { outputMode: 'oneHot' }), dense(2)], { inputShape: [1] })
    expect((await bins.predict([['a'], ['b']])).shape).toEqual([2, 2])
    const alone = sequential([vectorize()])
    expect(numbers(await alone.predict(texts))).toEqual(numbers(vectorize().apply(texts)))
  })

  it('is saved with its vocabulary', async () => {
    const layer = textVectorization({ outputSequenceLength: 4 })
    layer.adapt(texts)
    const model = sequential([layer, embedding(layer.vocabularySize, 3), globalAveragePooling1d()], { inputShape: [] })
    const loaded = await loadModel(await saveModel(model))
    expect(numbers(await loaded.predict(texts))).toEqual(numbers(await model.predict(texts)))
  })

  it('frees what it makes, and is built again after dispose', async () => {
    const model = chain()
    model.apply(texts).dispose()
    const before = memory().tensors
    model.apply(texts).dispose()
    ;(await model.predict(texts, { batchSize: 2 })).dispose()
    expect(memory().tensors).toBe(before)
    model.dispose()
    expect(() => model.apply(texts)).toThrow('was disposed')
    model.buildFor([])
    expect(model.apply(texts).shape).toEqual([4, 2])
  })

  it('refuses what it cannot use', async () => {
    await expect(chain().predict('a text' as never)).rejects.toThrow("also for a single text: predict(['a text'])")
    expect(() => sequential([vectorize(), dense(2)]).apply(tensor([[1, 2]]))).toThrow('expected arrays of strings')
    expect(() => chain().apply([1, 2] as never)).toThrow('expected texts, got 1')
    expect(() => sequential([dense(2, { inputShape: [3] })]).encodeTexts(['a'])).toThrow('the model takes tensors')
    expect(() => sequential([dense(3, { inputShape: [2] }), vectorize()])).toThrow('in sequential([…]), put it first')
    expect(() => sequential([textVectorization({ outputMode: 'count' }), dense(2)], { inputShape: [] })).toThrow(
      'there is no vocabulary',
    )
    expect(() => sequential([stringLookup({ vocabulary: words, invert: true })], { inputShape: [] })).toThrow(
      'call await layer.tokensOf(indices) on its output',
    )
  })
})

describe('a functional model', () => {
  const mixed = () => {
    const [text, number] = [input([], { dtype: 'string', name: 'text' }), input([2], { name: 'number' })]
    const read = globalAveragePooling1d().apply(embedding(7, 3).apply(vectorize().apply(text)))
    return functional({ inputs: [text, number], outputs: dense(2).apply(concatenate().apply([read, number])) })
  }
  const given = tensor([1, 2, 3, 4, 5, 6, 7, 8]).reshape([4, 2])

  it('takes strings beside tensors', async () => {
    const model = mixed() as unknown as Model<readonly Tensor[], Tensor>
    const result = numbers(await model.predict([texts, given]))
    expect(result.length).toBe(8)
    expect(numbers(await model.predict([texts, given], { batchSize: 3 }))).toEqual(result)
    const encoded = model.encodeTexts([texts, given])
    expect(encoded.map(({ shape }) => shape)).toEqual([
      [4, 2],
      [4, 5],
    ])
    expect(numbers(model.apply(encoded))).toEqual(result)
    await expect(model.predict([texts.slice(1), given])).rejects.toThrow('have 3 and 4 samples')
    await expect(model.predict([texts] as never)).rejects.toThrow('got 1 inputs, expected 2')
  })

  it('is saved and loaded, with one input and several outputs', async () => {
    const text = input([1], { dtype: 'string' })
    const read = embedding(7, 3).apply(vectorize().apply(text))
    const outputs = [globalAveragePooling1d().apply(read), read]
    const model = functional({ inputs: text, outputs })
    const [a, b] = (await model.predict(texts.map((one) => [one]))) as [Tensor, Tensor]
    expect([a.shape, b.shape]).toEqual([
      [4, 3],
      [4, 5, 3],
    ])
    const loaded = await loadModel<Model<Tensor, readonly Tensor[]>>(await saveModel(model))
    expect(numbers((await loaded.predict(texts.map((one) => [one])))[0]!)).toEqual(numbers(a))
  })

  it('crosses features', async () => {
    const [a, b] = [input([1], { dtype: 'string' }), input([1], { dtype: 'string' })]
    const bins = hashedCrossing(5, { outputMode: 'oneHot' }).apply([a, b] as never)
    const model = functional({ inputs: [a, b], outputs: dense(1).apply(bins) })
    expect(
      (
        await model.predict([
          [['a'], ['b']],
          [['x'], ['y']],
        ])
      ).shape,
    ).toEqual([2, 1])
    const encoded = model.encodeTexts([
      [['a'], ['b']],
      [['x'], ['y']],
    ])
    expect(encoded.map(({ shape }) => shape)).toEqual([[2, 5]])
    expect((await model.predict(encoded)).shape).toEqual([2, 1])
  })

  it('takes the array alone where its list of inputs has one', async () => {
    const kind = input([], { dtype: 'string' })
    const rows = stringLookup({ vocabulary: words, outputMode: 'oneHot' }).apply(kind)
    const model = functional({ inputs: [kind], outputs: dense(2).apply(rows) })
    const both = ['good', 'bad']
    expect(numbers(await model.predict(both))).toEqual(numbers(await model.predict([both])))
    expect(numbers(model.apply(['bad']))).toEqual(numbers(await model.predict(both)).slice(2))
    const encoded = model.encodeTexts(both)
    expect(encoded.shape).toEqual([2, words.length + 1])
    expect(numbers(model.apply(encoded))).toEqual(numbers(await model.predict(both)))
  })

  it('encodes one input for several layers', async () => {
    const kind = input([], { dtype: 'string' })
    const both = [words, ['good']].map((vocabulary) => stringLookup({ vocabulary, outputMode: 'oneHot' }).apply(kind))
    const model = functional({ inputs: kind, outputs: dense(2).apply(concatenate().apply(both)) })
    const encoded = model.encodeTexts(['good', 'bad']) as unknown as readonly Tensor[]
    expect(encoded.map(({ shape }) => shape)).toEqual([
      [2, words.length + 1],
      [2, 2],
    ])
    expect(numbers(model.apply(encoded as never))).toEqual(numbers(await model.predict(['good', 'bad'])))
  })

  it('refuses strings that no layer turns into tensors', () => {
    const text = input([3], { dtype: 'string', name: 'text' })
    expect(() => functional({ inputs: text, outputs: dense(2).apply(text) })).toThrow(
      'apply textVectorization, stringLookup, hashing or hashedCrossing to the input first',
    )
  })
})

describe('a batch of one sample that is a single string', () => {
  const kinds = ['fixed', 'normal', 'reversible']
  const first = {
    stringLookup: (outputMode: 'oneHot' | 'multiHot' | 'count') => stringLookup({ vocabulary: kinds, outputMode }),
    hashing: (outputMode: 'oneHot' | 'multiHot' | 'count') => hashing(4, { outputMode }),
  }
  for (const [name, make] of Object.entries(first)) {
    for (const outputMode of ['oneHot', 'multiHot', 'count'] as const) {
      it(`is a row, with ${name} and ${outputMode}`, async () => {
        const model = sequential([make(outputMode), dense(2)], { inputShape: [] })
        const rows = numbers(await model.predict(kinds))
        expect(rows.length).toBe(6)
        for (const [k, kind] of kinds.entries()) {
          const row = await model.predict([kind])
          expect(row.shape).toEqual([1, 2])
          expect(numbers(row)).toEqual(rows.slice(2 * k, 2 * k + 2))
          expect(numbers(await model.predict([[kind]]))).toEqual(numbers(row))
        }
      })
    }
  }

  it('is a row beside other inputs', async () => {
    const [kind, size, weight] = [input([], { dtype: 'string' }), input([], { dtype: 'string' }), input([1])]
    const rows = concatenate([
      stringLookup({ vocabulary: kinds, outputMode: 'oneHot' }).apply(kind),
      hashedCrossing(5, { outputMode: 'oneHot' }).apply([kind, size] as never),
      weight,
    ])
    const model = functional({ inputs: [kind, size, weight], outputs: dense(2).apply(rows) })
    const all = numbers(await model.predict([kinds, ['s', 'm', 'l'], tensor([[1], [2], [3]])]))
    expect(numbers(await model.predict([['normal'], ['m'], tensor([[2]])]))).toEqual(all.slice(2, 4))
  })

  it('is a row of the words in it', async () => {
    const model = sequential([vectorize({ outputMode: 'count', outputSequenceLength: undefined }), dense(2)], {
      inputShape: [],
    })
    const all = numbers(await model.predict(texts))
    for (const [k, text] of texts.entries())
      expect(numbers(await model.predict([text]))).toEqual(all.slice(2 * k, 2 * k + 2))
  })
})
