// How WAV files store samples, and how to read each as a number.

/** One way to store samples. */
export interface SampleFormat {
  /** Bytes of one sample. */
  readonly size: number
  /** The sample at a byte: −1 to 1, or beyond for floats. */
  readonly read: (view: DataView, at: number, little: boolean) => number
}

const pcm: Readonly<Record<number, SampleFormat>> = {
  // Of one byte they are unsigned.
  1: { size: 1, read: (view, at) => (view.getUint8(at) - 128) / 128 },
  2: { size: 2, read: (view, at, little) => view.getInt16(at, little) / 2 ** 15 },
  3: {
    size: 3,
    read: (view, at, little) =>
      ((view.getInt8(little ? at + 2 : at) << 16) |
        (view.getUint8(at + 1) << 8) |
        view.getUint8(little ? at : at + 2)) /
      2 ** 23,
  },
  4: { size: 4, read: (view, at, little) => view.getInt32(at, little) / 2 ** 31 },
}

const float: Readonly<Record<number, SampleFormat>> = {
  4: { size: 4, read: (view, at, little) => view.getFloat32(at, little) },
  8: { size: 8, read: (view, at, little) => view.getFloat64(at, little) },
}

const aLaw: SampleFormat = { size: 1, read: (view, at) => aLawValue(view.getUint8(at)) / 2 ** 15 }
const muLaw: SampleFormat = { size: 1, read: (view, at) => muLawValue(view.getUint8(at)) / 2 ** 15 }

/** The format of a tag with a number of bytes per sample; undefined if there is none. */
export function sampleFormat(tag: number, size: number, bits: number): SampleFormat | undefined {
  if (bits === 0 || bits > size * 8) return undefined
  if (tag === 1) return pcm[size]
  if (tag === 3) return bits === size * 8 ? float[size] : undefined
  if (size !== 1) return undefined
  return tag === 6 ? aLaw : tag === 7 ? muLaw : undefined
}

/** A sample of 16 bits from A-law (ITU-T G.711, table 1a): even bits are inverted. */
function aLawValue(code: number): number {
  const bits = code ^ 0x55
  const exponent = (bits >> 4) & 7
  const mantissa = ((bits & 15) << 4) + 8
  const size = exponent === 0 ? mantissa : (mantissa + 256) << (exponent - 1)
  return bits & 128 ? size : -size
}

/** A sample of 16 bits from µ-law (ITU-T G.711, table 2a): all bits are inverted, and 132 is added. */
function muLawValue(code: number): number {
  const bits = ~code & 255
  const size = ((((bits & 15) << 3) + 132) << ((bits >> 4) & 7)) - 132
  return bits & 128 ? -size : size
}
