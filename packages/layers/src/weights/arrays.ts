// Elements in host memory, and how layouts move them.
import type { Shape } from '@tensorloom/tensor'
import { sizeOf } from '@tensorloom/tensor/backend'

/** Elements in row-major order. */
export interface HostArray {
  readonly shape: Shape
  readonly data: ArrayLike<number>
}

/** The same elements in another shape. */
export function reshaped({ data }: HostArray, shape: Shape): HostArray {
  return { data, shape }
}

/** The axes in another order: axis k of the result is axis `order[k]` of `x`. */
export function transposed(x: HostArray, order: readonly number[]): HostArray {
  const shape = order.map((axis) => x.shape[axis]!)
  const strides = order.map((axis) => sizeOf(x.shape.slice(axis + 1)))
  const data = new Float64Array(x.data.length)
  const index = shape.map(() => 0)
  for (let k = 0, from = 0; k < data.length; k++) {
    data[k] = x.data[from]!
    // Counts up the last axis first.
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis]!
      if (++index[axis]! < shape[axis]!) break
      from -= strides[axis]! * shape[axis]!
      index[axis] = 0
    }
  }
  return { data, shape }
}

/** Arrays one after another along the first axis. */
export function joined(arrays: readonly HostArray[]): HostArray {
  const rest = arrays[0]!.shape.slice(1)
  const data = new Float64Array(arrays.reduce((sum, one) => sum + one.data.length, 0))
  let at = 0
  for (const one of arrays) {
    data.set(one.data, at)
    at += one.data.length
  }
  return { data, shape: [arrays.reduce((sum, { shape }) => sum + shape[0]!, 0), ...rest] }
}

/** Part `k` of `count` equal parts along the first axis. */
export function part({ data, shape }: HostArray, k: number, count: number): HostArray {
  const rows = shape[0]! / count
  const size = rows * sizeOf(shape.slice(1))
  return {
    data: Array.prototype.slice.call(data, k * size, (k + 1) * size) as number[],
    shape: [rows, ...shape.slice(1)],
  }
}

/** Elements added up one by one. */
export function sum(a: HostArray, b: HostArray): HostArray {
  return { shape: a.shape, data: Float64Array.from(a.data, (value, k) => value + b.data[k]!) }
}
