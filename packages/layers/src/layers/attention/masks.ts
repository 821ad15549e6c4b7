// Masks of attention: which queries attend to which keys.
import { add, arange, cast, greaterEqual, less, logicalAnd, reshape, type Tensor } from '@tensorloom/tensor'

/** A mask as booleans: Keras takes numbers, too. */
export function asBool(mask: Tensor): Tensor {
  return mask.dtype === 'bool' ? mask : cast(mask, 'bool')
}

/** The masks that are there, joined by and. */
export function bothMasks(a: Tensor | undefined, b: Tensor | undefined): Tensor | undefined {
  return a === undefined || b === undefined ? (a ?? b) : logicalAnd(a, b)
}

/** bool [queries, keys]: query i, which is at position `start` + i, attends to keys up to its own position. */
export function causalMask(queries: number, keys: number, start: number = 0): Tensor {
  const [rows, columns] = positions(queries, keys, start)
  return greaterEqual(rows, columns)
}

/** bool [queries, keys]: query i attends to the keys at less than `width` steps from it, on both sides. */
export function windowMask(queries: number, keys: number, width: number, start: number = 0): Tensor {
  const [rows, columns] = positions(queries, keys, start)
  return less(rows.sub(columns).abs(), width)
}

/** The positions start … start + count. With a start that changes from call to call, the same kernels serve all of them. */
export function positionsFrom(start: number, count: number): Tensor {
  return start === 0 ? arange(0, count) : add(arange(0, count), start)
}

function positions(queries: number, keys: number, start: number): readonly [rows: Tensor, columns: Tensor] {
  return [reshape(positionsFrom(start, queries), [queries, 1]), reshape(arange(0, keys), [1, keys])]
}
