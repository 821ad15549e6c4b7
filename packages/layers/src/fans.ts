// The numbers of inputs and outputs of an element of a kernel. Initializers scale by them.
import type { Shape } from '@tensorloom/tensor'

/**
 * Numbers of inputs and outputs of one element of a kernel: [in, out], or [...window, in, out] for convolutions, where every
 * position of the window counts.
 */
export function fans(shape: Shape): { readonly fanIn: number; readonly fanOut: number } {
  if (shape.length === 0) return { fanIn: 1, fanOut: 1 }
  const window = shape.slice(0, -2).reduce((size, extent) => size * extent, 1)
  const fanOut = shape.at(-1)! * window
  return { fanIn: shape.length === 1 ? fanOut : shape.at(-2)! * window, fanOut }
}
