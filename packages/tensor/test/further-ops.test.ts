// Ops that users of NumPy, PyTorch and Keras look for, against NumPy and PyTorch.
import { describe, expect, it } from 'vitest'
import {
  addAtIndices,
  arange,
  bitwiseAnd,
  bitwiseNot,
  bitwiseOr,
  bitwiseXor,
  cbrt,
  cdist,
  celu,
  corrcoef,
  cross,
  diff,
  flip,
  fmax,
  fmin,
  fullLike,
  glu,
  hardShrink,
  heaviside,
  hypot,
  isIn,
  lerp,
  logCumSumExp,
  logit,
  mode,
  normalize,
  onesLike,
  prelu,
  putAlongAxis,
  rot90,
  sinc,
  sliceUpdate,
  softShrink,
  sparsemax,
  squareplus,
  sum,
  type Tensor,
  tanhShrink,
  tensor,
  trapezoid,
  vander,
  zeros,
  zerosLike,
} from '../src/index.js'

const f64 = (values: number[], shape = [values.length]): Tensor => tensor(values, { shape, dtype: 'float64' })
const ints = (values: number[], shape = [values.length]): Tensor => tensor(values, { shape, dtype: 'int32' })
const near = (y: Tensor, expected: readonly number[]): void => {
  expect(y.size).toBe(expected.length)
  y.dataSync().forEach((one, k) => {
    if (Number.isFinite(expected[k])) expect(one).toBeCloseTo(expected[k]!, 10)
    else expect(one).toBe(expected[k])
  })
}

describe('differences and areas', () => {
  it('agree with NumPy', () => {
    near(diff(f64([1, 4, 9, 17]), { n: 2 }), [2, 3])
    near(diff(f64([1, 4, 9, 17])), [3, 5, 8])
    near(diff(f64([1, 4, 9, 17], [2, 2]), { axis: 0 }), [8, 13])
    near(diff(f64([3]), { n: 5 }), [])
    near(diff(f64([3, 4]), { n: 0 }), [3, 4])
    expect(diff(ints([3, 1])).dtype).toBe('int32')
    near(trapezoid(f64([0, 1, 4]), f64([0, 1, 3])), [5.5])
    near(trapezoid(f64([0, 1, 4, 4, 1, 0], [2, 3]), { dx: 2, axis: 1 }), [6, 6])
    near(trapezoid(f64([0, 4, 2, 8], [2, 2]), { axis: 0 }), [1, 6])
    near(trapezoid(ints([0, 1])), [0.5])
  })
  it('refuse what has no meaning', () => {
    expect(() => diff(f64([1]), { n: -1 })).toThrow('diff: n is -1, expected a whole number from 0')
    expect(() => diff(zeros([]))).toThrow('diff: axis -1 is out of range')
  })
})

describe('rot90, vander, cross', () => {
  it('rot90 agrees with NumPy', () => {
    const x = arange(0, 6).reshape([2, 3])
    const turns = [
      [0, 1, 2, 3, 4, 5],
      [2, 5, 1, 4, 0, 3],
      [5, 4, 3, 2, 1, 0],
      [3, 0, 4, 1, 5, 2],
    ]
    turns.forEach((expected, k) => {
      near(rot90(x, { k }), expected)
      near(rot90(x, { k: k - 4 }), expected)
    })
    near(rot90(x, { axes: [1, 0] }), turns[3]!)
    expect(rot90(zeros([2, 3, 4]), { axes: [-1, 0] }).shape).toEqual([4, 3, 2])
    expect(() => rot90(x, { k: 0.5 })).toThrow('rot90: k is 0.5')
    expect(() => rot90(x, { axes: [1, -1] })).toThrow('rot90: k is 1, axes are [1,-1]')
  })
  it('vander agrees with NumPy', () => {
    near(vander(f64([0, 2, -1])), [0, 0, 1, 4, 2, 1, 1, -1, 1])
    near(vander(f64([0, 2]), { n: 3, increasing: true }), [1, 0, 0, 1, 2, 4])
    near(vander(f64([3, 2], [2, 1])), [1, 1])
    expect(vander(f64([3, 2]), { n: 0 }).shape).toEqual([2, 0])
    expect(vander(ints([3]), { n: 2 }).dtype).toBe('int32')
    expect(() => vander(f64([1]), { n: 1.5 })).toThrow('vander: got shape [1] and n 1.5')
    expect(() => vander(zeros([]))).toThrow('vander: got shape []')
  })
  it('cross agrees with NumPy, broadcast and along other axes', () => {
    const [a, b] = [f64([1, 2, 3, 4, 5, 6], [2, 3]), f64([2, -1, 0.5], [1, 3])]
    near(cross(a, b), [4, 5.5, -5, 8.5, 10, -14])
    near(cross(a.transpose(), b.transpose(), { axis: 0 }), [4, 8.5, 5.5, 10, -5, -14])
    expect(() => cross(zeros([2]), zeros([2]))).toThrow('cross: axis 0 of [2] has 2 elements, expected 3')
  })
})

describe('statistics', () => {
  it('corrcoef agrees with NumPy', () => {
    near(
      corrcoef(f64([1, 2, 4, 3, 1, 0, 1, 1, 5], [3, 3])),
      [
        1, -0.9285714285714286, 0.9449111825230678, -0.9285714285714288, 1, -0.7559289460184544, 0.9449111825230679,
        -0.7559289460184544, 1,
      ],
    )
    near(corrcoef(f64([1, 1, 0, 2], [2, 2])), [NaN, NaN, NaN, 1])
    expect(() => corrcoef(f64([1, 2]))).toThrow('corrcoef: expected [variables, observations], got [2]')
  })
  it('mode agrees with PyTorch', () => {
    near(mode(ints([3, 1, 3, 1, 2, 5, 4, 5], [2, 4])), [1, 5])
    near(mode(f64([3, 1, 3, 2, 5, 2], [3, 2]), { axis: 0 }), [3, 2])
    expect(mode(f64([3, 1, 3, 2, 5, 2], [3, 2]), { axis: 0, keepDims: true }).shape).toEqual([1, 2])
    near(mode(f64([0, 0, 7])), [0])
    near(mode(f64([5, 0, 7])), [0])
    near(mode(f64([NaN, 1, NaN])), [NaN])
    near(mode(flip(f64([2, 2, 1]))), [2])
    near(mode(f64([4])), [4])
    expect(() => mode(zeros([2, 0]))).toThrow('mode: axis 1 of [2, 0] has no elements')
  })
})

describe('logCumSumExp', () => {
  it('agrees with PyTorch', () => {
    const [none, all] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
    near(logCumSumExp(f64([0.5, -1, 300, -300, 2, none])), [0.5, 0.7014132779827524, 300, 300, 300, 300])
    near(logCumSumExp(f64([none, none, 1, all, 2])), [none, none, 1, all, all])
    near(logCumSumExp(f64([-300, -300, 0])), [-300, -300 + Math.LN2, 0])
    near(logCumSumExp(f64([1, NaN, 2])), [1, NaN, NaN])
  })
  it('runs along any axis, backwards, over views, integers and nothing', () => {
    const x = f64([0, 1, 2, 3], [2, 2])
    near(logCumSumExp(x, { axis: 0 }), [0, 1, Math.log(1 + Math.exp(2)), Math.log(Math.exp(1) + Math.exp(3))])
    near(logCumSumExp(x, { axis: 0, reverse: true }), [
      Math.log(1 + Math.exp(2)),
      Math.log(Math.exp(1) + Math.exp(3)),
      2,
      3,
    ])
    near(logCumSumExp(x.transpose()), [0, Math.log(1 + Math.exp(2)), 1, Math.log(Math.exp(1) + Math.exp(3))])
    expect(logCumSumExp(ints([0])).dtype).toBe('float32')
    expect(logCumSumExp(zeros([2, 0])).shape).toEqual([2, 0])
  })
})

describe('distances and lengths', () => {
  const [a, b] = [f64([0, 1, 2, 3], [2, 2]), f64([1, 1, 0, -1, 4, 4], [3, 2])]
  it('cdist agrees with PyTorch', () => {
    near(cdist(a, b, { ord: 1 }), [1, 2, 7, 3, 6, 3])
    near(cdist(a, b), [1, 2, 5, 2.23606797749979, 4.47213595499958, 2.23606797749979])
    near(cdist(a, b, { ord: 3 }), [1, 2, 4.497941445275415, 2.080083823051904, 4.160167646103808, 2.080083823051904])
    near(cdist(a, b, { ord: Infinity }), [1, 2, 4, 2, 4, 2])
    expect(cdist(zeros([4, 1, 2, 3]), zeros([5, 6, 3])).shape).toEqual([4, 5, 2, 6])
    expect(cdist(zeros([0, 3]), zeros([2, 3])).shape).toEqual([0, 2])
    expect(() => cdist(a, zeros([2, 3]))).toThrow('cdist: points [2, 2] and [2, 3] do not match')
  })
  it('normalize agrees with PyTorch', () => {
    near(normalize(f64([1, -2, 3, 4], [2, 2]), { ord: 1, axis: 0 }), [0.25, -1 / 3, 0.75, 2 / 3])
    near(normalize(ints([3, 4])), [0.6, 0.8].map(Math.fround))
    near(normalize(f64([0, 0])), [0, 0])
  })
})

describe('activations', () => {
  const v = f64([-2, -0.5, -0.3, 0, 0.5, 0.7, 3])
  it('agree with PyTorch', () => {
    near(hardShrink(v), [-2, 0, 0, 0, 0, 0.7, 3])
    near(softShrink(v), [-1.5, 0, 0, 0, 0, 0.2, 2.5])
    near(
      tanhShrink(v),
      [
        -1.035972419924183, -0.03788284273999026, -0.008687387548409087, 0, 0.03788284273999026, 0.09563222288283646,
        2.0049452463132695,
      ],
    )
    near(celu(v, { alpha: 0.7 }), [-0.6597971665126678, -0.35732083831013284, -0.2439926597282611, 0, 0.5, 0.7, 3])
    near(prelu(v, 0.25), [-0.5, -0.125, -0.075, 0, 0.5, 0.7, 3])
    near(logit(f64([0.1, 0.5, 0.9, 0, 1])), [-2.197224577336219, 0, 2.1972245773362196, -Infinity, Infinity])
    near(glu(f64([1, 2, 3, 4], [2, 2]), { axis: 0 }), [0.9525741268224334, 1.964027580075817])
    near(squareplus(f64([0, 1.5, -300])), [1, 2, (-300 + Math.sqrt(90004)) / 2])
    expect(() => glu(zeros([3]))).toThrow('glu: axis 0 of [3] has an odd extent')
  })
  it('at extremes', () => {
    const extreme = f64([300, -300, NaN, Infinity, -Infinity])
    near(celu(extreme), [300, -1, NaN, Infinity, -1])
    near(hardShrink(extreme), [300, -300, NaN, Infinity, -Infinity])
    near(softShrink(extreme), [299.5, -299.5, NaN, Infinity, -Infinity])
  })
  it('sparsemax gives probabilities, zeros among them', () => {
    near(sparsemax(f64([2, 1.5, 0])), [0.75, 0.25, 0])
    near(sparsemax(f64([0.1, 0.1, 0.1, 0.1])), [0.25, 0.25, 0.25, 0.25])
    near(sparsemax(f64([1000, 0, 2, 1.5], [2, 2]), { axis: 0 }), [1, 0, 0, 1])
    near(sum(sparsemax(f64([0.3, -1.2, 0.9, 0.5, 0.2, 0.1], [2, 3])), { axis: 1 }), [1, 1])
  })
})

describe('functions of real numbers', () => {
  it('agree with NumPy', () => {
    near(hypot(f64([3, 0, -Infinity, NaN]), f64([4, 0, 1, 1])), [5, 0, Infinity, NaN])
    expect(hypot(f64([1e200]), f64([1e200])).itemSync() / 1e200).toBeCloseTo(Math.SQRT2)
    near(sinc(f64([0, 0.5, 1e-3, 2.5, -1])), [1, 0.6366197723675814, 0.999998355066745, 0.12732395447351627, 0])
    near(cbrt(f64([-8, 0, 27])), [-2, 0, 3])
    near(heaviside(f64([-1, 0, 2, NaN]), 0.5), [0, 0.5, 1, NaN])
    near(lerp(f64([0, 10]), f64([4, 20]), 0.25), [1, 12.5])
    near(fmax(f64([1, NaN, NaN]), f64([2, 3, NaN])), [2, 3, NaN])
    near(fmin(f64([1, NaN, NaN]), f64([2, 3, NaN])), [1, 3, NaN])
  })
  it('bitwise ops agree with NumPy', () => {
    const x = ints([6, -5])
    near(bitwiseAnd(x, 3), [2, 3])
    near(bitwiseOr(x, 3), [7, -5])
    near(bitwiseXor(x, 3), [5, -8])
    near(bitwiseNot(x), [-7, 4])
    near(bitwiseNot(tensor([6, 250], { dtype: 'uint8' })), [249, 5])
    near(bitwiseNot(tensor([true, false])), [0, 1])
    near(bitwiseXor(tensor([true, false]), true), [0, 1])
    expect(() => bitwiseAnd(f64([1]), x)).toThrow('bitwiseAnd: operands are float64, expected integers or booleans')
  })
})

describe('filled, found and updated', () => {
  it('zerosLike, onesLike, fullLike keep shape and dtype', () => {
    const x = ints([3, 4], [2, 1])
    for (const [op, value] of [
      [zerosLike, 0],
      [onesLike, 1],
    ] as const) {
      expect([op(x).dtype, op(x).shape, [...op(x).dataSync()]]).toEqual(['int32', [2, 1], [value, value]])
      expect(op(x, { dtype: 'bool' }).dtype).toBe('bool')
    }
    near(fullLike(x, 7), [7, 7])
    expect(fullLike(x, 0.5, { dtype: 'float64' }).dtype).toBe('float64')
  })
  it('isIn finds members', () => {
    near(isIn(f64([1, 2, NaN, 3], [2, 2]), f64([3, 1, NaN])), [1, 0, 0, 1])
    near(isIn(ints([1]), zeros([0])), [0])
  })
  it('sliceUpdate replaces a box', () => {
    const x = f64([1, 2, 3, 4, 5, 6], [2, 3])
    near(sliceUpdate(x, f64([8, 9], [2, 1]), [0, 1]), [1, 8, 3, 4, 9, 6])
    near(sliceUpdate(x, f64([8, 9], [1, 2]), [1, 0]), [1, 2, 3, 8, 9, 6])
    near(sliceUpdate(x, zeros([0, 3], { dtype: 'float64' }), [1, 0]), [1, 2, 3, 4, 5, 6])
    expect(() => sliceUpdate(x, f64([8], [1, 1]), [2, 0])).toThrow(
      'sliceUpdate: updates [1, 1] at [2,0] do not fit into [2, 3]',
    )
    expect(() => sliceUpdate(x, ints([8], [1, 1]), [0, 0])).toThrow('sliceUpdate: target is float64, updates are int32')
  })
  it('addAtIndices and putAlongAxis agree with PyTorch and NumPy', () => {
    const x = f64([1, 2, 3, 4, 5, 6], [2, 3])
    const at = ints([2, 0, 1, 7], [2, 2])
    const updates = f64([10, 20, 30, 40], [2, 2])
    near(addAtIndices(x, at, updates), [21, 2, 13, 4, 35, 6])
    near(putAlongAxis(x, at, updates), [20, 2, 10, 4, 30, 6])
    near(addAtIndices(x, ints([1, 1, 1], [1, 3]), f64([1, 2, 3], [1, 3]), { axis: 0 }), [1, 2, 3, 5, 7, 9])
    near(putAlongAxis(x, ints([1, 0, 1], [1, 3]), f64([0, 0, 0], [1, 3]), { axis: 0 }), [1, 0, 3, 0, 5, 0])
    for (const op of [addAtIndices, putAlongAxis]) {
      const { name } = op.definition
      expect(() => op(x, at, zeros([2, 1]))).toThrow(
        `${name}: target [2, 3], indices [2, 2] and updates [2, 1] do not fit along axis 1`,
      )
      expect(() => op(x, at, ints([1, 2, 3, 4], [2, 2]))).toThrow(`${name}: target is float64, updates are int32`)
    }
  })
})
