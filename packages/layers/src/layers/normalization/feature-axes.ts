// The axes that a normalization names.
import { type Axis, type Parameter, reshape, type Shape, ShapeError, type Tensor } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import { batchText } from '../../core/check.js'

/** Throws unless `axis` is a whole number, or a list of some. */
export function checkAxes(layer: string, axis: unknown): void {
  const list: readonly unknown[] = Array.isArray(axis) ? axis : [axis]
  if (list.length > 0 && list.every(Number.isInteger)) return
  throw new ShapeError(`${layer}: axis is ${describeValue(axis)}, expected a whole number or a list of some`, {
    help: 'leave it out for the last axis, or write axis: [1, 2]',
  })
}

/** Axes from the front, counted with the batch axis, in ascending order. Throws for the batch axis and axes that do not exist. */
export function featureAxes(layer: string, axis: Axis, inputShape: Shape): readonly number[] {
  return [...axesAsGiven(layer, axis, inputShape)].sort((a, b) => a - b)
}

/** The extents of the axes in the order in which they were given, which are the shape of the weights, as in Keras. */
export function extentsAsGiven(layer: string, axis: Axis, inputShape: Shape): Shape {
  return axesAsGiven(layer, axis, inputShape).map((one) => inputShape[one - 1]!)
}

/** A weight with the extents of `axes` in ascending order. Its elements keep their order, as in Keras. */
export function inAxisOrder(weight: Parameter, axes: readonly number[], { shape }: Tensor): Tensor {
  if (axes.every((axis, k) => weight.shape[k] === shape[axis])) return weight
  return reshape(
    weight,
    axes.map((axis) => shape[axis]!),
  )
}

function axesAsGiven(layer: string, axis: Axis, inputShape: Shape): readonly number[] {
  const rank = inputShape.length + 1
  const axes = (typeof axis === 'number' ? [axis] : axis).map((one) => (one < 0 ? one + rank : one))
  if (axes.every((one) => one >= 1 && one < rank) && new Set(axes).size === axes.length) {
    return axes
  }
  const named =
    typeof axis === 'number' ? `axis ${axis} is not a feature axis` : `axes ${describeValue(axis)} are not feature axes`
  throw new ShapeError(`${layer}: ${named} of ${batchText(inputShape)}`, {
    help: 'axis counts the batch axis, which cannot be normalised: give 1 or more, or −1 for the last',
  })
}
