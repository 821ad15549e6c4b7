// Reads HDF5 files: the tree at once, the elements of a dataset when they are asked for. Written after the HDF5 File Format
// Specification, version 3.0 (The HDF Group). Every address and size is checked.
import { SerializationError } from '@tensorloom/tensor'
import { readGroup } from './groups.js'
import { damaged, Input } from './input.js'
import type { Group } from './tree.js'

const signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]

/** Where the superblock of an HDF5 file is, or −1: at the beginning, or after a block of 512, 1024, 2048 … bytes. */
function superblockIn(bytes: Uint8Array): number {
  for (let at = 0; at + 8 <= bytes.length; at = at === 0 ? 512 : at * 2) {
    if (signature.every((byte, k) => bytes[at + k] === byte)) return at
  }
  return -1
}

/** Whether bytes are an HDF5 file. */
export function isHdf5(bytes: Uint8Array): boolean {
  return superblockIn(bytes) >= 0
}

/**
 * The tree of an HDF5 file.
 *
 * @throws `SerializationError` with the place of what is damaged or not supported
 */
export function readHdf5(bytes: Uint8Array): Group {
  const at = superblockIn(bytes)
  if (at < 0) {
    throw new SerializationError('HDF5: the bytes do not begin as an HDF5 file does', {
      help: 'pass the bytes of a .h5 or .weights.h5 file',
    })
  }
  const input = new Input(bytes)
  const from = input.at(at + signature.length)
  const version = from.u8()
  if (version > 3) throw damaged(at, `the file has version ${version}, expected 0 to 3`)
  if (version < 2) {
    from.skip(4)
    sizes(input, from.u8(), from.u8(), at)
    from.skip(version === 0 ? 9 : 13)
    const base = from.required('the base address')
    from.skip(input.offsetSize)
    const end = from.required('the end address')
    checkEnd(input, base, end, at)
    // The entry of the root group: its name, then its object header.
    from.skip(input.offsetSize * 2)
    const root = from.required('the root group')
    input.base = base
    return readGroup(input, root)
  }
  sizes(input, from.u8(), from.u8(), at)
  from.skip(1)
  const base = from.required('the base address')
  from.skip(input.offsetSize)
  const end = from.required('the end address')
  checkEnd(input, base, end, at)
  const root = from.required('the root group')
  input.base = base
  return readGroup(input, root)
}

function sizes(input: Input, offset: number, length: number, at: number): void {
  if (![2, 4, 8].includes(offset) || ![2, 4, 8].includes(length)) {
    throw damaged(at, `addresses have ${offset} bytes and lengths ${length}, expected 2, 4 or 8`)
  }
  input.offsetSize = offset
  input.lengthSize = length
}

function checkEnd(input: Input, base: number, end: number, at: number): void {
  if (base <= input.bytes.length && end <= input.bytes.length) return
  throw damaged(at, `the file should have ${end} bytes, but has ${input.bytes.length},`)
}
