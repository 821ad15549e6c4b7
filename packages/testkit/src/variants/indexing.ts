// Gathers and scattered additions: every axis, slices of every width, indices of every dtype and out of range, views.
import {
  type DType,
  flip,
  gather,
  type Shape,
  scatterAdd,
  type Tensor,
  takeAlongAxis,
  tensor,
  transpose,
  zeros,
} from '@tensorloom/tensor'
import { numbers, type Variant } from './variant.js'

const indices = (): Tensor => tensor([2, 0, 2, 7, -1], { dtype: 'int32' })
const updates = [[5, 4, 3] as const, [3, 5, 3] as const, [3, 4, 5] as const]

// What is not an index picks nothing: outside, not whole, not a number.
const odd: Readonly<Partial<Record<DType, readonly number[]>>> = {
  int32: [2, 0, 2, 7, -1, 2147483647],
  float32: [0, 1.5, Number.NaN, -0.5, 3e9, 2],
  uint8: [2, 0, 2, 200, 1, 1],
}
const oddIndices = (): Tensor[] =>
  Object.entries(odd).map(([dtype, values]) => tensor(values, { shape: [2, 3], dtype: dtype as DType }))

const slices: readonly (readonly [shape: Shape, axis: number])[] = [
  [[3, 4], 0],
  [[3, 37], 0],
  [[3, 5, 7], 0],
  [[2, 3, 70], 1],
  [[2, 5, 3, 9], -2],
  [[3, 3], 1],
]

/** Gathers and scatters. */
export const indexingVariants: readonly Variant[] = [
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
  ...slices.map(
    ([shape, axis]): Variant => ({
      name: `gather of [${shape}] along axis ${axis}, indices of every dtype, some outside`,
      inputs: () => [numbers(shape, 1)],
      run: (x) => oddIndices().map((at) => gather(x, at, { axis })),
      gradients: true,
    }),
  ),
  {
    name: 'scatterAdd of rows, indices of every dtype, some outside',
    inputs: () => [numbers([3, 6], 2), numbers([2, 3, 6], 3)],
    run: (target, more) => oddIndices().map((at) => scatterAdd(target, at, more)),
    gradients: true,
  },
  {
    name: 'scatterAdd of views, with indices of two axes that are not whole numbers',
    inputs: () => [numbers([2, 3], 1), numbers([2, 3, 2], 2)],
    run: (target, more) => {
      const labels = tensor([0, 1.5, Number.NaN, -0.5, 3e9, 2], { shape: [2, 3] })
      return scatterAdd(transpose(target), labels, flip(more, { axis: 0 }))
    },
  },
  ...(['float64', 'int32', 'uint8'] as const).flatMap((dtype): readonly Variant[] => [
    {
      name: `scatterAdd of ${dtype}`,
      inputs: () => [numbers([3], 1, dtype), numbers([5], 2, dtype)],
      run: (target, more) => scatterAdd(target, indices(), more),
    },
    {
      name: `gather and scatterAdd of rows of ${dtype}`,
      inputs: () => [numbers([3, 8], 1, dtype), numbers([5, 8], 2, dtype)],
      run: (target, more) => [gather(target, indices()), scatterAdd(target, indices(), more)],
    },
  ]),
  {
    name: 'gather and scatterAdd where there is nothing',
    inputs: () => [],
    run: () => [scatterAdd(zeros([3, 0]), indices(), zeros([5, 0])), gather(zeros([0, 8]), indices())],
  },
  {
    name: 'takeAlongAxis, out of range too',
    inputs: () => [numbers([2, 4], 1), tensor([0, 0, 2, 1, 5, -3], { shape: [2, 3], dtype: 'int32' })],
    run: (x, at) => takeAlongAxis(x, at),
    gradients: true,
  },
]
