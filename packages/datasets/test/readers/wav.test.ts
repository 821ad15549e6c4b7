// WAV files made here, byte by byte; bench/files/test reads those of other programs.
import { describe, expect, it } from 'vitest'
import { decodeWav } from '../../src/index.js'

const text = (characters: string): number[] => [...characters].map((one) => one.charCodeAt(0))
const word = (value: number): number[] => [value & 255, value >> 8]
const long = (value: number): number[] => [...word(value & 0xffff), ...word(value >>> 16)]
const chunk = (tag: string, data: readonly number[], size = data.length): number[] => [
  ...text(tag),
  ...long(size),
  ...data,
  ...(data.length % 2 ? [0] : []),
]
const format = (tag: number, bits: number, channels = 1, block = (bits / 8) * channels): number[] =>
  chunk('fmt ', [...word(tag), ...word(channels), ...long(8000), ...long(0), ...word(block), ...word(bits)])
const wav = (...chunks: readonly (readonly number[])[]): Uint8Array =>
  Uint8Array.from([...text('RIFF'), ...long(0), ...text('WAVE'), ...chunks.flat()])

describe('decodeWav', () => {
  it.each([
    [1, 8, [0, 128, 255], [-1, 0, 127 / 128]],
    [1, 16, [0, 128, 255, 127], [-1, 32767 / 32768]],
    [1, 24, [0, 0, 128, 255, 255, 127], [-1, 8388607 / 8388608]],
    [1, 32, [0, 0, 0, 128, 0, 0, 0, 64], [-1, 0.5]],
    [3, 32, [0, 0, 192, 63], [1.5]],
    [3, 64, [0, 0, 0, 0, 0, 0, 248, 191], [-1.5]],
    // ITU-T G.711: the greatest and the least of both signs.
    [6, 8, [0xaa, 0x2a, 0xd5, 0x55], [32256 / 32768, -32256 / 32768, 8 / 32768, -8 / 32768]],
    [7, 8, [0x80, 0x00, 0xff, 0x7f], [32124 / 32768, -32124 / 32768, 0, -0]],
  ])('reads format %i of %i bits', async (tag, bits, data, samples) => {
    const sound = await decodeWav(wav(format(tag, bits), chunk('data', data)), { dtype: 'float64' })
    expect([sound.sampleRate, sound.samples.shape]).toEqual([8000, [samples.length, 1]])
    expect([...sound.samples.dataSync()].map((one) => one + 0)).toEqual(samples.map((one) => one + 0))
    expect((await decodeWav(wav(format(tag, bits), chunk('data', data)))).samples.dtype).toBe('float32')
  })

  it('reads channels side by side, and past other chunks', async () => {
    const { samples } = await decodeWav(
      wav(chunk('LIST', [1, 2, 3]), format(1, 8, 2), chunk('data', [0, 128, 192, 64]), chunk('LIST', [1])),
    )
    expect([samples.shape, [...samples.dataSync()]]).toEqual([
      [2, 2],
      [-1, 0, 0.5, -0.5],
    ])
  })

  it('reads to the end where the size is unknown', async () => {
    for (const size of [0xffffffff, 0x7ffff000]) {
      const { samples } = await decodeWav(wav(format(1, 8), chunk('data', [0, 128], size)))
      expect(samples.shape).toEqual([2, 1])
    }
  })

  it('reads recordings that nobody ended to the end, and those without samples as empty', async () => {
    const unended = wav(format(1, 8), chunk('data', [0, 128], 0))
    expect((await decodeWav(unended)).samples.shape).toEqual([2, 1])
    // The header of Python's wave, which counts itself: 36 bytes behind the first 8.
    unended.set(long(36), 4)
    expect((await decodeWav(unended)).samples.shape).toEqual([2, 1])
    const empty = wav(format(1, 8), chunk('data', []), chunk('LIST', [1, 2]))
    empty.set(long(empty.length - 8), 4)
    expect((await decodeWav(empty)).samples.shape).toEqual([0, 1])
  })

  it.each(['RF64', 'BW64'])('takes the length of %s from its chunk ds64', async (kind) => {
    const size = [...long(0), ...long(0), ...long(2), ...long(0), ...long(0), ...long(0), ...long(0)]
    const bytes = wav(chunk('ds64', size), format(1, 8), chunk('data', [0, 128], 0xffffffff), chunk('LIST', [1]))
    bytes.set(text(kind))
    expect((await decodeWav(bytes)).samples.shape).toEqual([2, 1])
  })

  it('refuses other dtypes than floats', async () => {
    const reading = decodeWav(wav(format(1, 8), chunk('data', [])), { dtype: 'int32' as 'float32' })
    await expect(reading).rejects.toThrow("decodeWav: dtype is 'int32', expected 'float32' or 'float64'")
  })

  it.each([
    [
      new Uint8Array(3),
      'decodeWav: this is not a WAV file: RIFF is not at byte 0, or WAVE is not at byte 8\nhelp: convert it first',
    ],
    [wav(), 'decodeWav: the file has no format and no samples (at byte 12)\nhelp: the file is damaged'],
    [wav(format(1, 8)), 'decodeWav: the file has no samples (at byte 36)'],
    [wav(chunk('data', [0]), format(1, 8)), 'decodeWav: the samples come before their format (at byte 12)'],
    [wav(chunk('fmt ', [1, 0])), 'decodeWav: the format has 2 bytes, expected 16 or more (at byte 20)'],
    [wav(format(0xfffe, 16)), 'decodeWav: the extensible format has 16 bytes, expected 40 (at byte 20)'],
    [wav(format(1, 8, 0, 1), chunk('data', [])), 'decodeWav: the file has 0 channels at 8000 Hz (at byte 20)'],
    [wav(format(1, 8), format(1, 8)), 'decodeWav: the file has a second format (at byte 36)'],
    [
      wav(format(17, 4), chunk('data', [])),
      'decodeWav: cannot read samples of format IMA ADPCM with 4 bits, at byte 20\nhelp: convert',
    ],
    [wav(format(3, 16), chunk('data', [])), 'cannot read samples of format float with 16 bits'],
    [wav(format(0x1234, 16), chunk('data', [])), 'cannot read samples of format 0x1234 with 16 bits'],
    [wav(format(1, 16), chunk('data', [1, 2, 3])), 'decodeWav: the last frame is cut (at byte 46)'],
    [
      wav(format(1, 16), chunk('data', [1, 2], 4)),
      'decodeWav: 4 bytes of samples are announced, but 2 are there (at byte 36)',
    ],
    [wav(chunk('LIST', [1, 2], 400)), 'decodeWav: a chunk of 400 bytes goes beyond the end (at byte 12)'],
  ])('refuses %#', async (bytes, message) => {
    const reading = decodeWav(bytes)
    await expect(reading).rejects.toThrow(message)
    await expect(reading).rejects.toMatchObject({ name: 'DataError' })
  })
})
