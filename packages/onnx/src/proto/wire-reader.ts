// The protobuf wire format, reading: varints, fixed words and length-delimited fields, every one checked against the end.
import { damaged } from './damaged.js'

/** How a field is stored: the low three bits of its key. */
export type WireType = 0 | 1 | 2 | 5

/** Reads wire values one after another from a part of a file. Positions in errors count from the start of the file. */
export class WireReader {
  readonly bytes: Uint8Array
  readonly end: number
  at: number
  private readonly view: DataView

  constructor(bytes: Uint8Array, start = 0, end: number = bytes.length) {
    this.bytes = bytes
    this.at = start
    this.end = end
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  /** Whether everything was read. */
  get done(): boolean {
    return this.at >= this.end
  }

  /** A varint as its low and high 32 bits, both unsigned. */
  varint(): readonly [low: number, high: number] {
    const start = this.at
    let low = 0
    let high = 0
    for (let shift = 0; shift < 70; shift += 7) {
      if (this.at >= this.end) throw damaged(start, 'a number that has no end')
      const byte = this.bytes[this.at++]!
      const bits = byte & 0x7f
      if (shift < 28) low |= bits << shift
      else if (shift === 28) {
        low |= bits << 28
        high |= bits >>> 4
      } else if (shift < 63) high |= bits << (shift - 32)
      else high |= (bits & 1) << 31
      if (byte < 0x80) return [low >>> 0, high >>> 0]
    }
    throw damaged(start, 'a number of more than 10 bytes')
  }

  /** The key of the next field. */
  key(): { readonly field: number; readonly wire: WireType; readonly at: number } {
    const at = this.at
    const [low, high] = this.varint()
    const [field, wire] = [low >>> 3, low & 7]
    if (high !== 0 || field === 0) throw damaged(at, `a field with the number ${field}`)
    if (wire !== 0 && wire !== 1 && wire !== 2 && wire !== 5)
      throw damaged(at, `a field of the unknown wire type ${wire}`)
    return { field, wire, at }
  }

  /** A signed 64-bit integer. Beyond ±2⁵³ it is the nearest number. */
  int64(): number {
    const [low, high] = this.varint()
    return (high | 0) * 4294967296 + low
  }

  /** An unsigned 64-bit integer. Beyond 2⁵³ it is the nearest number. */
  uint64(): number {
    const [low, high] = this.varint()
    return high * 4294967296 + low
  }

  /** A 32-bit float. */
  float(): number {
    this.need(4)
    const value = this.view.getFloat32(this.at, true)
    this.at += 4
    return value
  }

  /** A 64-bit float. */
  double(): number {
    this.need(8)
    const value = this.view.getFloat64(this.at, true)
    this.at += 8
    return value
  }

  /** Where a length-delimited field ends; reading goes on at its first byte. */
  delimited(): number {
    const at = this.at
    const [low, high] = this.varint()
    const left = this.end - this.at
    if (high !== 0 || low > left) {
      throw damaged(at, `a field of ${high * 4294967296 + low} bytes, but only ${left} follow`)
    }
    return this.at + low
  }

  /** The bytes of a length-delimited field, not copied. */
  blob(): Uint8Array {
    const end = this.delimited()
    const part = this.bytes.subarray(this.at, end)
    this.at = end
    return part
  }

  /** Skips a field that nobody reads. */
  skip(wire: WireType): void {
    if (wire === 0) this.varint()
    else if (wire === 2) this.at = this.delimited()
    else {
      const size = wire === 1 ? 8 : 4
      this.need(size)
      this.at += size
    }
  }

  private need(size: number): void {
    if (this.end - this.at < size) throw damaged(this.at, `${this.end - this.at} of ${size} bytes of a number`)
  }
}
