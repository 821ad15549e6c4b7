// Bytes that are written one after another, or at a place that was left free.

/** Little-endian bytes that grow. */
export class Output {
  bytes: Uint8Array<ArrayBuffer> = new Uint8Array(256)
  view: DataView = new DataView(this.bytes.buffer)
  /** The place of the next byte. */
  place = 0
  /** The number of bytes so far. */
  length = 0

  need(length: number): number {
    const at = this.place
    this.place += length
    this.length = Math.max(this.length, this.place)
    if (this.place > this.bytes.length) {
      const grown = new Uint8Array(Math.max(this.place, this.bytes.length * 2))
      grown.set(this.bytes)
      this.bytes = grown
      this.view = new DataView(grown.buffer)
    }
    return at
  }

  /** Leaves bytes free; they are 0. */
  skip(length: number): void {
    this.need(length)
  }

  u16(value: number): void {
    const at = this.need(2)
    this.view.setUint16(at, value, true)
  }

  u32(value: number): void {
    const at = this.need(4)
    this.view.setUint32(at, value, true)
  }

  /** A number or an address of 8 bytes; `none` is not an address. */
  u64(value: number | 'none'): void {
    const at = this.need(8)
    this.view.setBigUint64(at, value === 'none' ? 0xffffffffffffffffn : BigInt(value), true)
  }

  f64(value: number): void {
    const at = this.need(8)
    this.view.setFloat64(at, value, true)
  }

  raw(bytes: ArrayLike<number>): void {
    const at = this.need(bytes.length)
    this.bytes.set(bytes, at)
  }

  letters(text: string): void {
    this.raw([...text].map((letter) => letter.charCodeAt(0)))
  }

  /** Numbers of 4 bytes. */
  elements(values: Float32Array | Float64Array | Int32Array): void {
    const at = this.need(values.byteLength)
    // The bits as they are: a number that is read and written again may lose those of a NaN.
    const bits = new Uint32Array(values.buffer, values.byteOffset, values.byteLength / 4)
    for (let k = 0; k < bits.length; k++) this.view.setUint32(at + 4 * k, bits[k]!, true)
  }

  /** Moves to the next multiple of 8, and returns it. */
  align(): number {
    this.skip((8 - (this.place % 8)) % 8)
    return this.place
  }

  /** Writes at an earlier place. */
  at(place: number, write: () => void): void {
    const before = this.place
    this.place = place
    write()
    this.place = before
  }

  /** All bytes. */
  result(): Uint8Array {
    return this.bytes.slice(0, this.length)
  }
}
