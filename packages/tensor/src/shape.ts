// Shapes: sizes, axes and broadcasting. These are pure functions. Their errors name the calling op.
import { describeValue } from './describe.js'
import { MemoryError, ShapeError } from './errors.js'

/** Extent of each axis; `[]` is a scalar. */
export type Shape = readonly number[]

/** One axis, or several; negative counts from the end. */
export type Axis = number | readonly number[]

/**
 * Number of elements of a shape.
 *
 * @example
 * ```ts
 * import { sizeOf } from '@tensorloom/tensor/backend'
 * console.log(sizeOf([2, 3]), sizeOf([])) // 6 1
 * ```
 */
export function sizeOf(shape: Shape): number {
  let size = 1
  for (const extent of shape) size *= extent
  return size
}

/** Row-major strides, in elements. */
export function rowMajor(shape: Shape): number[] {
  const strides = new Array<number>(shape.length)
  let stride = 1
  for (let k = shape.length - 1; k >= 0; k--) {
    strides[k] = stride
    stride *= shape[k]!
  }
  return strides
}

/**
 * Whether two shapes are equal.
 *
 * @example
 * ```ts
 * import { sameShape } from '@tensorloom/tensor/op'
 * console.log(sameShape([2, 3], [2, 3]), sameShape([6], [2, 3])) // true false
 * ```
 */
export function sameShape(a: Shape, b: Shape): boolean {
  if (a === b) return true
  if (a.length !== b.length) return false
  for (let k = 0; k < a.length; k++) if (a[k] !== b[k]) return false
  return true
}

/**
 * `[2, 3]` as text.
 *
 * @example
 * ```ts
 * import { shapeText } from '@tensorloom/tensor/op'
 * console.log(shapeText([2, 3])) // [2, 3]
 * ```
 */
export function shapeText(shape: Shape): string {
  return `[${shape.join(', ')}]`
}

/** The largest number of elements that a tensor can have. Kernels count elements in int32. */
export const maxSize: number = 2 ** 31 - 1

/** Throws `MemoryError` if a tensor of `shape` would have too many elements. */
export function checkSize(user: string, shape: Shape): void {
  const size = sizeOf(shape)
  // Written so that NaN fails too.
  if (size <= maxSize) return
  throw new MemoryError(`${user}: ${shapeText(shape)} has ${size} elements, and a tensor has at most ${maxSize}`, {
    help: 'compute it in parts, or use smaller shapes',
  })
}

/**
 * Throws unless `shape` is a list of non-negative integers that a tensor can have.
 *
 * @example
 * ```ts
 * import { checkShape } from '@tensorloom/tensor/op'
 * const shape: unknown = [2, 3]
 * checkShape('@me/op', shape) // from here on, the compiler knows that it is a shape
 * console.log(shape.length) // 2
 * ```
 */
export function checkShape(user: string, shape: unknown, help?: string): asserts shape is Shape {
  // `every` skips holes.
  if (Array.isArray(shape) && Array.from(shape).every((extent) => Number.isInteger(extent) && extent >= 0)) {
    checkSize(user, shape as Shape)
    return
  }
  throw new ShapeError(`${user}: a shape is a list of non-negative integers, got ${describeValue(shape)}`, {
    help: help ?? `write it like ${typeof shape === 'number' ? `[${shape}]` : '[2, 3]'}; a scalar is []`,
  })
}

/** Returns the axis counted from the front. Throws if it is out of range. */
export function normalizeAxis(op: string, axis: number, rank: number): number {
  const positive = axis < 0 ? axis + rank : axis
  if (Number.isInteger(axis) && positive >= 0 && positive < rank) return positive
  if (!Number.isInteger(axis)) {
    throw new ShapeError(`${op}: an axis is a whole number, got ${describeValue(axis)}`, {
      help: 'write 0 for the first axis, −1 for the last',
    })
  }
  throw new ShapeError(`${op}: axis ${axis} is out of range for a tensor of rank ${rank}`, {
    help: rank === 0 ? 'a scalar has no axes' : `use ${-rank} to ${rank - 1}`,
  })
}

/** Returns the axes counted from the front, in ascending order. If `axis` is undefined or null, returns all axes. */
export function normalizeAxes(op: string, axis: Axis | null | undefined, rank: number): number[] {
  if (axis === undefined || axis === null) return Array.from({ length: rank }, (_, k) => k)
  const axes = Array.from(Array.isArray(axis) ? (axis as readonly number[]) : [axis as number], (one) =>
    normalizeAxis(op, one, rank),
  )
  if (new Set(axes).size !== axes.length) {
    throw new ShapeError(`${op}: an axis is named twice: ${JSON.stringify(axis)}`, { help: 'name each axis once' })
  }
  return axes.sort((a, b) => a - b)
}

/**
 * The common shape that `shapes` broadcast to, by NumPy's rule: shapes align from the right, and an extent of 1
 * stretches.
 *
 * @example
 * ```ts
 * import { broadcastShapes } from '@tensorloom/tensor/op'
 * console.log(broadcastShapes('@me/op', [[3, 1], [4]])) // [3, 4]
 * ```
 */
export function broadcastShapes(op: string, shapes: readonly Shape[]): Shape {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length))
  const result = new Array<number>(rank).fill(1)
  for (const shape of shapes) {
    for (let k = 0; k < shape.length; k++) {
      const at = rank - shape.length + k
      const extent = shape[k]!
      if (extent === 1 || extent === result[at]) continue
      if (result[at] !== 1) {
        throw new ShapeError(
          `${op}: shapes ${shapes.map(shapeText).join(' and ')} do not broadcast (${result[at]} ≠ ${extent} at axis ${at - rank})`,
          { help: 'axes align from the right and must be equal or 1; insert one with expandDims' },
        )
      }
      result[at] = extent
    }
  }
  return result
}

/** The strides to read a tensor of `shape` and `strides` as if it had the larger shape `to`. */
export function broadcastStrides(shape: Shape, strides: readonly number[], to: Shape): number[] {
  const lead = to.length - shape.length
  return to.map((extent, k) => (k < lead || (shape[k - lead] === 1 && extent !== 1) ? 0 : strides[k - lead]!))
}
