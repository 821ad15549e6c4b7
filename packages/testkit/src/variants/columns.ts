// Batch normalisation in training: channels are columns, of few rows and of many, with gradients through all outputs.
import { batchNormTraining, type Shape, tensor } from '@tensorloom/tensor'
import { numbers, type Variant } from './variant.js'

// biome-ignore format: a table
const shapes: readonly Shape[] = [
  [1, 1], [3, 1], [5, 3], [2, 3, 4], [70, 5], [3, 9, 7, 16], [4, 6, 5, 23], [200, 36], [5, 4, 4, 67], [2100, 4],
]

/** Batch normalisation. */
export const columnVariants: readonly Variant[] = [
  ...shapes.map(
    (shape): Variant => ({
      name: `batch normalisation of [${shape}]`,
      inputs: () => [numbers(shape, 1), numbers(shape.slice(-1), 2), numbers(shape.slice(-1), 3)],
      run: (x, scale, offset) => batchNormTraining(x, scale, offset),
      gradients: true,
      // Sums whose terms cancel are off by the rounding of the largest on the way.
      tolerance: { absolute: 1e-3, relative: 1e-4 },
    }),
  ),
  {
    name: 'batch normalisation of columns far from 0',
    inputs: () => [tensor([4096.25, 1, 4096.5, 2, 4097.5, 4], { shape: [3, 2] }), tensor([1, 2]), tensor([0, 1])],
    run: (x, scale, offset) => batchNormTraining(x, scale, offset, { epsilon: 1e-5 }),
    tolerance: { absolute: 1e-3, relative: 1e-4 },
  },
  {
    name: 'batch normalisation with numbers as scale and offset',
    inputs: () => [numbers([4, 3], 4)],
    run: (x) => batchNormTraining(x, 1, 0),
    gradients: true,
  },
]
