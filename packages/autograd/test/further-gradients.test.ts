// Gradients to second order of ops that users of NumPy, PyTorch and Keras look for.
import {
  addAtIndices,
  affineGrid,
  cbrt,
  cdist,
  celu,
  corrcoef,
  cross,
  diff,
  fmax,
  fmin,
  glu,
  gridSample,
  hardShrink,
  hypot,
  lerp,
  logCumSumExp,
  logit,
  mode,
  nanMax,
  nanMean,
  nanStd,
  nanSum,
  nanToNum,
  normalize,
  prelu,
  putAlongAxis,
  rot90,
  sinc,
  sliceUpdate,
  softShrink,
  sparsemax,
  squareplus,
  type Tensor,
  tanhShrink,
  tensor,
  trapezoid,
  vander,
  where,
} from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import { grad } from '../src/index.js'
import { checkGradients, type Differentiable, f64 } from './check-gradients.js'

const x = f64([0.6, -1.3, 2.1, 0.8, 1.9, -0.4], [2, 3])
const y = f64([1.2, 0.7, -0.9, -1.6, 0.3, 2.4], [2, 3])
const whole = (values: number[], shape: number[]): Tensor => tensor(values, { shape, dtype: 'int32' })

describe('one input', () => {
  const ops: Record<string, Differentiable> = {
    diff: (v) => diff(v, { n: 2 }).square(),
    trapezoid: (v) => trapezoid(v, { axis: 0 }).square(),
    rot90: (v) => rot90(v).square(),
    vander: (v) => vander(v, { n: 4 }),
    corrcoef: (v) => corrcoef(v),
    'logCumSumExp, all ways': (v) =>
      logCumSumExp(v)
        .add(logCumSumExp(v, { reverse: true }))
        .add(logCumSumExp(v.transpose(), { axis: 0 }).transpose()),
    'logCumSumExp of a view, twice': (v) => logCumSumExp(v.mul(v).transpose(), { axis: 1 }),
    mode: (v) => mode(v).square(),
    normalize: (v) => normalize(v),
    'normalize, 3': (v) => normalize(v, { ord: 3, axis: 0 }),
    hardShrink: (v) => hardShrink(v).square(),
    softShrink: (v) => softShrink(v).square(),
    tanhShrink: (v) => tanhShrink(v),
    celu: (v) => celu(v, { alpha: 0.7 }),
    squareplus: (v) => squareplus(v),
    glu: (v) => glu(v, { axis: 0 }),
    logit: (v) => logit(v.sigmoid().square()),
    sparsemax: (v) => sparsemax(v.mul(0.4)).square(),
    sinc: (v) => sinc(v),
    'sinc near 0': (v) => sinc(v.mul(1e-3)).mul(1e3),
    cbrt: (v) => cbrt(v),
    nanToNum: (v) => nanToNum(v).square(),
    'reductions without NaN': (v) => {
      const missing = where(v.greater(2), Number.NaN, v)
      return nanSum(missing, { axis: 0 }).add(nanMean(missing)).add(nanMax(missing).square()).add(nanStd(missing))
    },
  }
  it.each(Object.entries(ops))('%s', (_, op) => {
    checkGradients(op, [x], 1e-5)
  })
})

describe('several inputs', () => {
  const at = whole([2, 0, 1, 1], [2, 2])
  const updates = f64([0.7, -0.2, 1.1, 0.4], [2, 2])
  it('differentiate twice', () => {
    checkGradients((a, b) => trapezoid(a, b.square()), [x, y])
    checkGradients((a, b) => cross(a, b), [x, y])
    checkGradients((a) => cross(a, a.square()), [x])
    for (const ord of [1, 2, 3]) checkGradients((a, b) => cdist(a, b, { ord }), [x, y], 1e-5)
    checkGradients((a) => cdist(a, a.mul(2)), [x], 1e-5)
    checkGradients((a, slope) => prelu(a, slope).square(), [x, f64([0.3])])
    checkGradients((a, b) => hypot(a, b), [x, y])
    checkGradients((a, b, w) => lerp(a, b, w), [x, y, f64([0.3])])
    checkGradients((a, b) => fmax(a, b).mul(fmin(a, b)), [x, y])
    checkGradients((a, b) => sliceUpdate(a, b, [0, 1]).square(), [x, updates])
    checkGradients((a, b) => addAtIndices(a, at, b).square(), [x, updates])
    checkGradients((a, b) => putAlongAxis(a, whole([2, 0, 1, 7], [2, 2]), b).square(), [x, updates])
  })
  it('gridSample and affineGrid', () => {
    const image = f64([0.4, -1.2, 0.9, 1.7, -0.6, 0.2], [1, 2, 3, 1])
    const grid = f64([-0.31, 0.22, 0.91, 1.62], [1, 1, 2, 2])
    const cases = [
      ['zeros', false],
      ['border', true],
      ['reflection', false],
    ] as const
    for (const [padding, alignCorners] of cases) {
      checkGradients((a, g) => gridSample(a, g, { padding, alignCorners }), [image, grid], 1e-5)
    }
    checkGradients((a) => gridSample(a, grid, { mode: 'nearest' }).square(), [image])
    checkGradients((theta) => affineGrid(theta, [2, 3]).square(), [f64([1, 0.2, 0.1, 0.3, -1, 0.5], [1, 2, 3])])
  })
})

describe('at the edges', () => {
  const gradient = (op: Differentiable, values: number[]): number[] => [
    ...grad((v: Tensor) => op(v).sum())(f64(values)).dataSync(),
  ]
  it('are finite where the function is', () => {
    expect(gradient((v) => hypot(v, 0), [0, 3])).toEqual([0, 1])
    expect(gradient((v) => celu(v), [300, -300, 0])).toEqual([1, 0, 1])
    expect(gradient((v) => normalize(v), [0, 0])).toEqual([1e12, 1e12])
    expect(gradient((v) => vander(v, { n: 3 }), [0, 2])).toEqual([1, 5])
    expect(gradient((v) => nanSum(v), [NaN, 2])).toEqual([0, 1])
    expect(gradient((v) => nanMean(v), [NaN, 2])).toEqual([0, 1])
    expect(gradient((v) => nanToNum(v), [NaN, Infinity, 2])).toEqual([0, 0, 1])
  })
  it('logCumSumExp agrees with PyTorch at ±300', () => {
    const values = gradient((v) => logCumSumExp(v), [0.5, -1, 300, 2])
    ;[1.8175744761936437, 0.18242552380635632, 2, 0].forEach((one, k) => {
      expect(values[k]).toBeCloseTo(one, 12)
    })
    expect(gradient((v) => logCumSumExp(v), [-Infinity, 1, -Infinity])).toEqual([1, 2, 0])
  })
})
