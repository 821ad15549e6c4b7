// Datasets: elements in one piece, in the header, or in chunks that may be compressed.
import { chunksOf } from './chunks.js'
import { type Cursor, damaged, type Input, unsupported } from './input.js'
import { bodyOf, type Message, messageTypes } from './messages.js'
import { type Attribute, countOf, type Dataset } from './tree.js'
import { decode, readShape, readType } from './types.js'

/** The dataset with these messages. */
export function readDataset(
  input: Input,
  address: number,
  messages: readonly Message[],
  attributes: ReadonlyMap<string, Attribute>,
): Dataset {
  const at = address + input.base
  const find = (type: number, what: string): Cursor => {
    const found = messages.find((message) => message.type === type)
    if (found === undefined) throw damaged(at, `a dataset has no ${what}`)
    return bodyOf(input, found)
  }
  const stored = readType(find(messageTypes.datatype, 'datatype'))
  const shape = readShape(find(messageTypes.dataspace, 'shape'))
  if (shape === undefined) throw unsupported(at, 'a dataset without a value')
  const size = countOf(shape) * stored.size
  const layout = find(messageTypes.layout, 'layout')
  const filters = messages.find(({ type }) => type === messageTypes.filters)
  const place = layout.place
  const elements = partsOf(input, layout, size)
  return {
    kind: 'dataset',
    attributes,
    type: stored.type,
    shape,
    async read() {
      input.take(place, countOf(shape) * Math.max(4, stored.size))
      if (elements.kind === 'chunks') {
        const bytes = await chunksOf(input, elements.from, shape, stored.size, filters && bodyOf(input, filters))
        return decode(input, stored, bytes, place)
      }
      if (filters !== undefined) throw damaged(place, 'a dataset in one piece is compressed')
      // What was never written is zero.
      const bytes = elements.from?.bytes(size) ?? new Uint8Array(size)
      return decode(input, stored, bytes, place)
    },
  }
}

interface Parts {
  readonly kind: 'whole' | 'chunks'
  readonly from: Cursor | undefined
}

function partsOf(input: Input, layout: Cursor, size: number): (Parts & { readonly from: never }) | Parts {
  const at = layout.place
  const version = layout.u8()
  if (version < 3 || version > 4) return oldLayout(input, layout, version, size, at)
  const kind = layout.u8()
  if (kind === 0) {
    const length = layout.u16()
    if (length < size) throw damaged(at, `a dataset has ${length} bytes, its shape needs ${size}`)
    return { kind: 'whole', from: layout }
  }
  if (kind === 1) return { kind: 'whole', from: wholeAt(input, layout.address(), layout.length(), size, at) }
  if (kind === 2 && version === 3) return { kind: 'chunks', from: layout }
  throw unsupported(at, kind === 2 ? "chunks of the newest format (libver='latest')" : 'a dataset in several files')
}

function wholeAt(
  input: Input,
  address: number | undefined,
  length: number,
  size: number,
  at: number,
): Cursor | undefined {
  if (address === undefined) return undefined
  if (length !== size) throw damaged(at, `a dataset has ${length} bytes, its shape needs ${size}`)
  const from = input.at(address)
  if (from.place + size > input.bytes.length) {
    throw damaged(from.place, `a dataset of ${size} bytes is not in the file`)
  }
  return from
}

// Versions 1 and 2 name the rank and the extents.
function oldLayout(input: Input, layout: Cursor, version: number, size: number, at: number): Parts {
  if (version !== 1 && version !== 2) throw damaged(at, `a layout has version ${version}, expected 1 to 4`)
  const rank = layout.u8()
  if (layout.u8() !== 1) throw unsupported(at, 'chunks of the oldest format')
  layout.skip(5)
  const address = layout.address()
  layout.skip(4 * rank)
  return { kind: 'whole', from: wholeAt(input, address, size, size, at) }
}
