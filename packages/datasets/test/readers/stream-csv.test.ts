// Tables in parts, out of chunks that are cut anywhere.
import { describe, expect, it } from 'vitest'
import { type ByteSource, type CsvStreamOptions, parseCsv, streamCsv } from '../../src/index.js'

const text = 'id,"na""me",x\r\n1,"a, b",1.5\r2,"two\r\nlines",-2\n\n   \n3,ümläut 😀,\n"","",""\n5,x,7'

const whole = new TextEncoder().encode(text)

function cut(size: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(whole.length / size) }, (_, k) => whole.subarray(k * size, (k + 1) * size))
}

async function rows(source: ByteSource, options?: CsvStreamOptions): Promise<{ sizes: number[]; rows: unknown[][] }> {
  const parts = await streamCsv(source, options).toArray()
  const all = parts.flatMap((part) => {
    const columns = part.columns.map((name) => part.text(name))
    return Array.from({ length: part.rows }, (_, row) => columns.map((column) => column[row]))
  })
  return { sizes: parts.map((part) => part.rows), rows: all }
}

const table = parseCsv(text)
const expected = Array.from({ length: 5 }, (_, row) => table.columns.map((name) => table.text(name)[row]))

describe('streamCsv', () => {
  it.each([1, 2, 3, 5, 8, 13, 64, 1000])('gives the same rows from chunks of %i bytes', async (size) => {
    expect(await rows(cut(size), { batchSize: 2 })).toEqual({ sizes: [2, 2, 1], rows: expected })
    expect((await rows(cut(size), { batchSize: 100 })).sizes).toEqual([5])
  })

  it('reads strings, blobs, responses, streams and functions, again in every pass', async () => {
    const stream = (): ReadableStream<Uint8Array> => new Blob([whole]).stream()
    const sources = [text, whole, whole.slice().buffer, new Blob([whole]), stream, () => new Response(whole)]
    for (const source of sources) expect((await rows(source as ByteSource)).rows).toEqual(expected)
    const data = streamCsv(stream, { batchSize: 2 })
    expect([data.size, data.batchSize]).toEqual([undefined, 2])
    expect([(await data.toArray()).length, (await data.toArray()).length]).toEqual([3, 3])
  })

  it('ends a stream that is left early', async () => {
    let cancelled = false
    const stream = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new TextEncoder().encode('1,2\n'.repeat(100))),
      cancel: () => {
        cancelled = true
      },
    })
    for await (const part of streamCsv(stream, { header: false })) {
      expect(part.rows).toBe(32)
      break
    }
    expect(cancelled).toBe(true)
  })

  it('holds a part at a time, also of a long cell', async () => {
    const block = new TextEncoder().encode('1,2,"three"\n'.repeat(1000))
    let largest = 0
    const source = async function* () {
      for (let k = 0; k < 200; k++) yield block
    }
    let count = 0
    for await (const part of streamCsv(source, { header: false, batchSize: 100 })) {
      count += part.rows
      largest = Math.max(largest, part.numbers(['0', '1']).size)
    }
    expect([count, largest]).toEqual([200_000, 200])
    const long = ['a\n"', ...Array.from({ length: 2000 }, () => 'x,\n'.repeat(100)), '"\n1\n']
    const [first] = await streamCsv(long.map((one) => new TextEncoder().encode(one))).toArray()
    expect([first?.rows, first?.text('a')[0]?.length]).toEqual([2, 600_000])
  })

  it('other encodings, headers and separators', async () => {
    const latin = [Uint8Array.of(97, 10, 0xe9), Uint8Array.of(10)]
    expect((await rows(latin, { encoding: 'latin1' })).rows).toEqual([['é']])
    const utf16 = [...'sep=;\na;b\né;1\n'].flatMap((one) => [Uint8Array.of(one.charCodeAt(0)), Uint8Array.of(0)])
    expect((await rows([Uint8Array.of(0xff), Uint8Array.of(0xfe), ...utf16])).rows).toEqual([['é', '1']])
    expect((await rows('\ufeffa\n1\n')).rows).toEqual([['1']])
    expect(await streamCsv('a,b\n').toArray()).toEqual([])
  })

  it('parts of one chunk have the values, kinds and classes of their own rows', async () => {
    const table = 'x,kind\n1,b\n2,a\n2.5,b\n,c\nyes,\n'
    const parts = await streamCsv(table, { batchSize: 2 }).toArray()
    expect(parts.map((part) => part.kind('x'))).toEqual(['int', 'float', 'string'])
    expect(parts.map((part) => part.values('x'))).toEqual([[1, 2], [2.5, null], ['yes']])
    expect(parts.map((part) => part.text('kind'))).toEqual([['b', 'a'], ['b', 'c'], ['']])
    expect(parts.map((part) => part.classes('kind').classNames)).toEqual([['a', 'b'], ['b', 'c'], ['']])
    // Numbers that were read stay what they are when the next part is read.
    const [first, second] = parts.slice(0, 2).map((part) => part.numbers(['x'], { missing: -1 }))
    const [integers, doubles] = [
      parts[0]!.numbers(['x'], { dtype: 'int32' }),
      parts[0]!.numbers(['x'], { dtype: 'float64' }),
    ]
    const [low, high] = parts.slice(0, 2).map((part) => part.classes('kind', { classNames: ['a', 'b', 'c'] }).y)
    const read = [first, second, integers, doubles, low, high]
    expect(await Promise.all(read.map(async (one) => [...(await one!.data())]))).toEqual([
      [1, 2],
      [2.5, -1],
      [1, 2],
      [1, 2],
      [1, 0],
      [1, 2],
    ])
  })

  it('gives the full parts before a mistake in the same chunk', async () => {
    const seen: (readonly string[])[] = []
    const read = async (): Promise<void> => {
      for await (const part of streamCsv('a\n1\n2\n3\n4\n5\n6,7\n', { batchSize: 2 })) seen.push(part.text('a'))
    }
    await expect(read()).rejects.toThrow('streamCsv: line 7 has 2 cells, expected 1')
    expect(seen).toEqual([
      ['1', '2'],
      ['3', '4'],
    ])
    await expect(
      streamCsv('a\n1\nx\n', { batchSize: 1 })
        .map((part) => part.numbers())
        .toArray(),
    ).rejects.toThrow("csv: line 3, column 'a': 'x' is not a number")
  })

  it.each([
    ['', {}, 'streamCsv: the text has no lines\nhelp: check that the right file was read'],
    ['a,b\n1,2\n\n3\n', { batchSize: 1 }, 'streamCsv: line 4 has 1 cells, expected 2\nhelp: check the separator'],
    ['a\n1\n"2\n', { batchSize: 1 }, 'streamCsv: the quote that opens in line 3 is never closed\nhelp: write a quote'],
    [
      [new Uint8Array([97, 10]), new Uint8Array([98, 0xff])],
      {},
      'streamCsv: the bytes are not valid utf-8, at or after byte 3',
    ],
    [
      [new Uint8Array([97, 10]), new Uint8Array([98, 0xc3])],
      {},
      'streamCsv: the bytes are not valid utf-8, at or after byte 4',
    ],
    [5, {}, 'streamCsv: expected bytes, got 5\nhelp: pass a Uint8Array, a Blob'],
    [['a'], {}, "streamCsv: a chunk is 'a', expected a Uint8Array\nhelp: encode text"],
  ] as const)('refuses %j', async (source, options, message) => {
    await expect(rows(source as unknown as ByteSource, options)).rejects.toThrow(message)
    expect(() => streamCsv('a', { batchSize: 0 })).toThrow('streamCsv: batchSize is 0, expected a whole number')
  })
})
