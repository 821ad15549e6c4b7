// Elementwise ops where a processor's own minimum and maximum would lose NaN.
import { flip, maximum, relu, tensor } from '@tensorloom/tensor'
import type { Variant } from './variant.js'

/** Elementwise ops. */
export const elementwiseVariants: readonly Variant[] = [
  {
    name: 'relu and maximum keep NaN and infinities',
    inputs: () => [tensor([1, -1, 0, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])],
    run: (x) => [relu(x), maximum(x, 0), maximum(0, x), maximum(x, flip(x))],
  },
]
