// Indices as kernels read them, whatever their dtype.
import { type Code, i32, load, op, select } from '../assembler/index.js'

// −1 for a float that is not a whole number.
const readFloat = (at: Code): Code => {
  const given = load('f32.load', at)
  const index = op('i32.trunc_sat_f32_s', given)
  return select(op('f32.eq', op('f32.convert_i32_s', index), given), index, i32(-1))
}

/** How to read an index of each dtype as an int32. Values that do not fit or are not whole numbers are outside of every axis. */
export const indexReaders: Readonly<
  Record<'int32' | 'float32' | 'uint8', { readonly bytes: number; readonly read: (at: Code) => Code }>
> = {
  int32: { bytes: 4, read: (at) => load('i32.load', at) },
  float32: { bytes: 4, read: readFloat },
  uint8: { bytes: 1, read: (at) => load('i32.load8_u', at) },
}

/** Dtypes that indices may have. */
export type IndexType = keyof typeof indexReaders
/** All of them. */
export const indexTypes: readonly IndexType[] = ['int32', 'float32', 'uint8']

/** Whether kernels read indices of this dtype. */
export function isIndex(dtype: string): dtype is IndexType {
  return dtype in indexReaders
}
