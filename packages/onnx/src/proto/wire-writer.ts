// The protobuf wire format, writing: the counterpart of wire-reader.ts.
import type { WireType } from './wire-reader.js'

/** Collects wire values; `finish` returns them as bytes. */
export class WireWriter {
  private bytes: Uint8Array = new Uint8Array(256)
  private length = 0

  /** The key of a field. */
  key(field: number, wire: WireType): void {
    this.varint((field << 3) | wire)
  }

  /** An integer up to ±2⁵³, or larger ones that are limited to the range of int64; negative ones take ten bytes. */
  varint(value: number): void {
    if (value >= 0 && value < 0x80) {
      this.reserve(1)
      this.bytes[this.length++] = value
      return
    }
    const limited = value >= 2 ** 63 ? 2n ** 63n - 1n : BigInt(Math.trunc(value))
    let rest = BigInt.asUintN(64, value <= -(2 ** 63) ? -(2n ** 63n) : limited)
    this.reserve(10)
    do {
      const bits = Number(rest & 127n)
      rest >>= 7n
      this.bytes[this.length++] = rest === 0n ? bits : bits | 0x80
    } while (rest !== 0n)
  }

  /** A 32-bit float. */
  float(value: number): void {
    this.reserve(4)
    new DataView(this.bytes.buffer).setFloat32(this.length, value, true)
    this.length += 4
  }

  /** A 64-bit float. */
  double(value: number): void {
    this.reserve(8)
    new DataView(this.bytes.buffer).setFloat64(this.length, value, true)
    this.length += 8
  }

  /** Bytes after their length. */
  blob(part: Uint8Array): void {
    this.varint(part.length)
    this.reserve(part.length)
    this.bytes.set(part, this.length)
    this.length += part.length
  }

  /** Everything that was written. */
  finish(): Uint8Array {
    return this.bytes.slice(0, this.length)
  }

  private reserve(size: number): void {
    if (this.length + size <= this.bytes.length) return
    const larger = new Uint8Array(Math.max(2 * this.bytes.length, this.length + size))
    larger.set(this.bytes.subarray(0, this.length))
    this.bytes = larger
  }
}
