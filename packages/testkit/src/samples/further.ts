// Samples of what users of NumPy, PyTorch and Keras look for beside the usual: missing data, sampling, updates, bits.
import { binary, ints, type OpSample, sample, some, unary } from './sample.js'
import type { SampleTable } from './table.js'

const [grid, other] = [some([2, 3], -2, 2), some([2, 3], -2, 2, 1)]
// NaN cannot be differentiated by differences; the places of finite elements can.
const finite: readonly OpSample[] = [
  sample([grid]),
  { name: 'along an axis, kept', ...sample([grid], { axis: 0, keepDims: true }) },
]
const whole: readonly OpSample[] = [sample([ints([6, -5, 0, 12], [2, 2]), ints([3, 10])])]
const places = ints([2, 0, 1, 7], [2, 2])
const updates = some([2, 2], -1, 1, 2)

/** Further ops. */
export const further: SampleTable = {
  addAtIndices: [
    sample([grid, places, updates]),
    { name: 'along rows', ...sample([grid, ints([1, 1, 1], [1, 3]), some([1, 3])], { axis: 0 }) },
  ],
  affineGrid: [
    sample([some([1, 2, 3])], [2, 3]),
    { name: 'to corners', ...sample([some([1, 2, 3])], [2, 2], { alignCorners: true }) },
  ],
  bitwiseAnd: whole,
  bitwiseNot: [sample([ints([6, -5])])],
  bitwiseOr: whole,
  bitwiseXor: whole,
  cbrt: unary(0.3, 3),
  cdist: [sample([grid, some([2, 3], -2, 2, 2)]), { name: 'order 1', ...sample([grid, other], { ord: 1 }) }],
  celu: unary(-2, 2, { alpha: 0.7 }),
  corrcoef: [sample([some([2, 4], -2, 2)])],
  cross: [sample([grid, other]), { name: 'both broadcast', ...sample([some([2, 3]), some([1, 3], -1, 1, 1)]) }],
  diff: [sample([grid]), { name: 'twice, along rows', ...sample([some([3, 2])], { n: 2, axis: 0 }) }],
  fmax: binary(-2, 2),
  fmin: binary(-2, 2),
  fullLike: [sample([grid], 0.5)],
  glu: [sample([some([2, 4])]), { name: 'along rows', ...sample([grid], { axis: 0 }) }],
  gridSample: (['zeros', 'border', 'reflection'] as const).map((padding) => ({
    name: padding,
    ...sample([some([1, 2, 3, 1]), some([1, 1, 2, 2], -1.4, 1.4, 3)], { padding, alignCorners: padding === 'border' }),
  })),
  hardShrink: unary(-2, 2),
  heaviside: binary(0.2, 2),
  hypot: binary(0.3, 2),
  isIn: [sample([ints([1, 2, 3, 4], [2, 2]), ints([3, 1])])],
  lerp: [sample([grid, other, some([3], 0, 1, 2)])],
  logCumSumExp: [sample([grid]), { name: 'along rows, back', ...sample([grid], { axis: 0, reverse: true }) }],
  logit: unary(0.1, 0.9),
  mode: [sample([grid]), { name: 'along rows, kept', ...sample([grid], { axis: 0, keepDims: true }) }],
  nanMax: finite,
  nanMean: finite,
  nanMin: finite,
  nanStd: [sample([grid])],
  nanSum: finite,
  nanToNum: unary(-2, 2),
  nanVariance: finite,
  normalize: [sample([grid]), { name: 'order 3, along rows', ...sample([grid], { ord: 3, axis: 0 }) }],
  onesLike: [sample([grid])],
  prelu: binary(0.2, 2),
  putAlongAxis: [sample([grid, places, updates])],
  rot90: [sample([grid]), { name: 'three times back', ...sample([grid], { k: 3, axes: [1, 0] }) }],
  sinc: unary(0.2, 2),
  sliceUpdate: [sample([grid, updates], [0, 1])],
  softShrink: unary(-2, 2),
  sparsemax: [sample([some([2, 3], -0.8, 0.8)]), { name: 'along rows', ...sample([some([2, 3])], { axis: 0 }) }],
  squareplus: unary(-2, 2),
  tanhShrink: unary(-2, 2),
  trapezoid: [sample([grid]), { name: 'at places', ...sample([grid, some([3], 0, 4, 1)]) }],
  vander: [sample([some([3], -2, 2)]), { name: 'growing', ...sample([some([2])], { n: 4, increasing: true }) }],
  zerosLike: [sample([grid])],
}
