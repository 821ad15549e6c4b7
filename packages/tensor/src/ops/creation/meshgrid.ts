// Coordinates of grids.

import { ShapeError, TensorloomError } from '../../errors.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import { shapeText } from '../../shape.js'
import type { Tensor } from '../../tensor-types.js'
import { broadcastTo, reshape } from '../movement/shape.js'

/** Options of `meshgrid`. */
export interface MeshgridOptions {
  /**
   * `'xy'` (the default, as in NumPy and Keras): the first list runs along axis 1, the second along axis 0. `'ij'` (as
   * in PyTorch): list k runs along axis k.
   */
  readonly indexing?: 'xy' | 'ij' | undefined
}

/**
 * The coordinates of every point of a grid: for each list, a tensor of the grid's shape. Views.
 *
 * @param lists - one list [n] per dimension
 * @example
 * ```ts
 * import { meshgrid, tensor } from '@tensorloom/tensor'
 * const [x, y] = meshgrid([tensor([1, 2, 3]), tensor([10, 20])])
 * console.log(await x.array()) // [[1, 2, 3], [1, 2, 3]]
 * console.log(await y.array()) // [[10, 10, 10], [20, 20, 20]]
 * ```
 * @function
 */
export const meshgrid: Op<(lists: readonly Tensor[], options?: MeshgridOptions) => Tensor[]> = /* @__PURE__ */ defineOp(
  {
    kind: 'composite',
    name: 'meshgrid',
    inputs: 'list',
    multiple: true,
    options: { indexing: 'xy' },
    compose(lists, { indexing }) {
      if (indexing !== 'xy' && indexing !== 'ij') {
        throw new TensorloomError(`meshgrid: indexing is ${JSON.stringify(indexing)}`, { help: "use 'xy' or 'ij'" })
      }
      const wrong = lists.find((list) => list.rank !== 1)
      if (wrong !== undefined) {
        throw new ShapeError(`meshgrid: expected lists of rank 1, got ${shapeText(wrong.shape)}`, {
          help: 'give one list [n] per dimension',
        })
      }
      const axes = lists.map((_, k) => (indexing === 'xy' && lists.length > 1 && k < 2 ? 1 - k : k))
      const grid = axes.map((_, axis) => lists[axes.indexOf(axis)]!.size)
      return lists.map((list, k) => {
        const along = grid.map((_, axis) => (axis === axes[k] ? list.size : 1))
        return broadcastTo(reshape(list, along), grid)
      })
    },
  },
)
