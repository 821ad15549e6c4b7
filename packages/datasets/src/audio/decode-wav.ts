// Sound files: RIFF WAVE with linear, floating-point and G.711 samples.

import { DataError, type Shape, type Tensor, tensor } from '@tensorloom/tensor'
import { checkOptions } from '@tensorloom/tensor/internal'
import { allBytes, type ByteSource } from '../bytes/source.js'
import { type SampleFormat, sampleFormat } from './sample-formats.js'

/** Options of `decodeWav` and `readWav`. */
export interface WavOptions<D extends 'float32' | 'float64' = 'float32'> {
  /** Dtype of the samples; float32 by default. Samples of 32 bits are exact in float64 only. */
  readonly dtype?: D | undefined
}

/** Sound. */
export interface Sound<D extends 'float32' | 'float64' = 'float32'> {
  /** Samples, [frames, channels]; integers are scaled to −1 to 1, floats are as stored. */
  readonly samples: Tensor<Shape, D>
  /** Frames per second, in Hz. */
  readonly sampleRate: number
}

/**
 * Sound from a WAV file: PCM of 8 to 32 bits, floats of 32 and 64 bits, A-law and µ-law, plain or extensible, RIFF, RIFX,
 * RF64 and BW64. Files that do not know their length, as pipes and recordings that were cut off leave them, are read to their end.
 *
 * @param source - the bytes of the file
 * @throws `DataError` with the byte where the file is damaged, or with the name of an unsupported format
 * @example
 * ```ts
 * import { decodeWav } from '@tensorloom/datasets'
 * const header = [82, 73, 70, 70, 38, 0, 0, 0, 87, 65, 86, 69, 102, 109, 116, 32, 16, 0, 0, 0, 1, 0, 1, 0, 64, 31, 0, 0]
 * const { samples, sampleRate } = await decodeWav(
 *   Uint8Array.of(...header, 64, 31, 0, 0, 1, 0, 8, 0, 100, 97, 116, 97, 2, 0, 0, 0, 0, 192),
 * )
 * console.log(sampleRate, samples.shape, samples.dataSync()) // 8000 [2, 1] Float32Array [-1, 0.5]
 * ```
 */
export async function decodeWav<D extends 'float32' | 'float64' = 'float32'>(
  source: ByteSource,
  options: WavOptions<D> = {},
): Promise<Sound<D>> {
  return wavSound('decodeWav', await allBytes('decodeWav', source), options)
}

interface Format {
  readonly channels: number
  readonly sampleRate: number
  readonly sample: SampleFormat
}

/** The sound of the bytes of a WAV file. */
export function wavSound<D extends 'float32' | 'float64'>(
  user: string,
  bytes: Uint8Array,
  options: WavOptions<D>,
): Sound<D> {
  checkOptions<WavOptions<D>>(user, options, { dtype: ['float32', 'float64'] })
  const { dtype } = options
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const kind = tagAt(bytes, 0)
  if (!['RIFF', 'RIFX', 'RF64', 'BW64'].includes(kind) || tagAt(bytes, 8) !== 'WAVE') {
    throw new DataError(`${user}: this is not a WAV file: RIFF is not at byte 0, or WAVE is not at byte 8`, {
      help: 'convert it first: sox sound.flac sound.wav, or ffmpeg -i sound.mp3 sound.wav',
    })
  }
  const little = kind !== 'RIFX'
  let format: Format | undefined
  let largeSize: number | undefined
  for (let at = 12; at + 8 <= bytes.length; ) {
    const tag = tagAt(bytes, at)
    const size = view.getUint32(at + 4, little)
    const start = at + 8
    if (tag === 'data') {
      if (format === undefined) broken(user, at, 'the samples come before their format')
      // The header of a recording that nobody ended: it announces no samples, and no bytes behind itself.
      const unended = size === 0 && view.getUint32(4, little) + 8 <= start
      const known = unended ? undefined : size === 0xffffffff ? largeSize : size
      const length = dataLength(user, bytes.length - start, known, at)
      return {
        samples: samples(user, view, start, length, format, little, dtype),
        sampleRate: format.sampleRate,
      } as Sound<D>
    }
    if (start + size > bytes.length) broken(user, at, `a chunk of ${size} bytes goes beyond the end`)
    if (tag === 'ds64' && size >= 16) largeSize = Number(view.getBigUint64(start + 8, true))
    if (tag === 'fmt ') {
      if (format !== undefined) broken(user, at, 'the file has a second format')
      format = readFormat(user, view, start, size, little)
    }
    // Chunks begin at even bytes.
    at = start + size + (size % 2)
  }
  return broken(
    user,
    bytes.length,
    format === undefined ? 'the file has no format and no samples' : 'the file has no samples',
  )
}

function tagAt(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4))
}

// Programs that write to a pipe do not know the length, and announce about 2 or 4 GiB.
function dataLength(user: string, there: number, size: number | undefined, at: number): number {
  if (size === undefined || (size >= 0x7ffff000 && size > there)) return there
  if (size > there) broken(user, at, `${size} bytes of samples are announced, but ${there} are there`)
  return size
}

function readFormat(user: string, view: DataView, at: number, size: number, little: boolean): Format {
  if (size < 16) broken(user, at, `the format has ${size} bytes, expected 16 or more`)
  let tag = view.getUint16(at, little)
  const channels = view.getUint16(at + 2, little)
  const sampleRate = view.getUint32(at + 4, little)
  const block = view.getUint16(at + 12, little)
  const bits = view.getUint16(at + 14, little)
  if (tag === 0xfffe) {
    if (size < 40) broken(user, at, `the extensible format has ${size} bytes, expected 40`)
    // KSDATAFORMAT_SUBTYPE: the tag, and the same 14 bytes in all.
    const rest = [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71]
    const known = rest.every((byte, k) => view.getUint8(at + 26 + k) === byte || (!little && k < 6))
    tag = known ? view.getUint16(at + 24, little) : 0
  }
  if (channels === 0 || sampleRate === 0) broken(user, at, `the file has ${channels} channels at ${sampleRate} Hz`)
  // Samples of 20 bits are the upper bits of 24. The space of each sample decides.
  const sample = sampleFormat(tag, block / channels, bits)
  if (sample === undefined) {
    throw new DataError(`${user}: cannot read samples of format ${formatName(tag)} with ${bits} bits, at byte ${at}`, {
      help: 'convert it first: sox in.wav -b 16 -e signed-integer out.wav',
    })
  }
  return { channels, sampleRate, sample }
}

function formatName(tag: number): string {
  const names: Readonly<Record<number, string>> = {
    1: 'PCM',
    2: 'Microsoft ADPCM',
    3: 'float',
    17: 'IMA ADPCM',
    49: 'GSM 6.10',
    85: 'MP3',
  }
  return names[tag] ?? `0x${tag.toString(16).padStart(4, '0')}`
}

function samples(
  user: string,
  view: DataView,
  start: number,
  length: number,
  { channels, sample }: Format,
  little: boolean,
  dtype: 'float32' | 'float64' = 'float32',
): Tensor {
  const frame = channels * sample.size
  if (length % frame !== 0) broken(user, start + length - (length % frame), 'the last frame is cut')
  const frames = length / frame
  const values = dtype === 'float64' ? new Float64Array(frames * channels) : new Float32Array(frames * channels)
  for (let k = 0, at = start; k < values.length; k++, at += sample.size) values[k] = sample.read(view, at, little)
  return tensor(values, { shape: [frames, channels], dtype })
}

function broken(user: string, at: number, what: string): never {
  throw new DataError(`${user}: ${what} (at byte ${at})`, {
    help: 'the file is damaged or truncated: record or copy it again',
  })
}
