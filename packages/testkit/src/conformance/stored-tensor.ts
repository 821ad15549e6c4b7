// Makes tensors of a case's stored ones: plain, or lying awkwardly in memory, as views of something larger.
import { reshape, type Shape, slice, type Tensor, tensor, transpose } from '@tensorloom/tensor'
import type { CaseTensor } from './case.js'
import { numbersOf, position } from './compare.js'

/** The tensor, row-major. */
export function tensorOf(stored: CaseTensor): Tensor {
  return tensor(numbersOf(stored), { shape: stored.shape, dtype: stored.dtype })
}

/**
 * The same values as a view: the storage holds the transposed tensor with a border of one element at each side, so the
 * view has an offset, holes, and (from two axes on) reversed strides. No kernel runs.
 */
export function viewOf(stored: CaseTensor): Tensor {
  const { dtype } = stored
  // A scalar has no axis to put a border on.
  const shape: Shape = stored.shape.length === 0 ? [1] : stored.shape
  const reversed = [...shape].reverse()
  const outer = reversed.map((extent) => extent + 2)
  const strides = outer.map((_, k) => outer.slice(k + 1).reduce((product, extent) => product * extent, 1))
  const data = new Array<number>(outer.reduce((product, extent) => product * extent, 1)).fill(1)
  numbersOf(stored).forEach((value, k) => {
    const at = position(k, shape).reverse()
    data[at.reduce((sum, index, axis) => sum + (index + 1) * strides[axis]!, 0)] = value
  })
  const inner = slice(
    tensor(data, { shape: outer, dtype }),
    outer.map(() => 1),
    reversed,
  )
  return stored.shape.length === 0 ? reshape(inner, []) : transpose(inner)
}
