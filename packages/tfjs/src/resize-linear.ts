// Linear interpolation of images with the positions of TensorFlow, which other frameworks do not have.
import { add, gather, mul, sub, type Tensor, tensor } from '@tensorloom/tensor'

/** The position in the input of element `index` of the output. */
export type PositionOf = (index: number, input: number, output: number) => number

/** The borders of the first elements are aligned: index · input / output. */
export const fromCorner: PositionOf = (index, input, output) => index * Math.fround(input / output)

/** The centres of elements are where they are: (index + ½) · input / output − ½. */
export const fromCentre: PositionOf = (index, input, output) => (index + 0.5) * Math.fround(input / output) - 0.5

/** The centres of the outermost elements are aligned. */
export const betweenCorners: PositionOf = (index, input, output) =>
  output > 1 ? index * Math.fround((input - 1) / (output - 1)) : 0

/** Interpolates [batch, height, width, channels] along both axes. */
export function resizeLinear(x: Tensor, size: readonly number[], positionOf: PositionOf): Tensor {
  return size.reduce((y, extent, k) => alongAxis(y, k + 1, extent, positionOf), x)
}

/** Takes the nearest elements along both axes. */
export function resizeNearestTo(
  x: Tensor,
  size: readonly number[],
  nearest: (index: number, input: number, output: number) => number,
): Tensor {
  return size.reduce((y, extent, k) => {
    const input = y.shape[k + 1]!
    const indices = Array.from({ length: extent }, (_, index) => clamped(nearest(index, input, extent), input))
    return gather(y, tensor(indices, { dtype: 'int32' }), { axis: k + 1 })
  }, x)
}

function alongAxis(x: Tensor, axis: number, extent: number, positionOf: PositionOf): Tensor {
  const input = x.shape[axis]!
  const positions = Array.from({ length: extent }, (_, index) => Math.max(0, positionOf(index, input, extent)))
  const floors = positions.map((position) => Math.floor(position))
  const before = gather(
    x,
    tensor(
      floors.map((one) => clamped(one, input)),
      { dtype: 'int32' },
    ),
    { axis },
  )
  const after = gather(
    x,
    tensor(
      floors.map((one) => clamped(one + 1, input)),
      { dtype: 'int32' },
    ),
    { axis },
  )
  const shape = x.shape.map((_, k) => (k === axis ? extent : 1))
  const along = tensor(
    positions.map((position, k) => position - floors[k]!),
    { shape, dtype: 'float32' },
  )
  return add(before, mul(sub(after, before), along))
}

function clamped(index: number, extent: number): number {
  return Math.min(Math.max(index, 0), extent - 1)
}
