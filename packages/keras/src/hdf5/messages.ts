// Object headers: the messages of a group or a dataset.
import { Cursor, damaged, type Input, unsupported } from './input.js'

/** The messages that are read, by what they hold. */
export const messageTypes = {
  dataspace: 0x01,
  links: 0x02,
  datatype: 0x03,
  fillValue: 0x05,
  link: 0x06,
  layout: 0x08,
  filters: 0x0b,
  attribute: 0x0c,
  continuation: 0x10,
  symbolTable: 0x11,
  attributes: 0x15,
} as const

/** A message: its type and its bytes. */
export interface Message {
  readonly type: number
  /** Where its data begin. */
  readonly place: number
  readonly size: number
}

/** A reader of a message. */
export function bodyOf(input: Input, { place, size }: Message): Cursor {
  return new Cursor(input, place, place + size)
}

interface Block {
  readonly from: Cursor
  /** Whether the block begins with a signature and ends with a checksum. */
  readonly framed: boolean
}

/** All messages of an object header. */
export function readMessages(input: Input, address: number): readonly Message[] {
  const from = input.at(address)
  const at = from.place
  const first = from.u8()
  if (first === 1) {
    from.skip(1)
    const count = from.u16()
    from.skip(4)
    const size = from.u32()
    from.skip(4)
    return collect(input, [{ from: part(input, from.place, size), framed: false }], 1, 0, at, count)
  }
  if (first !== 0x4f) throw damaged(at, `expected the header of an object, found ${first}`)
  from.signature('HDR')
  const version = from.u8()
  if (version !== 2) throw damaged(at, `the header of an object has version ${version}, expected 2`)
  const flags = from.u8()
  if ((flags & 32) !== 0) from.skip(16)
  if ((flags & 16) !== 0) from.skip(4)
  const size = from.uint(2 ** (flags & 3))
  return collect(
    input,
    [{ from: part(input, from.place, size), framed: false }],
    2,
    flags,
    at,
    Number.POSITIVE_INFINITY,
  )
}

function part(input: Input, place: number, size: number): Cursor {
  if (place + size > input.bytes.length) throw damaged(place, `the header of an object should have ${size} bytes`)
  return new Cursor(input, place, place + size)
}

function collect(
  input: Input,
  blocks: Block[],
  version: 1 | 2,
  flags: number,
  at: number,
  count: number,
): readonly Message[] {
  const messages: Message[] = []
  const seen = new Set<number>()
  const headerSize = version === 1 ? 8 : 4 + ((flags & 4) !== 0 ? 2 : 0)
  for (const { from, framed } of blocks) {
    if (seen.has(from.place)) throw damaged(at, 'the header of an object continues in a circle')
    seen.add(from.place)
    if (framed) from.signature('OCHK')
    const end = from.end - (framed ? 4 : 0)
    while (from.place + headerSize <= end && messages.length < count) {
      const type = version === 1 ? from.u16() : from.u8()
      const size = from.u16()
      const shared = (from.u8() & 2) !== 0
      from.skip(headerSize - (version === 1 ? 5 : 4))
      const message: Message = { type, place: from.take(size), size }
      messages.push(message)
      const known = Object.values(messageTypes) as readonly number[]
      if (shared && known.includes(type)) throw unsupported(message.place, 'a message that several objects share')
      if (type !== messageTypes.continuation) continue
      const body = bodyOf(input, message)
      const place = body.required('the continuation of a header') + input.base
      blocks.push({ from: part(input, place, body.length()), framed: version === 2 })
    }
  }
  return messages
}
