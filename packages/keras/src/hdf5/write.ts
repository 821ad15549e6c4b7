// Writes HDF5 files of the first version, which every program reads: groups with symbol tables, datasets in one piece.
import { SerializationError } from '@tensorloom/tensor'
import { Output } from './output.js'
import { type Attribute, countOf, type Elements, type StringType, type ValueType } from './tree.js'

/** A dataset to write. */
export interface NewDataset {
  readonly type: 'float32' | 'float64' | 'int32'
  readonly shape: readonly number[]
  readonly values: Float32Array | Float64Array | Int32Array
}

/** A group to write. */
export interface NewGroup {
  readonly attributes: Map<string, Attribute>
  readonly children: Map<string, NewGroup | NewDataset>
}

/** An empty group. */
export function newGroup(): NewGroup {
  return { attributes: new Map(), children: new Map() }
}

/** The group of that name in another one, made if it is not there. */
export function subgroup({ children }: NewGroup, name: string): NewGroup {
  const found = children.get(name)
  if (found !== undefined && 'children' in found) return found
  if (found !== undefined) {
    throw new SerializationError(`HDF5: '${name}' would be a dataset and a group`, {
      help: 'give the layers of the model other names',
    })
  }
  const made = newGroup()
  children.set(name, made)
  return made
}

/** A text as an attribute. */
export function textAttribute(text: string, charset: StringType['charset'] = 'utf-8'): Attribute {
  return { type: { kind: 'string', charset }, shape: [], values: [text] }
}

// The sizes of the format's defaults: a leaf holds 8 links, a node of the tree 32 leaves or nodes.
const leafLinks = 8
const nodeChildren = 32
const [superblockSize, entrySize] = [96, 40]
const none = 'none'

/** The bytes of an HDF5 file with this root group. */
export function writeHdf5(root: NewGroup): Uint8Array {
  const out = new Output()
  out.skip(superblockSize)
  const heaps = new Heaps(out)
  const { header, tree, names } = writeGroup(out, heaps, root)
  heaps.finish()
  const end = out.align()
  out.at(0, () => {
    out.raw([0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a])
    out.raw([0, 0, 0, 0, 0, 8, 8, 0])
    out.u16(leafLinks / 2)
    out.u16(nodeChildren / 2)
    out.u32(0)
    out.u64(0)
    out.u64(none)
    out.u64(end)
    out.u64(none)
    writeEntry(out, 0, { header, tree, names })
  })
  return out.result()
}

interface Written {
  readonly header: number
  readonly tree?: number
  readonly names?: number
}

// A link: where its name is, where the object is, and for a group where its own table is.
function writeEntry(out: Output, name: number, { header, tree, names }: Written): void {
  out.u64(name)
  out.u64(header)
  const group = tree !== undefined && names !== undefined
  out.u32(group ? 1 : 0)
  out.u32(0)
  out.u64(tree ?? 0)
  out.u64(names ?? 0)
}

function writeGroup(out: Output, heaps: Heaps, { attributes, children }: NewGroup): Required<Written> {
  const members = [...children]
    .map(([name, child]) => ({ name, bytes: encoder.encode(name), child }))
    .sort((a, b) => compareBytes(a.bytes, b.bytes))
  const written = members.map(({ child }) =>
    'children' in child ? writeGroup(out, heaps, child) : writeDataset(out, child),
  )
  // Names lie one after another, each with a zero, at multiples of 8.
  let size = 8
  const offsets = members.map(({ bytes }) => {
    const at = size
    size += Math.ceil((bytes.length + 1) / 8) * 8
    return at
  })
  const data = out.align()
  out.skip(size)
  for (const [k, { bytes }] of members.entries()) out.at(data + offsets[k]!, () => out.raw(bytes))
  const names = out.align()
  out.letters('HEAP')
  out.u32(0)
  out.u64(size)
  // There is no free block.
  out.u64(1)
  out.u64(data)
  const tree = writeTree(out, offsets, written)
  const table = new Output()
  table.u64(tree)
  table.u64(names)
  const header = writeHeader(out, [[0x11, table.result()], ...attributeMessages(heaps, attributes)])
  return { header, tree, names }
}

// Leaves with 8 links each; above them nodes, until one is the root.
function writeTree(out: Output, offsets: readonly number[], written: readonly Written[]): number {
  let level: { readonly address: number; readonly last: number }[] = []
  for (let k = 0; k < written.length; k += leafLinks) {
    const address = out.align()
    const count = Math.min(leafLinks, written.length - k)
    out.letters('SNOD')
    out.u16(1)
    out.u16(count)
    for (let at = k; at < k + count; at++) writeEntry(out, offsets[at]!, written[at]!)
    out.skip((leafLinks - count) * entrySize)
    level.push({ address, last: offsets[k + count - 1]! })
  }
  for (let height = 0; ; height++) {
    const nodes: typeof level = []
    const nodeSize = 24 + nodeChildren * 8 + (nodeChildren + 1) * 8
    const first = out.align()
    const count = Math.max(1, Math.ceil(level.length / nodeChildren))
    for (let k = 0; k < count; k++) {
      const inside = level.slice(k * nodeChildren, (k + 1) * nodeChildren)
      const address = out.align()
      out.letters('TREE')
      out.raw([0, height])
      out.u16(inside.length)
      out.u64(k === 0 ? none : first + (k - 1) * nodeSize)
      out.u64(k === count - 1 ? none : first + (k + 1) * nodeSize)
      // The key before a child is the last name of the child before it; offset 0 is the empty name.
      out.u64(k === 0 ? 0 : level[k * nodeChildren - 1]!.last)
      for (const one of inside) {
        out.u64(one.address)
        out.u64(one.last)
      }
      out.skip((nodeChildren - inside.length) * 16)
      nodes.push({ address, last: inside.at(-1)?.last ?? 0 })
    }
    if (nodes.length === 1) return nodes[0]!.address
    level = nodes
  }
}

function writeDataset(out: Output, { type, shape, values }: NewDataset): Written {
  if (countOf(shape) !== values.length) throw new RangeError('HDF5: the elements do not fit the shape')
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  const place = values.length === 0 ? none : out.align()
  out.elements(values)
  const fill = new Output()
  // Space is taken late, what was not written is the default: as h5py writes it.
  fill.raw([2, 2, 2, 1])
  fill.u32(0)
  const layout = new Output()
  layout.raw([3, 1])
  layout.u64(place)
  layout.u64(bytes.length)
  const header = writeHeader(out, [
    [0x01, shapeBytes(shape)],
    [0x03, typeBytes(type)],
    [0x05, fill.result()],
    [0x08, layout.result()],
  ])
  return { header }
}

type Message = readonly [type: number, bytes: Uint8Array]

function writeHeader(out: Output, messages: readonly Message[]): number {
  const address = out.align()
  const padded = (size: number): number => Math.ceil(size / 8) * 8
  out.raw([1, 0])
  out.u16(messages.length)
  out.u32(1)
  out.u32(messages.reduce((sum, [, bytes]) => sum + 8 + padded(bytes.length), 0))
  out.u32(0)
  for (const [type, bytes] of messages) {
    out.u16(type)
    out.u16(padded(bytes.length))
    // Datatypes and fill values never change.
    out.raw([type === 0x03 || type === 0x05 ? 1 : 0, 0, 0, 0])
    out.raw(bytes)
    out.align()
  }
  return address
}

/** What the header of an object holds at most. */
const largestMessage = 64_512

function attributeMessages(heaps: Heaps, attributes: ReadonlyMap<string, Attribute>): readonly Message[] {
  return [...attributes].map(([name, { type, shape, values }]): Message => {
    const out = new Output()
    const [title, datatype, space] = [encoder.encode(`${name}\0`), typeBytes(type), shapeBytes(shape)]
    out.raw([1, 0])
    for (const part of [title, datatype, space]) out.u16(part.length)
    for (const part of [title, datatype, space]) {
      out.raw(part)
      out.align()
    }
    out.raw(valueBytes(heaps, type, values))
    const bytes = out.result()
    if (bytes.length > largestMessage) {
      throw new SerializationError(
        `HDF5: the attribute '${name}' has ${bytes.length} bytes, more than ${largestMessage}`,
        {
          help: 'save the model as .keras, which has no such limit',
        },
      )
    }
    return [0x0c, bytes]
  })
}

function valueBytes(heaps: Heaps, type: ValueType, values: Elements): Uint8Array {
  const out = new Output()
  if (typeof type === 'string') {
    const numbers = values as Float32Array | Float64Array | Int32Array
    if (type === 'float64') for (const value of numbers) out.f64(value)
    else out.elements(numbers)
  } else {
    for (const text of values as readonly string[]) {
      const bytes = encoder.encode(text)
      if (type.size === undefined) {
        out.u32(bytes.length)
        const { heap, index } = heaps.add(bytes)
        out.u64(heap)
        out.u32(index)
      } else {
        out.raw(bytes)
        out.skip(type.size - bytes.length)
      }
    }
  }
  return out.result()
}

function shapeBytes(shape: readonly number[]): Uint8Array {
  const out = new Output()
  // With the largest extents, which are the same.
  out.raw([1, shape.length, shape.length === 0 ? 0 : 1, 0, 0, 0, 0, 0])
  for (const extent of [...shape, ...shape]) out.u64(extent)
  return out.result()
}

function typeBytes(type: ValueType): Uint8Array {
  const out = new Output()
  if (typeof type !== 'string') {
    const charset = type.charset === 'utf-8' ? 1 : 0
    if (type.size !== undefined) {
      // Padded with zeros.
      out.raw([0x13, 1 | (charset << 4), 0, 0])
      out.u32(type.size)
      return out.result()
    }
    out.raw([0x19, 1, charset, 0])
    out.u32(16)
    out.raw([0x10, 0, 0, 0])
    out.u32(1)
    out.u16(0)
    out.u16(8)
    return out.result()
  }
  if (type === 'int32') {
    out.raw([0x10, 8, 0, 0])
    out.u32(4)
    out.u16(0)
    out.u16(32)
    return out.result()
  }
  if (type !== 'float32' && type !== 'float64') throw new RangeError(`HDF5: ${type} is not written`)
  const wide = type === 'float64'
  out.raw([0x11, 0x20, wide ? 63 : 31, 0])
  out.u32(wide ? 8 : 4)
  out.u16(0)
  out.u16(wide ? 64 : 32)
  out.raw(wide ? [52, 11, 0, 52] : [23, 8, 0, 23])
  out.u32(wide ? 1023 : 127)
  return out.result()
}

const encoder = /* @__PURE__ */ new TextEncoder()

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  for (let k = 0; k < Math.min(a.length, b.length); k++) if (a[k] !== b[k]) return a[k]! - b[k]!
  return a.length - b.length
}

const smallestHeap = 4096

// Global heaps: texts of any length, numbered from 1 in each heap. Their places are chosen while attributes are written.
class Heaps {
  readonly out: Output
  open: { readonly address: number; readonly size: number; used: number; count: number } | undefined

  constructor(out: Output) {
    this.out = out
  }

  add(bytes: Uint8Array): { readonly heap: number; readonly index: number } {
    const { out } = this
    const size = 16 + Math.ceil(bytes.length / 8) * 8
    if (this.open === undefined || this.open.used + size > this.open.size) {
      this.finish()
      const whole = Math.max(smallestHeap, 16 + size)
      const address = out.align()
      out.letters('GCOL')
      out.raw([1, 0, 0, 0])
      out.u64(whole)
      out.skip(whole - 16)
      this.open = { address, size: whole, used: 16, count: 0 }
    }
    const { open } = this
    open.count++
    out.at(open.address + open.used, () => {
      out.u16(open.count)
      out.u16(0)
      out.u32(0)
      out.u64(bytes.length)
      out.raw(bytes)
    })
    open.used += size
    return { heap: open.address, index: open.count }
  }

  /** Closes the heap: what is left is free, which number 0 says. */
  finish(): void {
    const { out, open } = this
    this.open = undefined
    if (open === undefined || open.size - open.used < 16) return
    out.at(open.address + open.used, () => {
      out.u64(0)
      out.u64(open.size - open.used)
    })
  }
}
