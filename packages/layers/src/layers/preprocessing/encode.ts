// Indices of categories as they are, or as rows with one place for each category.
import { expandDims, max, mul, oneHot, squeeze, sum, type Tensor, TensorloomError } from '@tensorloom/tensor'
import { asIndices } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'

/**
 * What a layer returns for indices [..., n]: the indices (`int`); one row for each index (`oneHot`); one row for each sample, with
 * 1 for every category that occurs (`multiHot`), or with how often it occurs (`count`).
 */
export type CategoryOutputMode = 'int' | 'oneHot' | 'multiHot' | 'count'

/** Throws unless the mode is one of those that the layer has. */
export function checkOutputMode(layer: string, mode: unknown, modes: readonly string[]): void {
  if (modes.includes(mode as string)) return
  throw new TensorloomError(`${layer}: outputMode is ${describeValue(mode)}`, {
    help: `write one of ${modes.map((one) => `'${one}'`).join(', ')}`,
  })
}

/** Throws for `sparse: true`: there are no sparse tensors. */
export function refuseSparse(layer: string, sparse: unknown): void {
  if (sparse === undefined || sparse === false) return
  throw new TensorloomError(`${layer}: sparse is ${describeValue(sparse)}, and there are no sparse tensors`, {
    help: 'leave sparse out: the output is dense',
  })
}

/**
 * Encodes indices.
 *
 * @param indices - [..., n], int32. With `oneHot`, a last axis of extent 1 becomes that of the categories
 * @param depth - number of categories
 * @param weights - what an index counts, with `count`: the shape of `indices`
 * @returns int32 like `indices` with `int`, else float32 [..., depth] (`oneHot`: [..., n, depth])
 */
export function encodeCategories(indices: Tensor, mode: CategoryOutputMode, depth: number, weights?: Tensor): Tensor {
  if (mode === 'int') return indices.dtype === 'int32' ? indices : asIndices(indices)
  const one = indices.rank === 0 || (mode === 'oneHot' && indices.shape.at(-1) !== 1)
  const rows = oneHot(asIndices(one ? expandDims(indices, { axis: -1 }) : indices), depth)
  if (mode === 'oneHot') return squeeze(rows, { axis: -2 })
  if (mode === 'multiHot') return max(rows, { axis: -2 })
  return sum(weights === undefined ? rows : mul(rows, expandDims(weights, { axis: -1 })), { axis: -2 })
}
