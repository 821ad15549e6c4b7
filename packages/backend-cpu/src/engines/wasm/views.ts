// Blocks as typed arrays, for reading and writing from JavaScript.
import type { DType, TypedArray } from '@tensorloom/tensor'
import type { Block } from './block.js'
import type { Machine } from './machine.js'

type ArrayOf = new (buffer: ArrayBuffer, at: number, length: number) => TypedArray

const constructors: Readonly<Record<DType, ArrayOf>> = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  uint8: Uint8Array,
  bool: Uint8Array,
}

/** Returns the elements of a block as a typed array, which is valid until the memory grows. */
export type Views = (block: Block) => TypedArray

/** Views on a machine's memory. */
export function makeViews({ memory }: Machine): Views {
  // Typed arrays accept shared memory, too, but their type names only one kind.
  return ({ at, length, dtype }) => new constructors[dtype](memory.buffer as ArrayBuffer, at, length)
}
