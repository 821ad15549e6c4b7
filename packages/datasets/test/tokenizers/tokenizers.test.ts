// Tokenizers: vocabularies, lengths, masks, errors. That ids are those of other programs is in other-programs.node.test.ts.
import { memory, type Tensor } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import {
  bytePairTokenizer,
  characterTokenizer,
  fromArray,
  streamLines,
  type Tokenizer,
  tokenizerFromJson,
  wordTokenizer,
} from '../../src/index.js'

const texts = ['the cat sat', 'the dog', 'the cat ran']
const shown = async (one: Tensor): Promise<unknown> => [one.dtype, one.shape, [...(await one.data())]]

describe('wordTokenizer', () => {
  it('numbers words by descending frequency, then in their order', async () => {
    const tokenizer = await wordTokenizer().fit(texts)
    expect(tokenizer.vocabulary).toEqual(['[PAD]', '[UNK]', 'the', 'cat', 'dog', 'ran', 'sat'])
    expect([tokenizer.vocabularySize, tokenizer.padId, tokenizer.idOf('cat'), tokenizer.idOf('cow')]).toEqual([
      7,
      0,
      3,
      undefined,
    ])
    expect(tokenizer.encode('the cow ran')).toEqual(Int32Array.of(2, 1, 5))
    expect(tokenizer.tokenize('the cow ran')).toEqual(['the', '[UNK]', 'ran'])
    expect(tokenizer.decode([2, 1, 5, 0, 0])).toBe('the ran')
    expect(tokenizer.decode([2, 1, 5, 0], { skipSpecialTokens: false })).toBe('the [UNK] ran [PAD]')
  })

  it('keeps to maxTokens and minFrequency', async () => {
    expect((await wordTokenizer({ maxTokens: 4 }).fit(texts)).vocabulary).toEqual(['[PAD]', '[UNK]', 'the', 'cat'])
    expect((await wordTokenizer({ minFrequency: 2 }).fit(texts)).vocabulary).toEqual(['[PAD]', '[UNK]', 'the', 'cat'])
    expect((await wordTokenizer({ maxTokens: 2 }).fit(texts)).vocabularySize).toBe(2)
  })

  it('splits at signs, or at white space alone', async () => {
    const text = 'Don’t stop, café_2!\u00a0…'
    expect((await wordTokenizer().fit([text])).tokenize(text)).toEqual(
      ['Don', '’', 't', 'stop', ',', 'café_2', '!', '…'], // Rust's \w+|[^\w\s]+
    )
    const spaces = await wordTokenizer({ split: 'whitespace', lowercase: true }).fit([text])
    expect(spaces.tokenize(text)).toEqual(['don’t', 'stop,', 'café_2!', '…'])
  })

  it('takes data sets, and replaces what it learned', async () => {
    const tokenizer = await wordTokenizer().fit(streamLines('one two\ntwo\n'))
    expect(tokenizer.vocabulary.slice(2)).toEqual(['two', 'one'])
    await tokenizer.fit(['three'])
    expect(tokenizer.vocabulary.slice(2)).toEqual(['three'])
  })
})

describe('characterTokenizer', () => {
  it('takes code points, and joins them again', async () => {
    const tokenizer = await characterTokenizer().fit(['a😀a é'])
    expect(tokenizer.vocabulary).toEqual(['[PAD]', '[UNK]', 'a', ' ', 'é', '😀'])
    expect(tokenizer.decode(tokenizer.encode('é 😀'))).toBe('é 😀')
    expect((await characterTokenizer({ unicode: 'NFC' }).fit(['é'])).encode('e\u0301')).toEqual(Int32Array.of(2))
  })
})

describe('bytePairTokenizer', () => {
  it('joins what stands together most often', async () => {
    // 'ab' occurs 3 times, then 'abc' 2 times.
    const tokenizer = await bytePairTokenizer({ padToken: null }).fit(['abc', 'abc', 'ab'])
    expect(tokenizer.vocabulary.slice(256)).toEqual(['ab', 'abc'])
    expect(tokenizer.tokenize('abcab')).toEqual(['abc', 'ab'])
  })

  it('joins from the left where pairs overlap', async () => {
    const tokenizer = await bytePairTokenizer({ padToken: null, maxTokens: 258 }).fit(['aaaaa', 'aaaaa'])
    // aa aa a: of two pairs that occur equally often, the one with the older token.
    expect(tokenizer.vocabulary.slice(256)).toEqual(['aa', 'aaa'])
    expect(tokenizer.tokenize('aaaaaaa')).toEqual(['aa', 'aa', 'aaa'])
  })

  it('encodes long words in few steps', async () => {
    const tokenizer = await bytePairTokenizer().fit(['abab abab'])
    const ids = tokenizer.encode('ab'.repeat(20_000))
    expect(tokenizer.decode(ids)).toBe('ab'.repeat(20_000))
    expect(ids.length).toBe(10_000)
  })
})

describe('lengths', () => {
  it('cuts, and keeps what begins and ends a text', async () => {
    const tokenizer = await wordTokenizer({ beginToken: '[B]', endToken: '[E]' }).fit(['a b c d'])
    const [b, e] = [2, 3]
    expect([...tokenizer.encode('a b c d')]).toEqual([b, 4, 5, 6, 7, e])
    expect([...tokenizer.encode('a b c d', { maxLength: 4 })]).toEqual([b, 4, 5, e])
    expect([...tokenizer.encode('a b c d', { maxLength: 4, truncating: 'pre' })]).toEqual([b, 6, 7, e])
    expect([...tokenizer.encode('a b c d', { maxLength: 3, addSpecialTokens: false })]).toEqual([4, 5, 6])
    expect([...tokenizer.encode('a b', { maxLength: 2 })]).toEqual([b, e])
    expect([...tokenizer.encode('a b', { maxLength: 0, addSpecialTokens: false })]).toEqual([])
    expect(() => tokenizer.encode('a', { maxLength: 1 })).toThrow(
      'wordTokenizer: maxLength is 1, and 2 tokens begin and end a text\nhelp: write a larger maxLength, or addSpecialTokens: false',
    )
  })

  it('fills up and masks', async () => {
    const tokenizer = await wordTokenizer().fit(texts)
    const { ids, mask } = tokenizer.encodeBatch(['the cat', 'sat'])
    expect(await shown(ids)).toEqual(['int32', [2, 2], [2, 3, 6, 0]])
    expect(await shown(mask)).toEqual(['bool', [2, 2], [1, 1, 1, 0]])
    const front = tokenizer.encodeBatch(['the cat', 'sat'], { maxLength: 3, padding: 'pre' })
    expect(await shown(front.ids)).toEqual(['int32', [2, 3], [0, 2, 3, 0, 0, 6]])
    expect(await shown(front.mask)).toEqual(['bool', [2, 3], [0, 1, 1, 0, 0, 1]])
    const short = tokenizer.encodeBatch(['the cat sat'], { maxLength: 2, truncating: 'pre' })
    expect(await shown(short.ids)).toEqual(['int32', [1, 2], [3, 6]])
    const none = tokenizer.encodeBatch([])
    expect([none.ids.shape, none.mask.shape]).toEqual([
      [0, 0],
      [0, 0],
    ])
  })

  it('decodes rows, of tensors and of numbers', async () => {
    const tokenizer = await wordTokenizer().fit(texts)
    const { ids } = tokenizer.encodeBatch(['the cat', 'sat'])
    expect(await tokenizer.decodeBatch(ids)).toEqual(['the cat', 'sat'])
    expect(await tokenizer.decodeBatch([[2], Int32Array.of(3, 0)], { skipSpecialTokens: false })).toEqual([
      'the',
      'cat [PAD]',
    ])
  })

  it('fits into the pipeline, which frees what it makes', async () => {
    const tokenizer = await wordTokenizer().fit(texts)
    const data = fromArray(texts.map((text, y) => ({ text, y })))
      .batch(2)
      .map(({ text, y }) => ({ x: tokenizer.encodeBatch(text, { maxLength: 3 }).ids, y }))
    const before = memory().tensors
    const rows: number[][] = []
    for await (const { x, y } of data) {
      expect(x.shape).toEqual([y.shape[0], 3])
      rows.push([...(await x.data())])
      x.dispose()
      y.dispose()
    }
    expect(rows).toEqual([
      [2, 3, 6, 2, 4, 0],
      [2, 3, 5],
    ])
    expect(memory().tensors).toBe(before)
  })
})

describe('special tokens', () => {
  it('are found where they are written, the longest first', async () => {
    const tokenizer = await wordTokenizer({ specialTokens: ['<a>', '<a><b>', '[.*]'] }).fit(['x <a> y'])
    expect(tokenizer.tokenize('x<a><b>y<a>[.*] [')).toEqual(['x', '<a><b>', 'y', '<a>', '[.*]', '[UNK]'])
    expect(tokenizer.vocabulary).toEqual(['[PAD]', '[UNK]', '<a>', '<a><b>', '[.*]', 'x', 'y'])
  })

  it('may be left out', async () => {
    const tokenizer = await characterTokenizer({ padToken: null, unknownToken: null }).fit(['ab'])
    expect([tokenizer.vocabulary, tokenizer.padId]).toEqual([['a', 'b'], undefined])
    expect(() => tokenizer.encode('abc')).toThrow(
      "characterTokenizer: 'c' is not in the vocabulary, and there is no token for unknown words\nhelp: fit the tokenizer on texts that have it",
    )
    expect(tokenizer.encodeBatch(['ab', 'ba']).ids.shape).toEqual([2, 2])
    expect(() => tokenizer.encodeBatch(['ab', 'a'])).toThrow(
      'characterTokenizer: text 1 has to be filled up, and the tokenizer has no padding token\nhelp: encode each text by itself',
    )
    const again = await tokenizerFromJson(tokenizer.toJson())
    expect(() => again.encode('c')).toThrow("characterTokenizer: 'c' is not in the vocabulary")
  })
})

describe('refusals', () => {
  const all: readonly (readonly [string, (options: never) => Tokenizer])[] = [
    ['wordTokenizer', wordTokenizer],
    ['characterTokenizer', characterTokenizer],
    ['bytePairTokenizer', bytePairTokenizer],
  ]

  it.each(all)('%s refuses wrong options', (_name, make) => {
    const wrong: readonly (readonly [object, string])[] = [
      [{ maxToken: 5 }, "unknown option 'maxToken'"],
      [{ maxTokens: 0 }, 'maxTokens is 0, expected a whole number of at least 1'],
      [{ minFrequency: 1.5 }, 'minFrequency is 1.5, expected a whole number of at least 1'],
      [{ lowercase: 1 }, 'lowercase is 1, expected true or false'],
      [{ unicode: 'nfc' }, "unicode is 'nfc', expected null, 'NFC', 'NFKC', 'NFD' or 'NFKD'"],
      [{ padToken: 5 }, "padToken is 5, expected a text\nhelp: write padToken: '[…]', or null for none"],
      [{ endToken: '' }, "endToken is '', expected a text"],
      [{ endToken: '[PAD]' }, "endToken is '[PAD]', which is another special token already\nhelp: give every"],
      [{ specialTokens: '[MASK]' }, "specialTokens is '[MASK]', expected a list of tokens\nhelp: write specialTokens"],
      [{ specialTokens: ['a', 'a'] }, "specialTokens is 'a', which is another special token already"],
      [{ specialTokens: [null] }, 'specialTokens is null, expected a text'],
    ]
    for (const [options, message] of wrong) expect(() => make(options as never), message).toThrow(message)
  })

  it('refuses limits without room', () => {
    expect(() => wordTokenizer({ maxTokens: 1 })).toThrow(
      'wordTokenizer: maxTokens is 1, and there are 2 special tokens\nhelp: write maxTokens: 2 or more',
    )
    expect(() => bytePairTokenizer({ maxTokens: 256 })).toThrow(
      'bytePairTokenizer: maxTokens is 256, and there are 1 special tokens and 256 bytes\nhelp: write maxTokens: 257 or more',
    )
    expect(() => wordTokenizer({ split: 'word' as never })).toThrow(
      "wordTokenizer: split is 'word', expected 'words' or 'whitespace'\nhelp: write split: 'words'",
    )
    expect(() => bytePairTokenizer({ unknownToken: 'x' } as never)).toThrow("unknown option 'unknownToken'")
  })

  it('keeps its vocabulary when fit fails', async () => {
    const tokenizer = await wordTokenizer().fit(['one'])
    const bad: readonly (readonly [unknown, string])[] = [
      [['two', 3], 'wordTokenizer: text 1 is 3, expected a string'],
      ['two', "wordTokenizer: fit takes texts, got 'two'\nhelp: write await tokenizer.fit(['a text', 'another'])"],
      [undefined, 'wordTokenizer: fit takes texts, got undefined'],
    ]
    for (const [given, message] of bad) await expect(tokenizer.fit(given as never)).rejects.toThrow(message)
    expect(tokenizer.vocabulary.slice(2)).toEqual(['one'])
  })

  it('refuses to encode before fit, and what is not text', async () => {
    const tokenizer = wordTokenizer()
    const message = 'wordTokenizer: the tokenizer has no vocabulary yet\nhelp: fit it on your texts first'
    expect(() => tokenizer.encode('a')).toThrow(message)
    expect(() => tokenizer.encodeBatch(['a'])).toThrow(message)
    expect(() => tokenizer.tokenize('a')).toThrow(message)
    expect(() => tokenizer.decode([0])).toThrow(message)
    await expect(tokenizer.decodeBatch([[0]])).rejects.toThrow(message)
    expect(() => tokenizer.toJson()).toThrow(message)
    expect([tokenizer.vocabulary, tokenizer.vocabularySize, tokenizer.padId, tokenizer.idOf('a')]).toEqual([
      [],
      0,
      undefined,
      undefined,
    ])
    await tokenizer.fit(['a'])
    expect(() => tokenizer.encode(5 as never)).toThrow('wordTokenizer: text is 5, expected a string\nhelp: pass texts')
    expect(() => tokenizer.encodeBatch('a' as never)).toThrow("wordTokenizer: texts is 'a', expected a list of texts")
    expect(() => tokenizer.encodeBatch(['a', null as never])).toThrow('wordTokenizer: text 1 is null')
    expect(() => tokenizer.encode('a', { padding: 'pre' } as never)).toThrow("unknown option 'padding'")
    expect(() => tokenizer.encodeBatch(['a'], { padding: 'left' as never })).toThrow(
      "wordTokenizer: padding is 'left', expected 'pre' or 'post'",
    )
    expect(() => tokenizer.encode('a', { maxLength: -1 })).toThrow('wordTokenizer: maxLength is -1')
    expect(() => tokenizer.decode([0, 3])).toThrow(
      'wordTokenizer: 3 at position 1 is not the id of a token\nhelp: ids are whole numbers from 0 to 2',
    )
    expect(() => tokenizer.decode([0.5])).toThrow('wordTokenizer: 0.5 at position 0')
    expect(() => tokenizer.decode(7 as never)).toThrow('wordTokenizer: ids is 7, expected ids of tokens')
    expect(() => tokenizer.decode([0], { skip: true } as never)).toThrow("unknown option 'skip'")
    const { ids } = tokenizer.encodeBatch(['a'])
    expect(() => tokenizer.decode(ids as never)).toThrow('await tokenizer.decodeBatch(ids)')
    await expect(tokenizer.decodeBatch(ids.squeeze({ axis: 0 }))).rejects.toThrow(
      'wordTokenizer: ids is a tensor [1], expected [texts, length]',
    )
  })
})

describe('tokenizerFromJson', () => {
  it.each([
    ['', 'tokenizerFromJson: this is not JSON: '],
    ['{"version": "1.0"', 'tokenizerFromJson: this is not JSON: '],
    ['[]', 'this is not a tokenizer.json: it is not an object\nhelp: pass the file tokenizer.json of a model'],
    ['{}', 'model is undefined, expected an object'],
    ['{"model": {"type": "BPE"}}', 'model.vocab is undefined, expected an object'],
    ['{"model": {"vocab": {"a": "x"}}}', "the id of 'a' is 'x'"],
    ['{"model": {"vocab": {"a": -1}}}', "the id of 'a' is -1"],
    ['{"model": {"vocab": {"a": 0, "b": 0}}}', "id 0 stands for 'a' and for 'b'"],
    ['{"model": {"vocab": {"a": 1e9}}}', "the id of 'a' is 1000000000, and there are 1 tokens"],
    ['{"model": {"vocab": [["a", 0], 5]}}', 'entry 1 of the vocabulary is not a token with a score'],
    ['{"model": {"vocab": {}}, "added_tokens": 5}', 'added_tokens is 5, expected a list'],
    ['{"model": {"vocab": {}}, "added_tokens": [{"id": 1}]}', 'added token 0 has no content or no id'],
    ['{"model": {"vocab": {}}, "padding": {"pad_token": "x"}}', "padding.pad_token is 'x', which is not in the voc"],
  ])('refuses %s', async (json, message) => {
    const error: unknown = await tokenizerFromJson(json).catch((one: unknown) => one)
    expect((error as Error).name).toBe('DataError')
    expect((error as Error).message).toContain(message)
  })

  it('refuses merges of tokens that are not there', async () => {
    const tokenizer = await bytePairTokenizer().fit(['ab ab'])
    const json = JSON.parse(tokenizer.toJson()) as { model: { merges: unknown } }
    for (const [merges, message] of [
      [['a z'], "merge 0 needs 'az', which is not in the vocabulary"],
      [['a b c'], 'merge 0 is not a pair of tokens'],
      [[['a', 5]], 'merge 0 is not a pair of tokens'],
      [5, 'model.merges is not a list'],
    ] as const) {
      json.model.merges = merges
      await expect(tokenizerFromJson(JSON.stringify(json))).rejects.toThrow(message)
    }
    json.model.merges = [['a', 'b']]
    expect((await tokenizerFromJson(JSON.stringify(json))).tokenize('ab')).toEqual(['ab'])
  })

  it('reads tokens with the names of properties', async () => {
    const tokenizer = await wordTokenizer().fit(['__proto__ constructor toString 0 1'])
    const again = await tokenizerFromJson(tokenizer.toJson())
    expect(again.vocabulary).toEqual(tokenizer.vocabulary)
    expect(again.encode('toString 1 __proto__ valueOf')).toEqual(tokenizer.encode('toString 1 __proto__ valueOf'))
  })
})
