// Elements as messages: a tensor becomes its numbers on one side, and a tensor again on the other.
import { type DType, isTensor, type Shape, type Tensor, tensor } from '@tensorloom/tensor'
import { tensorsIn } from '@tensorloom/tensor/internal'
import { copyOf } from '../stage.js'

/** A value that can be sent. */
export interface Parcel {
  readonly value: unknown
  /** The memory that goes with it, and is not copied. */
  readonly transfer: readonly ArrayBuffer[]
}

// Structured clones have no symbols as keys.
const mark = '@tensorloom/tensor'

interface Packed {
  readonly [mark]: { readonly shape: Shape; readonly dtype: DType; readonly data: ArrayBufferView }
}

/** Packs a value. Its tensors stay as they are. */
export async function pack(value: unknown): Promise<Parcel> {
  const packed = new Map<Tensor, Packed>()
  const transfer: ArrayBuffer[] = []
  for (const one of tensorsIn(value)) {
    if (packed.has(one)) continue
    // An own copy, whose memory may go.
    const data = await one.data()
    transfer.push(data.buffer as ArrayBuffer)
    packed.set(one, { [mark]: { shape: one.shape, dtype: one.dtype, data } })
  }
  return { value: copyOf(value, (one) => (isTensor(one) ? packed.get(one) : one)), transfer }
}

/** The value of a parcel, with new tensors. */
export function unpack(value: unknown): unknown {
  return copyOf(value, (one) => {
    if (typeof one !== 'object' || one === null || !(mark in one)) return one
    const { shape, dtype, data } = (one as Packed)[mark]
    return tensor(data as Float32Array, { shape, dtype })
  })
}
