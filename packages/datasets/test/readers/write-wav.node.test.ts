// WAV files that we write: the bytes that other programs write for the same samples, and the same samples when read again.
// The files are SciPy's and libsndfile's, see files/README.md.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ones, tensor, zeros } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import { decodeWav, encodeWav } from '../../src/index.js'
import { readWav, writeWav } from '../../src/node.js'

const file = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`files/wav/${name}.wav`, import.meta.url)))
const formats = ['int16', 'int24', 'int32', 'float32'] as const

describe('encodeWav', () => {
  it.each([
    ['pcm16_stereo', 'int16'],
    ['pcm24_stereo', 'int24'],
    ['no_frames', 'int16'],
    ['float32_special', 'float32'], // not a number, infinities, a denormal
  ] as const)('gives the bytes of %s.wav', async (name, format) => {
    const sound = await decodeWav(file(name), { dtype: 'float64' })
    expect(await encodeWav(sound, { format })).toEqual(file(name))
  })

  it('writes 32 bits without loss, and 16 by default', async () => {
    const values = [-(2 ** 31), -1, 0, 1, 123_456_789, 2 ** 31 - 1].map((value) => value / 2 ** 31)
    const samples = tensor(values, { dtype: 'float64' })
    const bytes = await encodeWav({ samples, sampleRate: 48_000 }, { format: 'int32' })
    const { samples: read, sampleRate } = await decodeWav(bytes, { dtype: 'float64' })
    expect([sampleRate, read.shape, [...read.dataSync()]]).toEqual([48_000, [6, 1], values])
    // The nearest of 65536 steps; 1 is the last one.
    const short = await decodeWav(await encodeWav({ samples: tensor([1, 0.1, -0.1]), sampleRate: 1 }))
    expect([...short.samples.mul(2 ** 15).dataSync()]).toEqual([32767, 3277, -3277])
  })

  it.each([1, 2, 3, 6])('writes %i channels in every format', async (channels) => {
    const frames = 5
    const values = Array.from({ length: frames * channels }, (_, k) => Math.sin(k) / 1.01)
    const samples = tensor(values, { shape: [frames, channels] })
    for (const format of formats) {
      const bytes = await encodeWav({ samples, sampleRate: 22_050 }, { format })
      // Chunks end at even bytes, and the sizes in the head say so.
      const view = new DataView(bytes.buffer)
      expect([bytes.length % 2, view.getUint32(4, true)]).toEqual([0, bytes.length - 8])
      const read = await decodeWav(bytes)
      expect([read.sampleRate, read.samples.shape]).toEqual([22_050, [frames, channels]])
      const bits = format === 'float32' ? 24 : Math.min(24, Number(format.slice(3)))
      const wrong = read.samples.dataSync().findIndex((value, k) => Math.abs(value - values[k]!) > 2 ** -bits + 1e-7)
      expect(wrong).toBe(-1)
    }
  })

  it('goes through files', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'wav-'))
    try {
      const path = join(folder, 'a.wav')
      await writeWav(path, { samples: tensor([0, 0.5]), sampleRate: 8000 })
      expect([...(await readWav(path)).samples.dataSync()]).toEqual([0, 0.5])
      await expect(writeWav(path, { samples: tensor([2]), sampleRate: 8000 })).rejects.toThrow('writeWav: sample 0')
      expect([...(await readWav(path)).samples.dataSync()]).toEqual([0, 0.5]) // as it was
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it.each([
    [
      { samples: tensor([0, 1.5]), sampleRate: 8000 },
      {},
      'encodeWav: sample 0 of frame 1 is 1.5, expected −1 to 1\nhelp: divide by',
    ],
    [
      { samples: tensor([[0, Number.NaN]]), sampleRate: 8000 },
      { format: 'int24' },
      'encodeWav: sample 1 of frame 0 is NaN',
    ],
    [
      { samples: tensor(0), sampleRate: 8000 },
      {},
      'encodeWav: samples is [], expected [frames, channels] or [frames]\nhelp: channels',
    ],
    [{ samples: ones([1, 2, 3]), sampleRate: 8000 }, {}, 'encodeWav: samples is [1, 2, 3], expected'],
    [
      { samples: tensor([1], { dtype: 'int32' }), sampleRate: 8000 },
      {},
      'encodeWav: samples is int32, expected float32 or float64, from −1 to 1\nhelp: scale',
    ],
    [{ samples: zeros([3, 0]), sampleRate: 8000 }, {}, 'encodeWav: samples is [3, 0], expected'],
    [
      { samples: zeros([3]), sampleRate: 0.5 },
      {},
      'encodeWav: sampleRate is 0.5, expected a whole number of hertz\nhelp: write sampleRate',
    ],
    [{ samples: zeros([3]) }, {}, 'encodeWav: sampleRate is undefined, expected a whole number'],
    [
      { samples: [0, 1], sampleRate: 8000 },
      {},
      'encodeWav: samples is [0, 1], expected a tensor [frames, channels]\nhelp: write encodeWav',
    ],
    [undefined, {}, 'encodeWav: samples is undefined, expected a tensor'],
    [
      { samples: zeros([3]), sampleRate: 8000 },
      { format: 'int8' },
      "encodeWav: format is 'int8', expected 'int16', 'int24', 'int32' or 'float32'",
    ],
    [{ samples: zeros([3]), sampleRate: 8000 }, { bits: 16 }, "unknown option 'bits'"],
  ])('refuses %j %j', async (sound, options, message) => {
    await expect(encodeWav(sound as never, options as never)).rejects.toThrow(message)
  })
})
