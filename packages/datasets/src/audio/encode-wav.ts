// Sound as WAV files: RIFF WAVE with whole or floating-point samples.
import { DataError, DtypeError, isFloating, isTensor, ShapeError, type Tensor } from '@tensorloom/tensor'
import { checkOptions } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'

/** How samples are stored in a WAV file. */
export type WavFormat = 'int16' | 'int24' | 'int32' | 'float32'

/** Sound that is written: a `Sound`, or what is like it. */
export interface SoundToWrite {
  /** float32 or float64 [frames, channels], or [frames] for one channel, from −1 to 1. */
  readonly samples: Tensor
  /** Frames per second, in Hz. */
  readonly sampleRate: number
}

/** Options of `encodeWav` and `writeWav`. */
export interface WavWriteOptions {
  /**
   * How samples are stored: `int16` (the default, as on a CD), `int24`, `int32`, or `float32`, which keeps values as they are,
   * also beyond 1.
   */
  readonly format?: WavFormat | undefined
}

interface Writer {
  /** Bytes of one sample. */
  readonly size: number
  readonly write: (view: DataView, at: number, value: number) => void
}

const writers: Readonly<Record<WavFormat, Writer>> = {
  int16: { size: 2, write: (view, at, value) => view.setInt16(at, whole(value, 16), true) },
  int24: {
    size: 3,
    write(view, at, value) {
      const sample = whole(value, 24)
      view.setUint16(at, sample & 0xffff, true)
      view.setInt8(at + 2, sample >> 16)
    },
  },
  int32: { size: 4, write: (view, at, value) => view.setInt32(at, whole(value, 32), true) },
  float32: { size: 4, write: (view, at, value) => view.setFloat32(at, value, true) },
}

// 1 itself is one step beyond the largest integer.
const whole = (value: number, bits: number): number =>
  Math.min(2 ** (bits - 1) - 1, Math.round(value * 2 ** (bits - 1)))

/**
 * Sound as the bytes of a WAV file, which `decodeWav` and other programs read. Integers are rounded to the nearest; what `decodeWav`
 * has read in float64 becomes the same integers again.
 *
 * @param sound - samples from −1 to 1, and their rate
 * @throws `DataError` for a sample that the format cannot hold, with its position; if the sample rate is not a whole number; if
 *   there are more than 4 GiB; `ShapeError` for samples of another shape, `DtypeError` for integers
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { decodeWav, encodeWav } from '@tensorloom/datasets'
 * const bytes = await encodeWav({ samples: tensor([0, 0.5, -1]), sampleRate: 16000 })
 * const { samples } = await decodeWav(bytes)
 * console.log(bytes.length, samples.shape, samples.dataSync()) // 50 [3, 1] Float32Array [0, 0.5, -1]
 * ```
 */
export async function encodeWav(sound: SoundToWrite, options: WavWriteOptions = {}): Promise<Uint8Array> {
  return await wavBytes('encodeWav', sound, options)
}

/** The bytes of a WAV file. */
export async function wavBytes(user: string, sound: SoundToWrite, options: WavWriteOptions): Promise<Uint8Array> {
  checkOptions<WavWriteOptions>(user, options, { format: Object.keys(writers) })
  const { format = 'int16' } = options
  const { channels, frames } = checkSound(user, sound)
  const { samples, sampleRate } = sound
  const { size, write } = writers[format]
  const header = headerBytes(format, channels, frames, sampleRate)
  const length = frames * channels * size
  const total = header.length + length + (length % 2)
  if (total - 8 > 0xffffffff) {
    throw new DataError(`${user}: the file would have ${total} bytes, and WAV ends at 4 GiB`, {
      help: 'write parts of it: samples.slice([0, 0], [frames, channels])',
    })
  }
  const values = await samples.data()
  const bytes = new Uint8Array(total)
  bytes.set(header)
  const view = new DataView(bytes.buffer)
  for (let k = 0; k < values.length; k++) {
    const value = values[k]!
    if (format !== 'float32' && !(value >= -1 && value <= 1)) {
      throw new DataError(
        `${user}: sample ${k % channels} of frame ${Math.floor(k / channels)} is ${value}, expected −1 to 1`,
        { help: "divide by the loudest value, samples.div(samples.abs().max()), or write format: 'float32'" },
      )
    }
    write(view, header.length + k * size, value)
  }
  return bytes
}

function checkSound(user: string, sound: SoundToWrite): { readonly channels: number; readonly frames: number } {
  const { samples, sampleRate }: { samples?: unknown; sampleRate?: unknown } = sound ?? {}
  if (!isTensor(samples)) {
    throw new DataError(`${user}: samples is ${describeValue(samples)}, expected a tensor [frames, channels]`, {
      help: `write ${user === 'writeWav' ? 'writeWav(path, ' : `${user}(`}{ samples: tensor(values), sampleRate: 16000 })`,
    })
  }
  if (!isFloating(samples.dtype)) {
    throw new DtypeError(`${user}: samples is ${samples.dtype}, expected float32 or float64, from −1 to 1`, {
      help: "scale integers: samples.cast('float32').div(2 ** 15)",
    })
  }
  const [frames = 0, channels = 1] = samples.shape
  if (samples.rank < 1 || samples.rank > 2 || channels < 1 || channels > 0xffff) {
    throw new ShapeError(`${user}: samples is [${samples.shape.join(', ')}], expected [frames, channels] or [frames]`, {
      help: 'channels stand side by side: stack([left, right], { axis: 1 })',
    })
  }
  if (!Number.isInteger(sampleRate) || (sampleRate as number) < 1 || (sampleRate as number) > 0xffffffff) {
    throw new DataError(`${user}: sampleRate is ${describeValue(sampleRate)}, expected a whole number of hertz`, {
      help: 'write sampleRate: 16000',
    })
  }
  return { channels, frames }
}

// RIFF, the format, for floats also the number of frames (a `fact`), and the head of the samples.
function headerBytes(format: WavFormat, channels: number, frames: number, sampleRate: number): Uint8Array {
  const { size } = writers[format]
  const isFloat = format === 'float32'
  const length = frames * channels * size
  const bytes = new Uint8Array(isFloat ? 58 : 44)
  const view = new DataView(bytes.buffer)
  let at = 0
  const tag = (name: string): void => {
    for (const character of name) view.setUint8(at++, character.charCodeAt(0))
  }
  const short = (value: number): void => {
    view.setUint16(at, value, true)
    at += 2
  }
  const long = (value: number): void => {
    view.setUint32(at, value, true)
    at += 4
  }
  tag('RIFF')
  long(bytes.length - 8 + length + (length % 2))
  tag('WAVEfmt ')
  long(isFloat ? 18 : 16)
  short(isFloat ? 3 : 1)
  short(channels)
  long(sampleRate)
  long(sampleRate * channels * size)
  short(channels * size)
  short(8 * size)
  if (isFloat) {
    short(0)
    tag('fact')
    long(4)
    long(frames)
  }
  tag('data')
  long(length)
  return bytes
}
