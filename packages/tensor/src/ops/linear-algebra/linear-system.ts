// Shared by systems of equations: square matrices, right-hand sides as columns, and leading axes that broadcast.
import { promote, toFloating } from '../../dtype.js'
import { ShapeError } from '../../errors.js'
import { broadcastShapes, type Shape, sameShape, shapeText } from '../../shape.js'
import type { Tensor } from '../../tensor-types.js'
import { cast } from '../elementwise/cast.js'
import { broadcastTo, reshape } from '../movement/shape.js'

/** Returns the size of the square matrices in the last two axes. Throws if they are not square. */
export function squareSize(name: string, shape: Shape): number {
  const [rows, columns] = shape.slice(-2)
  if (shape.length >= 2 && rows === columns) return rows!
  throw new ShapeError(`${name}: expected square matrices [..., n, n], got ${shapeText(shape)}`, {
    help: 'the last two axes hold the matrices; other axes are batches',
  })
}

/** A system of equations in one dtype, with the same leading axes on both sides. */
export interface LinearSystem {
  /** [..., n, n] */
  readonly left: Tensor
  /** [..., n, m] */
  readonly right: Tensor
  /** Reshapes a result like `right` to the form of the caller's right-hand side. */
  restore(x: Tensor): Tensor
}

/**
 * Checks both sides of `a · x = b` and brings them to a common form. A vector, or one vector for each matrix, becomes
 * one column.
 */
export function prepareSystem(name: string, a: Tensor, b: Tensor): LinearSystem {
  const size = squareSize(name, a.shape)
  const single = b.rank === 1 || sameShape(b.shape, a.shape.slice(0, -1))
  const columns = single ? [...b.shape, 1] : b.shape
  if (columns.length < 2 || columns.at(-2) !== size) {
    throw new ShapeError(`${name}: right-hand side ${shapeText(b.shape)} does not fit matrices ${shapeText(a.shape)}`, {
      help: `give [..., ${size}, columns], or one vector for each matrix: ${shapeText(a.shape.slice(0, -1))}`,
    })
  }
  const batch = broadcastShapes(name, [a.shape.slice(0, -2), columns.slice(0, -2)])
  const dtype = toFloating(promote(a.dtype, b.dtype))
  const shape = [...batch, size, columns.at(-1)!]
  return {
    left: broadcastTo(cast(a, dtype), [...batch, size, size]),
    right: broadcastTo(reshape(cast(b, dtype), columns), shape),
    restore: (x) => (single ? reshape(x, shape.slice(0, -1)) : x),
  }
}
