// Gathers and scattered additions: every axis, indices out of range and of several axes, views, dtypes.
import { flip, gather, scatterAdd, type Tensor, takeAlongAxis, tensor, transpose, zeros } from '@tensorloom/tensor'
import { numbers, type Variant } from './variant.js'

const indices = (): Tensor => tensor([2, 0, 2, 7, -1], { dtype: 'int32' })
const updates = [[5, 4, 3] as const, [3, 5, 3] as const, [3, 4, 5] as const]

/** Gathers and scatters. */
export const scatterVariants: readonly Variant[] = [
  ...updates.flatMap((shape, axis): readonly Variant[] => [
    {
      name: `scatterAdd along axis ${axis}`,
      inputs: () => [numbers([3, 4, 3], 1), numbers(shape, 2), indices()],
      run: (target, more, at) => scatterAdd(target, at, more, { axis }),
      gradients: true,
    },
    {
      name: `gather along axis ${axis}`,
      inputs: () => [numbers([3, 4, 3], 1), indices()],
      run: (x, at) => gather(x, at, { axis }),
      gradients: true,
    },
  ]),
  {
    name: 'scatterAdd of views, with indices of two axes that are no whole numbers',
    inputs: () => [numbers([2, 3], 1), numbers([2, 3, 2], 2)],
    run: (target, more) => {
      const labels = tensor([0, 1.5, Number.NaN, -0.5, 3e9, 2], { shape: [2, 3] })
      return scatterAdd(transpose(target), labels, flip(more, { axis: 0 }))
    },
  },
  ...(['float64', 'int32', 'uint8'] as const).map(
    (dtype): Variant => ({
      name: `scatterAdd of ${dtype}`,
      inputs: () => [numbers([3], 1, dtype), numbers([5], 2, dtype)],
      run: (target, more) => scatterAdd(target, indices(), more),
    }),
  ),
  {
    name: 'scatterAdd of rows without elements',
    inputs: () => [],
    run: () => scatterAdd(zeros([3, 0]), indices(), zeros([5, 0])),
  },
  {
    name: 'takeAlongAxis, out of range too',
    inputs: () => [numbers([2, 4], 1), tensor([0, 0, 2, 1, 5, -3], { shape: [2, 3], dtype: 'int32' })],
    run: (x, at) => takeAlongAxis(x, at),
    gradients: true,
  },
]
