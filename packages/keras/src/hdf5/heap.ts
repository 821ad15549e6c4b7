// Fractal heaps, in which groups of the newer format keep links and attributes when there are more than 8.
import { Cursor, damaged, type Input, unsupported } from './input.js'

/** Readers of the links or the attributes that an info message puts into a heap; none if it puts none there. */
export function linksInHeap(input: Input, message: Cursor, what: 'links' | 'attributes' = 'links'): readonly Cursor[] {
  const at = message.place
  if (message.u8() !== 0) throw damaged(at, 'the list of members has another version than 0')
  const flags = message.u8()
  if ((flags & 1) !== 0) message.skip(what === 'links' ? 8 : 2)
  const heapAddress = message.address()
  const treeAddress = message.address()
  if (heapAddress === undefined || treeAddress === undefined) return []
  const heap = readHeap(input, heapAddress)
  // A record holds the hash of a name and where the member is; that of an attribute begins with the latter.
  const skipped = what === 'links' ? 4 : 0
  return recordsIn(input, treeAddress, what === 'links' ? 5 : 8).map((record) =>
    objectIn(input, heap, record.skip(skipped)),
  )
}

interface Heap {
  readonly at: number
  readonly idLength: number
  readonly offsetBytes: number
  readonly lengthBytes: number
  readonly width: number
  readonly startSize: number
  readonly directRows: number
  readonly root: number
  readonly rows: number
}

function readHeap(input: Input, address: number): Heap {
  const from = input.at(address)
  const at = from.place
  from.signature('FRHP')
  if (from.u8() !== 0) throw damaged(at, 'a heap has another version than 0')
  const idLength = from.u16()
  if (from.u16() !== 0) throw unsupported(at, 'a heap that is compressed')
  from.skip(1)
  const largest = from.u32()
  from.skip(10 * input.lengthSize + 2 * input.offsetSize)
  const width = from.u16()
  const [startSize, mostDirect] = [from.length(), from.length()]
  const bits = from.u16()
  from.skip(2)
  const root = from.required('the root of a heap')
  const rows = from.u16()
  const powers = [startSize, mostDirect].every(
    (size) => size > 0 && size <= 2 ** 32 && Number.isInteger(Math.log2(size)),
  )
  if (!powers || width === 0 || mostDirect < startSize || bits > 64 || rows > 64) {
    throw damaged(at, 'the sizes of a heap are wrong')
  }
  const byteCount = (value: number): number => Math.floor(Math.log2(Math.max(1, value)) / 8) + 1
  return {
    at,
    idLength,
    offsetBytes: Math.ceil(bits / 8),
    lengthBytes: Math.min(byteCount(mostDirect), byteCount(largest)),
    width,
    startSize,
    directRows: Math.log2(mostDirect / startSize) + 2,
    root,
    rows,
  }
}

function objectIn(input: Input, heap: Heap, id: Cursor): Cursor {
  const at = id.place
  const kind = (id.u8() >> 4) & 3
  if (kind !== 0) throw unsupported(at, 'a member of a group that is too large for its heap')
  const offset = id.uint(heap.offsetBytes)
  const length = id.uint(heap.lengthBytes)
  const place =
    heap.rows === 0 ? heap.root + input.base + offset : placeIn(input, heap, heap.root, heap.rows, offset, at, 0)
  input.need(place, length)
  return new Cursor(input, place, place + length)
}

const rowSize = ({ startSize }: Heap, row: number): number => startSize * 2 ** Math.max(0, row - 1)

// Blocks of a row have the same size, those of the next row twice that. Large rows hold blocks of blocks.
function placeIn(
  input: Input,
  heap: Heap,
  block: number,
  rows: number,
  offset: number,
  at: number,
  depth: number,
): number {
  const from = input.at(block)
  from.signature('FHIB')
  from.skip(1 + input.offsetSize + heap.offsetBytes)
  let start = 0
  for (let row = 0; row < rows; row++) {
    const size = rowSize(heap, row)
    if (offset >= start + size * heap.width) {
      start += size * heap.width
      from.skip(heap.width * input.offsetSize)
      continue
    }
    const column = Math.floor((offset - start) / size)
    from.skip(column * input.offsetSize)
    const child = from.required('a block of a heap')
    const inside = offset - start - column * size
    if (row < heap.directRows) return child + input.base + inside
    if (depth > 16) break
    const below = Math.log2(size / heap.startSize / heap.width) + 1
    return placeIn(input, heap, child, below, inside, at, depth + 1)
  }
  throw damaged(at, 'a member of a group is outside its heap')
}

// The records of a B-tree of version 2, in no particular order.
function recordsIn(input: Input, address: number, kind: number): readonly Cursor[] {
  const from = input.at(address)
  const at = from.place
  from.signature('BTHD')
  from.skip(1)
  if (from.u8() !== kind) throw damaged(at, 'the tree of a group is a tree of another kind')
  const nodeSize = from.u32()
  const recordSize = from.u16()
  const depth = from.u16()
  from.skip(2)
  const root = from.address()
  const count = from.u16()
  if (root === undefined) return []
  if (recordSize === 0 || depth > 16) throw damaged(at, 'the sizes of a tree are wrong')
  const records: Cursor[] = []
  const bytesFor = (most: number): number => Math.floor(Math.log2(Math.max(1, most)) / 8) + 1
  // How many records a node of each depth holds, and all nodes below it.
  const most: number[] = [Math.floor((nodeSize - 10) / recordSize)]
  const total: number[] = [most[0]!]
  for (let d = 1; d <= depth; d++) {
    const pointer = input.offsetSize + bytesFor(most[0]!) + (d > 1 ? bytesFor(total[d - 1]!) : 0)
    most.push(Math.floor((nodeSize - 10 - pointer) / (recordSize + pointer)))
    total.push((most[d]! + 1) * total[d - 1]! + most[d]!)
  }
  const seen = new Set<number>()
  const visit = (place: number, own: number, level: number): void => {
    const node = input.at(place)
    if (seen.has(place)) throw damaged(node.place, 'the tree of a group goes in a circle')
    seen.add(place)
    node.signature(level === 0 ? 'BTLF' : 'BTIN')
    node.skip(2)
    for (let k = 0; k < own; k++) {
      const start = node.take(recordSize)
      records.push(new Cursor(input, start, start + recordSize))
    }
    if (level === 0) return
    for (let k = 0; k <= own; k++) {
      const child = node.required('a part of a tree')
      const below = node.uint(bytesFor(most[0]!))
      if (level > 1) node.skip(bytesFor(total[level - 1]!))
      visit(child, below, level - 1)
    }
  }
  visit(root, count, depth)
  return records
}
