// Sorting: every axis and dtype, few and many elements, with many equals, keys that differ in one bit, NaN, views.
import {
  argSort,
  type DType,
  flip,
  slice,
  sort,
  type Tensor,
  takeAlongAxis,
  tensor,
  topK,
  transpose,
  zeros,
} from '@tensorloom/tensor'
import { numbers, type Variant } from './variant.js'

const dtypes = ['float32', 'float64', 'int32', 'uint8', 'bool'] as const satisfies readonly DType[]
const odd = [3, NaN, -0, 0, Infinity, -Infinity, NaN, -3, 3.5, -0]
const oddDenormals = [...odd, -1e-40, 1e-40]

const bothWays = (x: Tensor, axis = -1): Tensor[] => [argSort(x, { axis }), argSort(x, { axis, descending: true })]
const copies = (values: readonly number[], dtype: DType): Tensor[] =>
  [1, 9].map((count) => tensor(new Array<readonly number[]>(count).fill(values).flat(), { dtype }))
const sortedBothWays = (...lists: Tensor[]): Tensor[] => lists.flatMap((x) => [...bothWays(x), sort(x)])

/** Sorting. */
export const setsVariants: readonly Variant[] = [
  ...dtypes.flatMap((dtype): readonly Variant[] => [
    {
      name: `argSort of ${dtype} along every axis`,
      inputs: () => [numbers([2, 5, 3], 5, dtype)],
      run: (x) => [-1, 0, 1].flatMap((axis) => bothWays(x, axis)),
    },
    {
      name: `argSort of ${dtype}, many elements, some equal, calls of different lengths in turn`,
      inputs: () =>
        [
          [2, 48, 2],
          [2, 49, 2],
          [3, 2, 1],
          [1, 130, 1],
          [2, 1, 2],
        ].map((shape, k) => numbers(shape, k + 1, dtype)),
      run: (...lists) => lists.flatMap((x) => bothWays(x, 1)),
    },
  ]),
  ...(['float32', 'float64'] as const).map(
    (dtype): Variant => ({
      name: `argSort of ${dtype}: NaN is largest, −0 is 0`,
      inputs: () => copies(odd, dtype),
      run: sortedBothWays,
    }),
  ),
  ...(['float32', 'float64'] as const).map(
    (dtype): Variant => ({
      name: `argSort of ${dtype}: denormals count`,
      inputs: () => copies(oddDenormals, dtype),
      run: sortedBothWays,
      denormals: dtype === 'float32',
    }),
  ),
  {
    name: 'argSort of int32 and float64 that differ in one bit anywhere',
    inputs: () => [
      tensor(
        Array.from({ length: 104 }, (_, k) => (1 + 2 ** -(k % 52)) * (k > 51 ? -1 : 1)),
        { dtype: 'float64' },
      ),
      tensor(
        Array.from({ length: 64 }, (_, k) => (1 << (k % 32)) ^ (k > 31 ? -1 : 0)),
        { dtype: 'int32' },
      ),
    ],
    run: (fraction, whole) => [...bothWays(fraction), ...bothWays(whole)],
  },
  {
    name: 'argSort of views, of one element and of nothing',
    inputs: () => [numbers([6, 60], 4)],
    run: (x) => [
      argSort(slice(x, [0, 3], [6, 1])),
      argSort(transpose(x)),
      argSort(flip(slice(x, [1, 2], [4, 55]), { axis: 1 }), { descending: true }),
      argSort(zeros([0, 3]), { axis: 0 }),
      argSort(zeros([3, 0])),
      topK(x, 7)[1],
    ],
  },
  {
    name: 'sort, topK and takeAlongAxis: gradients',
    inputs: () => [numbers([6, 20], 4)],
    run: (x) => [sort(x, { axis: 0 }), sort(x, { descending: true }), topK(x, 7)[0], takeAlongAxis(x, argSort(x))],
    gradients: true,
  },
]
