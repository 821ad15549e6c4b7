// The bytes of an HDF5 file, read with bounds. Every read counts: a file whose parts refer to each other in circles, or a
// thousand times to the same part, is refused before it takes long.
import { SerializationError } from '@tensorloom/tensor'

// A sound file is read about twice: once as a tree, once for its elements.
const readsPerByte = 32
const leastReads = 2 ** 20
// What elements may take in all: compressed ones need more than the file has.
const bytesPerByte = 10

/** The error for a file that is not what HDF5 says, with the place. */
export function damaged(at: number, what: string, help = 'the file is damaged or cut: fetch or write it again'): Error {
  return new SerializationError(`HDF5: ${what} at byte ${at}`, { help })
}

/** The error for a sound part of HDF5 that is not read here. */
export function unsupported(at: number, what: string): Error {
  return damaged(at, `${what} is not supported,`, "save the file with h5py's defaults, or with Keras")
}

/** The bytes of a file with the sizes that its superblock gives. */
export class Input {
  readonly bytes: Uint8Array
  readonly view: DataView
  /** Bytes of an address. */
  offsetSize = 8
  /** Bytes of a length. */
  lengthSize = 8
  /** Where addresses begin. */
  base = 0
  /** Texts of global heaps that were read. */
  readonly heaps: Map<number, Map<number, Uint8Array>> = new Map<number, Map<number, Uint8Array>>()
  reads: number
  room: number

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.reads = Math.max(leastReads, bytes.length * readsPerByte)
    this.room = Math.max(leastReads, bytes.length * bytesPerByte)
  }

  /** Throws unless the bytes are in the file, and counts them. */
  need(at: number, length: number): void {
    if (!(length >= 0 && at >= 0 && at + length <= this.bytes.length)) {
      throw damaged(Math.min(at, this.bytes.length), `it ends where ${length} bytes should be`)
    }
    this.reads -= length + 1
    if (this.reads < 0) throw damaged(at, 'its parts refer to each other again and again')
  }

  /** Takes memory for elements. Throws if they need far more than the file has. */
  take(at: number, bytes: number): void {
    this.room -= bytes
    if (this.room >= 0) return
    throw damaged(
      at,
      `the elements need more than ${bytesPerByte} times the bytes of the file,`,
      'no file of weights does: it is damaged, or made to do harm',
    )
  }

  /** A reader of the bytes from an address on. */
  at(address: number, end: number = this.bytes.length): Cursor {
    return new Cursor(this, address + this.base, end)
  }
}

/** Reads little-endian numbers one after another. */
export class Cursor {
  readonly input: Input
  /** The place of the next byte in the file. */
  place: number
  /** Where the bytes of this part end. */
  readonly end: number

  constructor(input: Input, place: number, end: number) {
    this.input = input
    this.place = place
    this.end = Math.min(end, input.bytes.length)
  }

  get left(): number {
    return this.end - this.place
  }

  take(length: number): number {
    const at = this.place
    this.input.need(at, length)
    if (at + length > this.end) throw damaged(at, 'a part is longer than it says')
    this.place = at + length
    return at
  }

  skip(length: number): this {
    this.take(length)
    return this
  }

  u8(): number {
    return this.input.view.getUint8(this.take(1))
  }

  u16(): number {
    return this.input.view.getUint16(this.take(2), true)
  }

  u32(): number {
    return this.input.view.getUint32(this.take(4), true)
  }

  /** A number of `size` bytes. */
  uint(size: number): number {
    const at = this.take(size)
    let value = 0
    for (let k = size - 1; k >= 0; k--) value = value * 256 + this.input.bytes[at + k]!
    return value
  }

  /** An address; undefined for none. */
  address(): number | undefined {
    const { offsetSize } = this.input
    const value = this.uint(offsetSize)
    return value >= 2 ** (8 * offsetSize) - 2 ** Math.max(0, 8 * offsetSize - 53) ? undefined : value
  }

  /** An address that must be there. */
  required(what: string): number {
    const at = this.place
    const found = this.address()
    if (found === undefined) throw damaged(at, `${what} is missing`)
    return found
  }

  /** A length. */
  length(): number {
    return this.uint(this.input.lengthSize)
  }

  bytes(length: number): Uint8Array {
    const at = this.take(length)
    return this.input.bytes.subarray(at, at + length)
  }

  /** Throws unless the next bytes are these letters. */
  signature(letters: string): void {
    const at = this.place
    const found = String.fromCharCode(...this.bytes(letters.length))
    if (found !== letters) throw damaged(at, `expected '${letters}', found ${JSON.stringify(found)}`)
  }

  /** Text up to a zero. */
  text(): string {
    const start = this.place
    while (this.u8() !== 0) {
      // The zero ends the text.
    }
    return textOf(this.input.bytes.subarray(start, this.place - 1), start)
  }

  /** Moves to the next multiple of 8 bytes from `start`. */
  align(start: number): void {
    this.skip((8 - ((this.place - start) % 8)) % 8)
  }
}

const decoder = /* @__PURE__ */ new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Bytes as text. */
export function textOf(bytes: Uint8Array, at: number): string {
  try {
    return decoder.decode(bytes)
  } catch {
    throw damaged(at, 'a text is not UTF-8')
  }
}
