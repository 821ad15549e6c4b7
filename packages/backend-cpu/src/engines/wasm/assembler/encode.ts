// The variable-length numbers and sections of WebAssembly's binary format (specification 2.0, section 5.2).

/** Bytes as a nested list. The parts are joined once, at the end. */
export type Bytes = readonly (number | Bytes)[]

/** An unsigned number, LEB128. */
export function unsigned(value: number): number[] {
  const out: number[] = []
  let rest = value >>> 0
  do {
    const byte = rest & 0x7f
    rest >>>= 7
    out.push(rest === 0 ? byte : byte | 0x80)
  } while (rest !== 0)
  return out
}

/** A signed number, LEB128. */
export function signed(value: number): number[] {
  const out: number[] = []
  let rest = value | 0
  for (;;) {
    const byte = rest & 0x7f
    rest >>= 7
    if ((rest === 0 && (byte & 0x40) === 0) || (rest === -1 && (byte & 0x40) !== 0)) return [...out, byte]
    out.push(byte | 0x80)
  }
}

const eight = new DataView(new ArrayBuffer(8))

/** The four bytes of a float32. */
export function float32Bytes(value: number): number[] {
  eight.setFloat32(0, value, true)
  return [0, 1, 2, 3].map((k) => eight.getUint8(k))
}

/** The eight bytes of a float64. */
export function float64Bytes(value: number): number[] {
  eight.setFloat64(0, value, true)
  return [0, 1, 2, 3, 4, 5, 6, 7].map((k) => eight.getUint8(k))
}

/** The four bytes of an int32. */
export function int32Bytes(value: number): number[] {
  return [value & 255, (value >> 8) & 255, (value >> 16) & 255, (value >> 24) & 255]
}

/** A list: its length, then its entries. */
export function list(entries: readonly Bytes[]): Bytes {
  return [unsigned(entries.length), ...entries]
}

/** A name, in ASCII. */
export function text(name: string): Bytes {
  return [unsigned(name.length), [...name].map((letter) => letter.charCodeAt(0))]
}

/** A section, or a function body: its size in bytes, then its contents. */
export function sized(contents: Bytes): Bytes {
  return [unsigned(sizeOf(contents)), contents]
}

function sizeOf(bytes: Bytes): number {
  let size = 0
  for (let k = 0; k < bytes.length; k++) {
    const part = bytes[k]!
    size += typeof part === 'number' ? 1 : sizeOf(part)
  }
  return size
}

/** All bytes in order. */
export function flatten(bytes: Bytes): Uint8Array {
  const out = new Uint8Array(sizeOf(bytes))
  let at = 0
  const write = (parts: Bytes): void => {
    for (let k = 0; k < parts.length; k++) {
      const part = parts[k]!
      if (typeof part === 'number') out[at++] = part
      else write(part)
    }
  }
  write(bytes)
  return out
}
