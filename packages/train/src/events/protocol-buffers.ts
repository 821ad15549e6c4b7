// The wire format of protocol buffers, as much of it as event files need.

const wire = { integer: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const

/** The fields after one another. */
export function message(fields: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(fields.reduce((length, field) => length + field.length, 0))
  let at = 0
  for (const field of fields) {
    bytes.set(field, at)
    at += field.length
  }
  return bytes
}

/** A whole number of at least 0, seven bits to a byte, the lowest first. */
function varint(value: number): Uint8Array {
  const bytes: number[] = []
  let rest = value
  do {
    const low = rest % 128
    rest = Math.floor(rest / 128)
    bytes.push(rest > 0 ? low | 128 : low)
  } while (rest > 0)
  return Uint8Array.from(bytes)
}

const key = (field: number, type: number): Uint8Array => varint(field * 8 + type)

/** A whole number of at least 0. */
export function integerField(field: number, value: number): Uint8Array {
  return message([key(field, wire.integer), varint(value)])
}

/** A whole number that may be negative, as 64 bits in two's complement. */
export function signedField(field: number, value: number): Uint8Array {
  if (value >= 0) return integerField(field, value)
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, BigInt(value))
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128)
  return message([key(field, wire.integer), Uint8Array.from([...bytes, Number(rest)])])
}

/** A number in 64 bits. */
export function doubleField(field: number, value: number): Uint8Array {
  return message([key(field, wire.fixed64), doubles([value])])
}

/** A number in 32 bits. */
export function floatField(field: number, value: number): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setFloat32(0, value, true)
  return message([key(field, wire.fixed32), bytes])
}

/** Bytes, or another message. */
export function bytesField(field: number, value: Uint8Array): Uint8Array {
  return message([key(field, wire.bytes), varint(value.length), value])
}

/** Text. */
export function textField(field: number, value: string): Uint8Array {
  return bytesField(field, new TextEncoder().encode(value))
}

/** Numbers in 64 bits each, without keys between them. */
export function packedDoubles(field: number, values: readonly number[]): Uint8Array {
  return bytesField(field, doubles(values))
}

function doubles(values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(8 * values.length)
  const view = new DataView(bytes.buffer)
  values.forEach((value, k) => {
    view.setFloat64(8 * k, value, true)
  })
  return bytes
}
