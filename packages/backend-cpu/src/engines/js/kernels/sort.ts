// `argSort` as a radix sort over integer keys that have the same order as the elements. It is stable and takes linear time.
import type { DType, TypedArray } from '@tensorloom/tensor'
import type { NamedKernel, View } from '@tensorloom/tensor/backend'
import { getOrInsert } from '../../get-or-insert.js'
import { alongAxis } from './along-axis.js'

// Bits of a digit. Wide digits need fewer passes; narrow digits have fewer buckets to clear for every row.
const [wide, narrow] = [11, 8]
const longRow = 2048
// Below this many elements, insertion sort is faster than clearing the buckets.
const few = 48

// The keys of one row: whole numbers below 2³², in one word or, for float64, in two (the lower word first).
interface Keys {
  readonly words: readonly Uint32Array[]
  /** Reads element `k` of the row from a number. */
  set(k: number, value: number): void
}

/** The named kernels of sorting. */
export function sortKernels(): Readonly<Record<string, NamedKernel<TypedArray>>> {
  let capacity = 0
  let order = new Int32Array(0)
  let spare = new Int32Array(0)
  const counts = new Int32Array(1 << wide)
  const made = new Map<DType, Keys>()

  const reserve = (count: number): void => {
    if (count <= capacity) return
    capacity = count
    order = new Int32Array(count)
    spare = new Int32Array(count)
    made.clear()
  }

  return {
    argSort: {
      run([input], [out], { axis, descending }) {
        const { storage, offset, shape, dtype } = input as View<TypedArray>
        const { outer, extent, inner } = alongAxis(shape, axis as number)
        reserve(extent)
        const bits = extent < longRow ? narrow : wide
        const { words, set } = getOrInsert(made, dtype, () => makeKeys(dtype, capacity))
        for (let row = 0; row < outer; row++) {
          for (let lane = 0; lane < inner; lane++) {
            const start = row * extent * inner + lane
            for (let k = 0, at = offset + start; k < extent; k++, at += inner) {
              set(k, storage[at]!)
              order[k] = k
            }
            // Complemented keys sort in descending order, and equal elements still keep their order.
            if (descending) for (const word of words) for (let k = 0; k < extent; k++) word[k] = ~word[k]!
            if (extent <= few) insert(order, extent, words)
            else {
              for (const word of words) {
                for (let shift = 0; shift < 32; shift += bits) {
                  if (!distribute(order, spare, extent, word, shift, bits, counts)) continue
                  const sorted = spare
                  spare = order
                  order = sorted
                }
              }
            }
            for (let k = 0, at = start; k < extent; k++, at += inner) out![at] = order[k]!
          }
        }
      },
    },
  }
}

// NaN counts as the largest element, and −0 as 0. The bits of positive floats have the order of the floats, those of
// negative floats the reverse order.
function makeKeys(dtype: DType, capacity: number): Keys {
  if (dtype === 'float64') {
    const float = new Float64Array(1)
    const bits = new Uint32Array(float.buffer)
    // Which half of a float64 comes first depends on the machine.
    float[0] = 1
    const [low, high] = bits[0] === 0 ? [0, 1] : [1, 0]
    const words = [new Uint32Array(capacity), new Uint32Array(capacity)]
    return {
      words,
      set(k, value) {
        float[0] = value + 0
        const negative = bits[high]! >>> 31 === 1
        const nan = Number.isNaN(value)
        words[0]![k] = nan ? -1 : negative ? ~bits[low]! : bits[low]!
        words[1]![k] = nan ? -1 : negative ? ~bits[high]! : bits[high]! | 0x80000000
      },
    }
  }
  const word = new Uint32Array(capacity)
  if (dtype !== 'float32') {
    const sign = dtype === 'int32' ? 0x80000000 : 0
    return {
      words: [word],
      set(k, value) {
        word[k] = value ^ sign
      },
    }
  }
  const float = new Float32Array(1)
  const bits = new Uint32Array(float.buffer)
  return {
    words: [word],
    set(k, value) {
      float[0] = value + 0
      const own = bits[0]!
      word[k] = Number.isNaN(value) ? -1 : own >>> 31 === 1 ? ~own : own | 0x80000000
    },
  }
}

// One stable pass by the digit at `shift`. Returns false if all keys have the same digit.
function distribute(
  from: Int32Array,
  to: Int32Array,
  count: number,
  keys: Uint32Array,
  shift: number,
  bits: number,
  counts: Int32Array,
): boolean {
  const buckets = 1 << bits
  const mask = buckets - 1
  counts.fill(0, 0, buckets)
  for (let k = 0; k < count; k++) counts[(keys[k]! >>> shift) & mask]!++
  if (counts[(keys[0]! >>> shift) & mask] === count) return false
  for (let digit = 0, before = 0; digit < buckets; digit++) {
    const own = counts[digit]!
    counts[digit] = before
    before += own
  }
  for (let k = 0; k < count; k++) {
    const index = from[k]!
    const digit = (keys[index]! >>> shift) & mask
    to[counts[digit]!++] = index
  }
  return true
}

function insert(order: Int32Array, count: number, words: readonly Uint32Array[]): void {
  const high = words[words.length - 1]!
  const low = words[0]!
  for (let k = 1; k < count; k++) {
    const index = order[k]!
    let at = k
    for (; at > 0; at--) {
      const other = order[at - 1]!
      if (high[other]! < high[index]! || (high[other] === high[index] && low[other]! <= low[index]!)) break
      order[at] = other
    }
    order[at] = index
  }
}
