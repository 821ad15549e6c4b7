// Running sums, products and extremes and the linear recurrence: every axis, dtype and direction, ties, NaN, views.
import {
  cumMax,
  cumMin,
  cumprod,
  cumsum,
  type DType,
  expandDims,
  flip,
  linearScan,
  type ScanOptions,
  slice,
  tensor,
  transpose,
  zeros,
} from '@tensorloom/tensor'
import { numbers, type Variant } from './variant.js'

const dtypes = ['float32', 'float64', 'int32', 'uint8', 'bool'] as const satisfies readonly DType[]
const scans = Object.entries({ cumsum, cumprod, cumMax, cumMin })
const ways: readonly ScanOptions[] = [false, true].flatMap((exclusive) =>
  [false, true].map((reverse) => ({ exclusive, reverse })),
)
const axes = [-1, 0, 1] as const

/** Scans. */
export const scanVariants: readonly Variant[] = [
  ...scans.flatMap(([name, scan]): readonly Variant[] => [
    ...dtypes.map(
      (dtype): Variant => ({
        name: `${name} of ${dtype} along every axis, both ways, exclusive and not`,
        inputs: () => [numbers([2, 5, 3], 1, dtype)],
        run: (x) => ways.flatMap((way) => axes.map((axis) => scan(x, { axis, ...way }))),
      }),
    ),
    {
      name: `${name}: gradients along both axes, with ties and zeros`,
      inputs: () => [numbers([3, 7], 3), tensor([1, 2, 2, 1, 2, 0, 3, 3, 0, -1])],
      run: (x, ties) => [
        scan(x, { axis: 0 }),
        scan(x, { axis: 0, reverse: true }),
        ...ways.flatMap((way) => [scan(x, way), scan(ties, way)]),
      ],
      gradients: true,
    },
    {
      name: `${name} at extremes, of views, of one element and of none`,
      inputs: () => [
        tensor([1, Number.POSITIVE_INFINITY, 2, Number.NaN, 3, Number.NEGATIVE_INFINITY]),
        numbers([4, 9], 2),
      ],
      run: (extreme, x) => [
        scan(extreme),
        scan(extreme, { reverse: true, exclusive: true }),
        scan(transpose(x)),
        scan(flip(slice(x, [1, 2], [2, 5]), { axis: 0 })),
        scan(tensor([[7], [8]])),
        scan(zeros([0, 3]), { axis: 0 }),
      ],
    },
    {
      name: `${name} of a long row`,
      inputs: () => [tensor(Array.from({ length: 130 }, (_, k) => (k % 7 === 3 ? -1 : 1)))],
      run: (x) => [scan(x), scan(x, { exclusive: true, reverse: true })],
      gradients: true,
    },
  ]),
  {
    name: 'cumsum and cumprod of integers wrap',
    inputs: () => [tensor([2147483647, 2147483647, 65537, -5, 65537], { dtype: 'int32' })],
    run: (x) => [cumsum(x), cumprod(x)],
  },
  ...dtypes.map(
    (dtype): Variant => ({
      name: `linearScan with coefficients of ${dtype}, both ways, along every axis, of views`,
      inputs: () => [numbers([3, 6, 2], 6), numbers([3, 6, 2], 5, dtype)],
      run: (b, a) =>
        axes.flatMap((axis) => [
          linearScan(a, b, { axis }),
          linearScan(a, b, { axis, reverse: true }),
          linearScan(flip(transpose(a), { axis }), flip(transpose(b), { axis }), { axis }),
        ]),
    }),
  ),
  {
    name: 'linearScan at extremes and of nothing',
    inputs: () => [tensor([Number.POSITIVE_INFINITY, 0.5, Number.NaN, 2]), tensor([1, Number.POSITIVE_INFINITY, 1, 1])],
    run: (a, b) => [linearScan(a, b), linearScan(zeros([2, 0]), zeros([2, 0]))],
  },
  {
    name: 'linearScan: gradients, both ways',
    inputs: () => [numbers([8], 1), numbers([1, 8], 2)],
    run: (a, b) => {
      const row = expandDims(a, { axis: 0 })
      return [linearScan(row, b), linearScan(row, b, { reverse: true }), linearScan(row, b, { axis: 0 })]
    },
    gradients: true,
  },
]
