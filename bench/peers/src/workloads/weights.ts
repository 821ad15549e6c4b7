// Start values of the weights of chains of layers, the same for every library.
import { type Input, uniform } from '../inputs.js'

const spread = 0.05

/** What the inputs are named. */
export type WeightName = `kernel${number}` | `bias${number}`

/** kernel0, bias0, kernel1, …: a kernel of each shape, and a bias over its last axis. */
export function weights(shapes: readonly (readonly number[])[]): Record<WeightName, Input> {
  return Object.fromEntries(
    shapes.flatMap((shape, k) => [
      [`kernel${k}`, uniform(shape, 100 + 2 * k, spread)],
      [`bias${k}`, uniform([shape.at(-1)!], 101 + 2 * k, spread)],
    ]),
  )
}
