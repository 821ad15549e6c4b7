// Groups: their links in symbol tables (as h5py writes them), or in link messages; and their attributes.
import { readDataset } from './datasets.js'
import { linksInHeap } from './heap.js'
import { type Cursor, damaged, type Input, textOf, unsupported } from './input.js'
import { bodyOf, type Message, messageTypes, readMessages } from './messages.js'
import type { Attribute, Dataset, Group } from './tree.js'
import { countOf } from './tree.js'
import { decode, readShape, readType } from './types.js'

// Deeper than any model, and far above the call stack.
const deepest = 256

/** Objects by address: one that has several names is read once. Null while it is read. */
type Known = Map<number, Group | Dataset | null>

/** The group at an address, with all that is in it. */
export function readGroup(input: Input, address: number): Group {
  const root = readObject(input, address, new Map(), 0)
  if (root.kind === 'group') return root
  throw damaged(address, 'the root of the file is a dataset')
}

function readObject(input: Input, address: number, known: Known, depth: number): Group | Dataset {
  const before = known.get(address)
  if (before === null) throw damaged(address + input.base, 'a group contains itself')
  if (before !== undefined) return before
  if (depth > deepest) throw damaged(address + input.base, `groups are nested more than ${deepest} deep`)
  known.set(address, null)
  const messages = readMessages(input, address)
  const attributes = attributesOf(input, messages)
  const made: Group | Dataset = messages.some(({ type }) => type === messageTypes.layout)
    ? readDataset(input, address, messages, attributes)
    : { kind: 'group', attributes, children: childrenOf(input, messages, known, depth) }
  known.set(address, made)
  return made
}

function childrenOf(
  input: Input,
  messages: readonly Message[],
  known: Known,
  depth: number,
): ReadonlyMap<string, Group | Dataset> {
  const links = messages.flatMap((message): readonly Link[] => {
    const from = bodyOf(input, message)
    if (message.type === messageTypes.symbolTable) return linksInTable(input, from)
    if (message.type === messageTypes.link) return [readLink(from)]
    return message.type === messageTypes.links ? linksInHeap(input, from).map(readLink) : []
  })
  const children = new Map<string, Group | Dataset>()
  for (const { name, address, at } of links) {
    if (children.has(name)) throw damaged(at, `a group has two members '${name}'`)
    children.set(name, readObject(input, address, known, depth + 1))
  }
  return children
}

interface Link {
  readonly name: string
  readonly address: number
  readonly at: number
}

function readLink(from: Cursor): Link {
  const at = from.place
  if (from.u8() !== 1) throw damaged(at, 'a link has another version than 1')
  const flags = from.u8()
  const type = (flags & 8) === 0 ? 0 : from.u8()
  if ((flags & 4) !== 0) from.skip(8)
  if ((flags & 16) !== 0) from.skip(1)
  const length = from.uint(2 ** (flags & 3))
  const name = textOf(from.bytes(length), at)
  if (type !== 0) throw unsupported(at, `'${name}', a link to another name or file,`)
  return { name, address: from.required('the address of a link'), at }
}

// A tree of nodes whose leaves are lists of names. The names are in a local heap.
function linksInTable(input: Input, message: Cursor): readonly Link[] {
  const tree = message.required('the tree of a group')
  const names = namesOf(input, message.required('the names of a group'))
  const links: Link[] = []
  const seen = new Set<number>()
  const open = [tree]
  for (let address = open.pop(); address !== undefined; address = open.pop()) {
    const from = input.at(address)
    const at = from.place
    if (seen.has(address)) throw damaged(at, 'the tree of a group goes in a circle')
    seen.add(address)
    if (input.bytes[at] === 0x53) {
      links.push(...symbolsIn(from, names))
      continue
    }
    from.signature('TREE')
    if (from.u8() !== 0) throw damaged(at, 'the tree of a group is a tree of another kind')
    from.skip(1)
    const count = from.u16()
    from.skip(2 * input.offsetSize)
    const below: number[] = []
    for (let k = 0; k < count; k++) {
      from.skip(input.lengthSize)
      below.push(from.required('a part of the tree of a group'))
    }
    open.push(...below.reverse())
  }
  return links
}

function symbolsIn(from: Cursor, names: (offset: number, at: number) => string): readonly Link[] {
  from.signature('SNOD')
  from.skip(2)
  const count = from.u16()
  return Array.from({ length: count }, () => {
    const at = from.place
    const name = names(from.uint(from.input.offsetSize), at)
    const address = from.address()
    const kind = from.u32()
    from.skip(20)
    if (kind === 2 || address === undefined) throw unsupported(at, `'${name}', a link to another name,`)
    return { name, address, at }
  })
}

function namesOf(input: Input, address: number): (offset: number, at: number) => string {
  const from = input.at(address)
  from.signature('HEAP')
  from.skip(4)
  const size = from.length()
  from.skip(input.lengthSize)
  const data = from.required('the data of a heap')
  input.need(data + input.base, size)
  return (offset, at) => {
    if (offset >= size) throw damaged(at, 'a name is outside its heap')
    return input.at(data + offset, data + input.base + size).text()
  }
}

function attributesOf(input: Input, messages: readonly Message[]): ReadonlyMap<string, Attribute> {
  const attributes = new Map<string, Attribute>()
  const add = (from: Cursor): void => {
    const at = from.place
    const [name, attribute] = readAttribute(input, from)
    if (attribute === undefined) return
    if (attributes.has(name)) throw damaged(at, `an object has two attributes '${name}'`)
    attributes.set(name, attribute)
  }
  for (const message of messages) {
    if (message.type === messageTypes.attribute) add(bodyOf(input, message))
    else if (message.type === messageTypes.attributes) {
      for (const from of linksInHeap(input, bodyOf(input, message), 'attributes')) add(from)
    }
  }
  return attributes
}

function readAttribute(input: Input, from: Cursor): readonly [name: string, attribute: Attribute | undefined] {
  const at = from.place
  const version = from.u8()
  if (version < 1 || version > 3) throw damaged(at, `an attribute has version ${version}, expected 1 to 3`)
  const flags = from.u8()
  if (version > 1 && flags !== 0) throw unsupported(at, 'an attribute with a shared datatype')
  const [nameSize, typeSize, spaceSize] = [from.u16(), from.u16(), from.u16()]
  if (version === 3) from.skip(1)
  const padded = (size: number): number => (version === 1 ? Math.ceil(size / 8) * 8 : size)
  const section = (size: number): Cursor => {
    const place = from.take(padded(size))
    return input.at(place - input.base, place + size)
  }
  const name = section(nameSize).text()
  const stored = readType(section(typeSize))
  const shape = readShape(section(spaceSize))
  if (shape === undefined) return [name, undefined]
  const size = countOf(shape) * stored.size
  if (size > from.left) throw damaged(at, `the attribute '${name}' of ${size} bytes is longer than its header`)
  const place = from.place
  input.take(place, countOf(shape) * 8)
  return [name, { type: stored.type, shape, values: decode(input, stored, from.bytes(size), place) }]
}
