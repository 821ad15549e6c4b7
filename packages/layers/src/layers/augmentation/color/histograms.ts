// Histograms of many groups of pixels at once.
import { add, bincount, cast, clip, reshape, type Tensor, tensor } from '@tensorloom/tensor'

/**
 * Counts how often each level occurs in each row.
 *
 * @param levels - [rows, pixels], whole numbers below `bins`
 * @returns float32 [rows, bins]
 */
export function rowHistograms(levels: Tensor, bins: number): Tensor {
  const rows = levels.shape[0]!
  const starts = tensor(
    Array.from({ length: rows }, (_, k) => k * bins),
    { shape: [rows, 1], dtype: 'int32' },
  )
  return reshape(cast(bincount(add(levels, starts), rows * bins), 'float32'), [rows, bins])
}

/** Values as whole levels 0 … top: cut off after the point, then clipped. */
export function levelsOf(values: Tensor, top: number): Tensor {
  return clip(cast(values, 'int32'), { min: 0, max: top })
}
