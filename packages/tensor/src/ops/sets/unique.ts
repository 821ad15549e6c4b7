// The unique elements of a tensor. Their number depends on the data, so the result is a Promise.
import { checkTensor } from '../../op/check-tensor.js'
import { scope } from '../../runtime/scope.js'
import type { Tensor } from '../../tensor-types.js'
import { add, sub } from '../elementwise/arithmetic.js'
import { equal, isNaN, logicalAnd, logicalNot, logicalOr } from '../elementwise/comparison.js'
import { gather } from '../indexing/gather.js'
import { lastOf, positionsOf } from '../indexing/non-zero.js'
import { reshape } from '../movement/shape.js'
import { padConstant, slice } from '../movement/slice.js'
import { cumsum } from '../scan/scan.js'
import { searchSorted } from './search-sorted.js'
import { argSort } from './sort.js'

/** The result of `unique`. */
export interface Unique {
  /** The unique elements in ascending order: [count]. */
  readonly values: Tensor
  /** The index of the first occurrence of each in the flattened tensor, as int32: [count]. */
  readonly indices: Tensor
  /**
   * The index in `values` of each element, as int32, in the shape of the tensor: `gather(values, inverse)` restores the
   * tensor.
   */
  readonly inverse: Tensor
  /** How often each occurs, as int32: [count]. */
  readonly counts: Tensor
}

/**
 * Finds the unique elements of a tensor of any shape, in ascending order. NaN comes last, once. Their number depends on
 * the data, so it is read back, and `unique` cannot be used inside `grad` or `jit`.
 *
 * @example
 * ```ts
 * import { tensor, unique } from '@tensorloom/tensor'
 * const { values, counts } = await unique(tensor([3, 1, 3, 2]))
 * console.log(values.dataSync(), counts.dataSync()) // Float32Array [1, 2, 3] Int32Array [1, 1, 2]
 * ```
 */
export async function unique(x: Tensor): Promise<Unique> {
  checkTensor('unique', x)
  const space = scope()
  try {
    const { shape, size } = x
    const { sorted, order, groups, inverse } = space.run(() => {
      const list = reshape(x, [size])
      const order = argSort(list)
      const sorted = gather(list, order)
      const groups = size === 0 ? order : groupNumbers(sorted)
      // Sorting a permutation gives its inverse.
      return { order, sorted, groups, inverse: reshape(sub(gather(groups, argSort(order)), 1), shape) }
    })
    const count = await lastOf(groups)
    return space.keep(
      space.run(() => {
        const starts = positionsOf(groups, count)
        const ends = searchSorted(groups, gather(groups, starts), { side: 'right' })
        return {
          values: gather(sorted, starts),
          indices: gather(order, starts),
          inverse,
          counts: sub(ends, starts),
        }
      }),
    )
  } finally {
    space.dispose()
  }
}

// 1 for the first element and its equals, 2 for the next, …
function groupNumbers(sorted: Tensor): Tensor {
  const rest = sorted.size - 1
  const [before, after] = [slice(sorted, [0], [rest]), slice(sorted, [1], [rest])]
  const same = logicalOr(equal(before, after), logicalAnd(isNaN(before), isNaN(after)))
  return add(padConstant(cumsum(logicalNot(same)), [[1, 0]]), 1)
}
