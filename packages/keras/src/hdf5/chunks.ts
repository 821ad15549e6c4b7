// Datasets in chunks: a tree of chunks, whose bytes may be shuffled, compressed and checked.
import { inflate } from '../zip/inflate.js'
import { type Cursor, damaged, type Input, unsupported } from './input.js'
import { countOf } from './tree.js'

interface Filter {
  readonly id: number
  readonly values: readonly number[]
}

const [deflate, shuffle, fletcher32] = [1, 2, 3]

/** The bytes of a dataset in chunks, in row-major order. `layout` stands behind the kind of the layout message. */
export async function chunksOf(
  input: Input,
  layout: Cursor | undefined,
  shape: readonly number[],
  size: number,
  filters: Cursor | undefined,
): Promise<Uint8Array> {
  const from = layout!
  const at = from.place
  const rank = from.u8() - 1
  if (rank !== shape.length) throw damaged(at, `chunks have ${rank} axes, the dataset has ${shape.length}`)
  const tree = from.address()
  const extents = Array.from({ length: rank }, () => from.u32())
  if (from.u32() !== size || extents.includes(0)) throw damaged(at, 'the size of chunks is wrong')
  const result = new Uint8Array(countOf(shape) * size)
  if (tree === undefined || result.length === 0) return result
  const steps = filters === undefined ? [] : readFilters(filters)
  const chunkBytes = countOf(extents) * size
  const seen = new Set<string>()
  for (const { offsets, address, length, skipped } of chunksIn(input, tree, rank)) {
    const key = offsets.join()
    const fits = offsets.every((offset, k) => offset % extents[k]! === 0 && offset < shape[k]!)
    if (!fits || seen.has(key)) throw damaged(address, `a chunk is at [${key}], where none can be`)
    seen.add(key)
    const stored = input.at(address).bytes(length)
    input.take(address, chunkBytes)
    const bytes = await unfiltered(stored, steps, skipped, chunkBytes, size, address)
    place(bytes, extents, offsets, result, shape, size)
  }
  return result
}

interface Chunk {
  readonly offsets: readonly number[]
  readonly address: number
  readonly length: number
  /** Which filters were left out: a bit each. */
  readonly skipped: number
}

function chunksIn(input: Input, tree: number, rank: number): readonly Chunk[] {
  const chunks: Chunk[] = []
  const seen = new Set<number>()
  const open = [tree]
  for (let address = open.pop(); address !== undefined; address = open.pop()) {
    const from = input.at(address)
    const at = from.place
    if (seen.has(address)) throw damaged(at, 'the tree of chunks goes in a circle')
    seen.add(address)
    from.signature('TREE')
    if (from.u8() !== 1) throw damaged(at, 'the tree of chunks is a tree of another kind')
    const level = from.u8()
    const count = from.u16()
    from.skip(2 * input.offsetSize)
    for (let k = 0; k < count; k++) {
      const [length, skipped] = [from.u32(), from.u32()]
      const offsets = Array.from({ length: rank }, () => from.uint(8))
      from.skip(8)
      const child = from.required('a chunk')
      if (level > 0) open.push(child)
      else chunks.push({ offsets, address: child, length, skipped })
    }
  }
  return chunks
}

function readFilters(from: Cursor): readonly Filter[] {
  const at = from.place
  const version = from.u8()
  if (version !== 1 && version !== 2) throw damaged(at, `filters have version ${version}, expected 1 or 2`)
  const count = from.u8()
  if (version === 1) from.skip(6)
  return Array.from({ length: count }, () => {
    const id = from.u16()
    const named = version === 1 || id >= 256
    const nameSize = named ? from.u16() : 0
    from.skip(2)
    const values = from.u16()
    from.skip(version === 1 ? Math.ceil(nameSize / 8) * 8 : nameSize)
    const list = Array.from({ length: values }, () => from.u32())
    if (version === 1 && values % 2 === 1) from.skip(4)
    if (id !== deflate && id !== shuffle && id !== fletcher32) throw unsupported(at, `the compression number ${id}`)
    return { id, values: list }
  })
}

async function unfiltered(
  stored: Uint8Array,
  filters: readonly Filter[],
  skipped: number,
  length: number,
  size: number,
  at: number,
): Promise<Uint8Array> {
  let bytes = stored
  for (let k = filters.length - 1; k >= 0; k--) {
    if ((skipped & (1 << k)) !== 0) continue
    const { id, values } = filters[k]!
    // A checksum after compression adds 4 bytes.
    if (id === deflate) bytes = await inflate('HDF5', bytes, { format: 'zlib', offset: at, most: length + 4 })
    else if (id === shuffle) bytes = unshuffled(bytes, values[0] ?? size)
    else bytes = checked(bytes, at)
  }
  if (bytes.length !== length) throw damaged(at, `a chunk has ${bytes.length} bytes, expected ${length},`)
  return bytes
}

// All first bytes of the elements, then all second ones.
function unshuffled(bytes: Uint8Array, size: number): Uint8Array {
  const count = Math.floor(bytes.length / size)
  if (size < 2 || count < 2) return bytes
  const result = bytes.slice()
  for (let part = 0; part < size; part++) {
    for (let k = 0; k < count; k++) result[k * size + part] = bytes[part * count + k]!
  }
  return result
}

// Fletcher's checksum of words of 16 bits, in the last 4 bytes.
function checked(bytes: Uint8Array, at: number): Uint8Array {
  if (bytes.length < 4) throw damaged(at, 'a chunk is shorter than its checksum')
  const data = bytes.subarray(0, bytes.length - 4)
  let [a, b] = [0, 0]
  for (let k = 0; k < data.length; k += 2) {
    a = (a + ((data[k]! << 8) | (data[k + 1] ?? 0))) % 65535
    b = (b + a) % 65535
  }
  const sum = new DataView(bytes.buffer, bytes.byteOffset + data.length, 4).getUint32(0, true)
  // Both 0 and 65535 stand for 0.
  if ((sum & 0xffff) % 65535 !== a || (sum >>> 16) % 65535 !== b) throw damaged(at, 'the checksum of a chunk is wrong')
  return data
}

// Copies a chunk row by row; at the end of an axis, a part of a chunk is outside the dataset.
function place(
  chunk: Uint8Array,
  extents: readonly number[],
  offsets: readonly number[],
  result: Uint8Array,
  shape: readonly number[],
  size: number,
): void {
  const rank = shape.length
  const inside = extents.map((extent, k) => Math.min(extent, shape[k]! - offsets[k]!))
  const row = rank === 0 ? 1 : inside[rank - 1]!
  const index = new Array<number>(rank).fill(0)
  for (;;) {
    let [from, to] = [0, 0]
    for (let k = 0; k < rank; k++) {
      from = from * extents[k]! + index[k]!
      to = to * shape[k]! + offsets[k]! + index[k]!
    }
    result.set(chunk.subarray(from * size, (from + row) * size), to * size)
    let axis = rank - 2
    while (axis >= 0 && ++index[axis]! >= inside[axis]!) index[axis--] = 0
    if (axis < 0) return
  }
}
