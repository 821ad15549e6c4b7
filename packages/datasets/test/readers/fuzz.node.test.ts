// Damaged files: every reader reads them or refuses them by a DataError, and never takes memory for what is not there.
// TENSORLOOM_FUZZ=100000 says how many for each reader; 2000 by default.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { crc32 } from '../../src/bytes/crc32.js'
import { tarFiles } from '../../src/downloaded/tar.js'
import {
  bytePairTokenizer,
  decodeIdx,
  decodeImage,
  decodeNpy,
  decodeNpz,
  decodeText,
  decodeWav,
  parseCsv,
  streamCsv,
  streamJsonLines,
  streamLines,
  tokenizerFromJson,
  wordTokenizer,
} from '../../src/index.js'
import { largestAllocation, mutated, randomFrom } from './mutate.js'

const count = Number(process.env.TENSORLOOM_FUZZ ?? 2000)
const folder = fileURLToPath(new URL('files', import.meta.url))

/** The good files of a folder that end so, and are small. */
function seeds(kind: string, ending: RegExp): Uint8Array[] {
  return readdirSync(join(folder, kind), { recursive: true, encoding: 'utf8' })
    .sort()
    .filter((name) => ending.test(name) && !/broken|refuse|judgement|\.json$/.test(name))
    .map((name) => new Uint8Array(readFileSync(join(folder, kind, name))))
    .filter(({ length }) => length > 0 && length < 8192)
}

const cut = (bytes: Uint8Array): Uint8Array[] => [bytes.subarray(0, 7), bytes.subarray(7, 8), bytes.subarray(8)]
const jsonLines = [new TextEncoder().encode('{"x": [1, 2, 3], "y": "\\u00e4"}\n[1e3, null]\r\n"text"\n')]
const archive = new Uint8Array(2048)
archive.set(new TextEncoder().encode('name'), 0)
archive.set(new TextEncoder().encode('00000000100 '), 124)
archive.set(new TextEncoder().encode(' 0ustar'), 155)
const sum = archive.subarray(0, 512).reduce((total, byte, k) => total + (k >= 148 && k < 156 ? 32 : byte), 0)
archive.set(new TextEncoder().encode(`${sum.toString(8).padStart(6, '0')}\0 `), 148)

const vocab = { '[PAD]': 0, '[UNK]': 1, '[END]': 2, the: 3, c: 4, '##at': 5 }
// The last one is read by another package.
const tokenizers = [
  (await wordTokenizer({ endToken: '[END]' }).fit(['the cat'])).toJson(),
  (await bytePairTokenizer().fit(['the cat, the dog'])).toJson(),
  JSON.stringify({
    ...{ added_tokens: [{ id: 0, content: '[PAD]', special: true }], normalizer: { type: 'BertNormalizer' } },
    ...{ pre_tokenizer: { type: 'BertPreTokenizer' }, decoder: { type: 'WordPiece', prefix: '##' } },
    post_processor: {
      type: 'TemplateProcessing',
      single: [{ Sequence: { id: 'A', type_id: 0 } }, { SpecialToken: { id: '[END]', type_id: 0 } }],
      special_tokens: { '[END]': { id: '[END]', ids: [2], tokens: ['[END]'] } },
    },
    model: { type: 'WordPiece', unk_token: '[UNK]', continuing_subword_prefix: '##', vocab },
  }),
].map((json) => new TextEncoder().encode(json))
const image = { maxPixels: 2 ** 16 }

// The last number: how many bytes may be taken for one of the file. Compressed ones hold up to a thousand.
const readers: readonly [string, readonly Uint8Array[], (bytes: Uint8Array) => unknown, number][] = [
  ['parseCsv', seeds('csv', /\.csv$/), (bytes) => readTable(bytes), 10],
  ['streamCsv', seeds('csv', /\.csv$/), (bytes) => streamCsv(cut(bytes), { batchSize: 2 }).toArray(), 10],
  ['decodeText', seeds('text', /\.txt$/), (bytes) => decodeText(bytes), 10],
  ['streamLines', seeds('text', /\.txt$/), (bytes) => streamLines(cut(bytes)).toArray(), 10],
  ['streamJsonLines', jsonLines, (bytes) => streamJsonLines(cut(bytes)).toArray(), 10],
  ['decodeNpy', seeds('numpy', /\.npy$/), (bytes) => decodeNpy(bytes), 10],
  ['decodeNpz', seeds('numpy', /\.npz$/), (bytes) => decodeNpz(bytes), 10],
  ['decodeIdx', seeds('idx', /./), (bytes) => decodeIdx(bytes), 10],
  ['decodeWav', seeds('wav', /\.wav$/), (bytes) => decodeWav(bytes, { dtype: 'float64' }), 10],
  ['decodeImage of PNG', seeds('images', /\.png$/), (bytes) => decodeImage(bytes, image), 1032],
  [
    'decodeImage of PNG with right sums',
    seeds('images', /\.png$/),
    (bytes) => decodeImage(withSums(bytes), image),
    1032,
  ],
  ['decodeImage of JPEG', seeds('images', /\.jpg$/), (bytes) => decodeImage(bytes, image), 4 * 512],
  ['decodeImage of WebP', seeds('images', /\.webp$/), (bytes) => decodeImage(bytes, image), 4 * 512],
  ['decodeImage of GIF', seeds('images', /\.gif$/), (bytes) => decodeImage(bytes, image), 4096],
  ['decodeImage of BMP', seeds('images', /\.bmp$/), (bytes) => decodeImage(bytes, image), 2048],
  ['tokenizerFromJson', tokenizers, async (bytes) => (await tokenizerFromJson(bytes)).encode('the cat <x>'), 10],
  ['tarFiles', [archive], (bytes) => tarFiles('tarFiles', bytes), 10],
]

function readTable(bytes: Uint8Array): unknown {
  const table = parseCsv(bytes)
  return table.columns.map((name) => table.values(name))
}

// Damage behind a checksum is not noticed by it.
function withSums(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer)
  for (let at = 8; at + 12 <= bytes.length; at += 12 + view.getUint32(at)) {
    const end = at + 8 + view.getUint32(at)
    if (end + 4 <= bytes.length) view.setUint32(end, crc32(bytes.subarray(at + 4, end)))
  }
  return bytes
}

describe.each(readers)('%s', (name, files, read, ratio) => {
  it(`reads or refuses ${count} damaged files`, { timeout: 60_000 + count * 60 }, async () => {
    const random = randomFrom(name.length * 7919)
    let [good, refused] = [0, 0]
    expect(files.length).toBeGreaterThan(0)
    for (let k = 0; k < count; k++) {
      const bytes = mutated(files[random(files.length)]!, files[random(files.length)]!, random)
      let error: unknown
      const largest = await largestAllocation(async () => {
        try {
          await read(bytes)
        } catch (thrown) {
          error = thrown
        }
      })
      if (error === undefined) good++
      else {
        refused++
        if ((error as Error).name !== 'DataError') throw new Error(`case ${k}: ${shown(bytes)}`, { cause: error })
      }
      // Tables and windows of decoders are of a fixed size.
      const most = 2 ** 17 + ratio * bytes.length
      if (largest > most) throw new Error(`case ${k} took ${largest} bytes: ${shown(bytes)}`)
    }
    expect(refused).toBeGreaterThan(0)
    expect(good + refused).toBe(count)
  })
})

function shown(bytes: Uint8Array): string {
  return `${bytes.length} bytes, in base64 ${Buffer.from(bytes).toString('base64')}`
}
