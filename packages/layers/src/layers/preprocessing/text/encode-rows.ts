// Indices on the host as tensors: as they are, or as rows with one place for each category.
import { type Shape, type Tensor, tensor } from '@tensorloom/tensor'
import { sizeOf } from '@tensorloom/tensor/backend'
import type { CategoryOutputMode } from '../encode.js'

/** What a layer with a vocabulary returns: as for categories, or counts times inverse document frequencies (`tfIdf`). */
export type TokenOutputMode = CategoryOutputMode | 'tfIdf'

/** All modes. */
export const tokenOutputModes: readonly TokenOutputMode[] = ['int', 'oneHot', 'multiHot', 'count', 'tfIdf']

/**
 * Encodes indices; negative ones are left out.
 *
 * @param shape - of the indices
 * @param depth - number of categories
 * @param weights - factors of counts, with `tfIdf`
 */
export function encodeRows(
  indices: ArrayLike<number>,
  shape: Shape,
  mode: TokenOutputMode,
  depth: number,
  weights?: readonly number[],
): Tensor {
  if (mode === 'int') return tensor(Int32Array.from(indices), { shape })
  const { lead, size } = partsOf(shape, mode)
  const rows = sizeOf(lead)
  const values = new Float32Array(rows * depth)
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < size; k++) {
      const index = indices[row * size + k]!
      if (index < 0 || index >= depth) continue
      const at = row * depth + index
      if (mode === 'count' || mode === 'tfIdf') values[at]! += weights?.[index] ?? 1
      else values[at] = 1
    }
  }
  return tensor(values, { shape: [...lead, depth] })
}

/**
 * The shape of the result of `encodeRows` for a batch, [batch, …]. A sample that is a single value has a row of its own, in
 * a batch of one too.
 */
export function batchShape(shape: Shape, mode: TokenOutputMode, depth: number): Shape {
  return mode === 'int' ? shape : [...(shape.length > 1 ? partsOf(shape, mode).lead : shape), depth]
}

// The axes of rows, and the number of indices in a row.
function partsOf(shape: Shape, mode: TokenOutputMode): { readonly lead: Shape; readonly size: number } {
  const last = shape.at(-1)
  const alone = last === undefined || (mode === 'oneHot' && last !== 1)
  return { lead: alone ? shape : shape.slice(0, -1), size: alone ? 1 : last }
}
