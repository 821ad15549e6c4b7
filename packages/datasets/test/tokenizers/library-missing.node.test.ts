// Without the package @huggingface/tokenizers, its kinds of tokenizers are refused with the line that installs it.
import { describe, expect, it, vi } from 'vitest'
import { tokenizerFromJson } from '../../src/index.js'

vi.mock('@huggingface/tokenizers', () => {
  throw new Error('Cannot find package')
})

describe('without @huggingface/tokenizers', () => {
  it('names the line to write', async () => {
    const file = { model: { type: 'WordPiece', vocab: { a: 0 } }, pre_tokenizer: { type: 'BertPreTokenizer' } }
    await expect(tokenizerFromJson(JSON.stringify(file))).rejects.toThrow(
      'tokenizerFromJson: the tokenizer has the model WordPiece and the pre-tokenizer BertPreTokenizer: it needs the package @huggingface/tokenizers\nhelp: npm i @huggingface/tokenizers',
    )
  })

  it('reads words, characters and byte pairs', async () => {
    const file = { model: { type: 'WordLevel', vocab: { a: 0 }, unk_token: '' }, pre_tokenizer: { type: 'Whitespace' } }
    expect((await tokenizerFromJson(JSON.stringify(file))).encode('a a')).toEqual(Int32Array.of(0, 0))
  })
})
