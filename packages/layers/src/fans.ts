// The numbers of inputs and outputs of an element of a kernel. Initializers scale by them.
import { type Shape, ShapeError } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'

/** Which axes of a kernel inputs and outputs are on. */
export interface FanAxes {
  readonly inputAxes?: number | readonly number[] | undefined
  readonly outputAxes?: number | readonly number[] | undefined
}

/**
 * Numbers of inputs and outputs of one element of a kernel: [in, out], or [...window, in, out] for convolutions, where every
 * position of the window counts. With axes, all other axes are the window.
 */
export function fans(shape: Shape, axes: FanAxes = {}): { readonly fanIn: number; readonly fanOut: number } {
  if (axes.inputAxes !== undefined || axes.outputAxes !== undefined) return fansOfAxes(shape, axes)
  if (shape.length === 0) return { fanIn: 1, fanOut: 1 }
  const window = shape.slice(0, -2).reduce((size, extent) => size * extent, 1)
  const fanOut = shape.at(-1)! * window
  return { fanIn: shape.length === 1 ? fanOut : shape.at(-2)! * window, fanOut }
}

function fansOfAxes(shape: Shape, { inputAxes = -2, outputAxes = -1 }: FanAxes): { fanIn: number; fanOut: number } {
  const sizeOf = (axes: number | readonly number[]): number =>
    [axes].flat().reduce((size: number, axis: number) => {
      const extent = shape.at(axis)
      if (Number.isInteger(axis) && extent !== undefined) return size * extent
      throw new ShapeError(`an initializer has axis ${axis}, and the kernel has the shape ${describeValue(shape)}`, {
        help: 'inputAxes and outputAxes are axes of the kernel; negative ones count from its end',
      })
    }, 1)
  const all = shape.reduce((size, extent) => size * extent, 1)
  const [inputs, outputs] = [sizeOf(inputAxes), sizeOf(outputAxes)]
  // A kernel has a window of at least one element.
  return { fanIn: outputs === 0 ? 0 : all / outputs, fanOut: inputs === 0 ? 0 : all / inputs }
}
