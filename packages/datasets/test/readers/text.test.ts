// Text, lines and JSON lines, out of chunks that are cut anywhere.
import { describe, expect, it } from 'vitest'
import { type ByteSource, decodeText, streamJsonLines, streamLines } from '../../src/index.js'

const encode = (text: string): Uint8Array => new TextEncoder().encode(text)
const cut = (bytes: Uint8Array, size: number): Uint8Array[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, k) => bytes.subarray(k * size, (k + 1) * size))

describe('decodeText', () => {
  it('takes one byte order mark off, and heeds it', async () => {
    expect(await decodeText(encode('\ufeff\ufeffü😀'))).toBe('\ufeffü😀')
    expect(await decodeText(Uint8Array.of(0xff, 0xfe, 0xe9, 0))).toBe('é')
    expect(await decodeText(Uint8Array.of(0xfe, 0xff, 0, 0xe9))).toBe('é')
    expect(await decodeText(Uint8Array.of(0xfe, 0xff, 0, 0xe9), { encoding: 'utf-16' })).toBe('é')
    expect(await decodeText(Uint8Array.of(0xe9, 0), { encoding: 'utf-16le' })).toBe('é')
    expect(await decodeText(Uint8Array.of(0x93, 0x80), { encoding: 'windows-1252' })).toBe('“€')
    expect([await decodeText(''), await decodeText(encode('\ufeff'))]).toEqual(['', ''])
  })

  it('refuses bytes that are not text, or replaces them', async () => {
    const bytes = Uint8Array.of(97, 98, 99, 100, 0xc0, 0xaf)
    await expect(decodeText(bytes)).rejects.toThrow(
      "decodeText: the bytes are not valid utf-8, at or after byte 4\nhelp: set the encoding: { encoding: 'windows-1252' }",
    )
    expect(await decodeText(bytes, { invalid: 'replace' })).toBe('abcd\ufffd\ufffd')
    await expect(decodeText(Uint8Array.of(0xff, 0xfe, 0, 0, 65, 0, 0, 0))).rejects.toThrow(
      'decodeText: the byte order mark at byte 0 means UTF-32, which is not supported\nhelp: save the file as UTF-8',
    )
    await expect(decodeText('a', { encoding: 'x' })).rejects.toThrow(
      "decodeText: unknown encoding 'x'\nhelp: write encoding",
    )
  })
})

describe('streamLines', () => {
  const text = 'one\r\ntwo\rthree\n\n\rümläut 😀\u2028\u0085x\n\r\nlast'
  const lines = ['one', 'two', 'three', '', '', 'ümläut 😀\u2028\u0085x', '', 'last']

  it.each([1, 2, 3, 4, 7, 100])('splits at LF, CRLF and CR, in chunks of %i bytes', async (size) => {
    const data = streamLines(cut(encode(text), size))
    for (let pass = 0; pass < 2; pass++) expect(await data.toArray()).toEqual(lines)
    expect(await streamLines(cut(encode(`${text}\n`), size)).toArray()).toEqual(lines)
    expect(await streamLines(cut(encode(`${text}\r`), size)).toArray()).toEqual(lines)
  })

  it('goes with other stages, and reads nothing for nothing', async () => {
    expect(
      await streamLines(text)
        .filter((line) => line.length === 3)
        .batch(2)
        .toArray(),
    ).toEqual([['one', 'two']])
    expect([await streamLines('').toArray(), await streamLines('\n').toArray()]).toEqual([[], ['']])
  })

  it('a line of many chunks takes time in proportion', async () => {
    const [long] = await streamLines(Array.from({ length: 20_000 }, () => encode('x'.repeat(100)))).toArray()
    expect(long?.length).toBe(2_000_000)
  })
})

describe('streamJsonLines', () => {
  it('reads a value per line', async () => {
    const data = streamJsonLines<unknown>('{"a": [1]}\r\n\n  \n"x"\nnull\n1e3')
    expect(await data.toArray()).toEqual([{ a: [1] }, 'x', null, 1000])
  })

  it.each([
    ['1\n\n{"a": }\n', 'streamJsonLines: line 3 is not valid JSON: '],
    ['['.repeat(200_000), 'streamJsonLines: line 1 is not valid JSON: '],
    [[Uint8Array.of(34, 0xff, 34, 10)], 'streamJsonLines: the bytes are not valid utf-8, at or after byte 1'],
    [5, 'streamJsonLines: expected bytes, got 5\nhelp: pass'],
  ])('refuses what is none', async (source, message) => {
    const reading = streamJsonLines(source as ByteSource).toArray()
    await expect(reading).rejects.toThrow(message)
    await expect(reading).rejects.toMatchObject({ name: 'DataError' })
  })

  it.each(['./book.txt', '/data/book.txt', 'C:\\data\\book.txt', 'file:///book.txt', 'https://example.org/book.txt'])(
    'does not read the path %s as a text',
    (path) => {
      const message = `'${path}' is a path or an address, expected the text itself or a source of bytes\nhelp: write`
      expect(() => streamLines(path)).toThrow(`streamLines: ${message} streamLines(fileBytes(path))`)
      expect(() => streamJsonLines(path)).toThrow(`streamJsonLines: ${message} streamJsonLines(fileBytes(path))`)
    },
  )
})
