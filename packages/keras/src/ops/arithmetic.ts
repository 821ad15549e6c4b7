// Keras's less common elementwise functions.

import { stopGradient } from '@tensorloom/autograd'
import type { Tensor, TensorLike } from '@tensorloom/tensor'
import * as ours from '@tensorloom/tensor'
import { dtypeFrom, floating, type OpTable, op, tensorOp } from './op.js'

const unary = (run: (x: Tensor) => Tensor) => tensorOp('x', run)
const binary = (run: (a: Tensor, b: Tensor) => Tensor) => tensorOp('x1 x2', run)
// Bitwise functions name their arguments otherwise.
const bitwise = (run: (a: Tensor, b: Tensor) => Tensor) => tensorOp('x y', run)

const equalTo = (x: Tensor, value: number): Tensor => ours.equal(x, value)

// The bits are moved by products with powers of two: to the left modulo 2³², to the right towards −∞.
const powerOfTwo = (count: TensorLike): Tensor => ours.exp2(ours.cast(count, 'float64'))
const wide = (x: Tensor): Tensor => ours.cast(x, 'float64')
const wrapped = (x: Tensor): Tensor => ours.cast(ours.sub(ours.mod(ours.add(x, 2 ** 31), 2 ** 32), 2 ** 31), 'int32')

const leftShift = bitwise((x, count) => wrapped(ours.mul(wide(x), powerOfTwo(count))))
const rightShift = bitwise((x, count) => ours.cast(ours.floor(ours.div(wide(x), powerOfTwo(count))), 'int32'))

// Euclid's algorithm on all elements at once; 2³¹ takes at most 45 steps (Lamé).
function greatestCommonDivisor(a: Tensor, b: Tensor): Tensor {
  let [x, y]: Tensor[] = [ours.abs(ours.add(a, ours.zerosLike(b))), ours.abs(ours.add(b, ours.zerosLike(a)))]
  for (let step = 0; step < 46; step++) {
    const done = equalTo(y!, 0)
    const rest = ours.mod(x!, ours.where(done, 1, y!))
    ;[x, y] = [ours.where(done, x!, y!), ours.where(done, y!, rest)]
  }
  return x!
}

function leastCommonMultiple(a: Tensor, b: Tensor): Tensor {
  const divisor = greatestCommonDivisor(a, b)
  const safe = ours.where(equalTo(divisor, 0), 1, divisor)
  return ours.abs(ours.mul(ours.floorDiv(a, safe), b))
}

// The first choice whose condition holds.
function select(conditions: readonly Tensor[], choices: readonly Tensor[], otherwise: TensorLike): Tensor {
  return conditions.reduceRight<TensorLike>(
    (rest, condition, k) => ours.where(condition, choices[k]!, rest),
    otherwise,
  ) as Tensor
}

// The remainder with the sign of the dividend.
const fmod = (a: Tensor, b: Tensor): Tensor => {
  const rest = ours.mod(ours.abs(a), ours.abs(b))
  return ours.where(ours.less(a, 0), ours.neg(rest), rest)
}

const log2 = Math.log(2)
const degree = Math.PI / 180

/** Keras's less common elementwise functions by name. */
export const arithmetic: OpTable = {
  arccosh: unary(ours.acosh),
  arcsinh: unary(ours.asinh),
  arctanh: unary(ours.atanh),
  // Tensors are real here: their imaginary part is 0.
  angle: unary((x) => ours.where(ours.less(x, 0), Math.PI, ours.mul(floating(x), 0))),
  conj: unary((x) => x),
  conjugate: unary((x) => x),
  real: unary((x) => x),
  imag: unary(ours.zerosLike),
  isreal: unary((x) => ours.cast(ours.onesLike(x), 'bool')),
  bitwise_and: bitwise(ours.bitwiseAnd),
  bitwise_or: bitwise(ours.bitwiseOr),
  bitwise_xor: bitwise(ours.bitwiseXor),
  bitwise_not: unary(ours.bitwiseNot),
  bitwise_invert: unary(ours.bitwiseNot),
  bitwise_left_shift: leftShift,
  left_shift: leftShift,
  bitwise_right_shift: rightShift,
  right_shift: rightShift,
  cbrt: unary((x) => ours.cbrt(floating(x))),
  deg2rad: unary((x) => ours.mul(floating(x), degree)),
  rad2deg: unary((x) => ours.div(floating(x), degree)),
  divide_no_nan: binary((a, b) => {
    const zero = equalTo(b, 0)
    return ours.where(zero, 0, ours.div(a, ours.where(zero, 1, b)))
  }),
  exp2: unary((x) => ours.exp2(floating(x))),
  fmod: binary(fmod),
  gcd: binary(greatestCommonDivisor),
  lcm: binary(leastCommonMultiple),
  heaviside: binary((x, atZero) => ours.heaviside(floating(x), atZero)),
  hypot: binary((a, b) => ours.hypot(floating(a), floating(b))),
  isclose: op<{ x1: Tensor; x2: Tensor; rtol?: number; atol?: number; equal_nan?: boolean }>(
    'x1 x2 rtol atol equal_nan',
    ({ x1, x2, rtol = 1e-5, atol = 1e-8, equal_nan = false }) =>
      ours.isClose(x1, x2, { rtol, atol, equalNan: equal_nan }),
  ),
  allclose: op<{ x1: Tensor; x2: Tensor; rtol?: number; atol?: number; equal_nan?: boolean }>(
    'x1 x2 rtol atol equal_nan',
    ({ x1, x2, rtol = 1e-5, atol = 1e-8, equal_nan = false }) =>
      ours.all(ours.isClose(x1, x2, { rtol, atol, equalNan: equal_nan })),
  ),
  isin: op<{ x1: Tensor; x2: Tensor; invert?: boolean }>('x1 x2 assume_unique invert', ({ x1, x2, invert = false }) => {
    const inside = ours.isIn(x1, x2)
    return invert ? ours.logicalNot(inside) : inside
  }),
  isneginf: unary((x) => equalTo(x, Number.NEGATIVE_INFINITY)),
  isposinf: unary((x) => equalTo(x, Number.POSITIVE_INFINITY)),
  ldexp: binary((x, exponent) => ours.mul(floating(x), ours.exp2(floating(exponent)))),
  logaddexp: binary((a, b) => ours.logAddExp(floating(a), floating(b))),
  logaddexp2: binary((a, b) =>
    ours.div(ours.logAddExp(ours.mul(floating(a), log2), ours.mul(floating(b), log2)), log2),
  ),
  select: op<{ condlist: readonly Tensor[]; choicelist: readonly Tensor[]; default?: TensorLike }>(
    'condlist choicelist default',
    ({ condlist, choicelist, default: otherwise = 0 }) => select(condlist, choicelist, otherwise),
  ),
  // −0 has a sign as well: its reciprocal is −∞.
  signbit: unary((x) =>
    ours.logicalOr(ours.less(x, 0), equalTo(ours.reciprocal(floating(x)), Number.NEGATIVE_INFINITY)),
  ),
  sinc: unary((x) => ours.sinc(floating(x))),
  fabs: unary((x) => ours.abs(floating(x))),
  positive: unary((x) => x),
  stop_gradient: tensorOp('variable', stopGradient),
  saturate_cast: op<{ x: Tensor; dtype: string }>('x dtype', ({ x, dtype }) => saturated(x, dtype)),
}

const limits: Readonly<Record<string, readonly [number, number]>> = {
  int8: [-128, 127],
  int16: [-32768, 32767],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  uint8: [0, 255],
  uint16: [0, 65535],
}

function saturated(x: Tensor, name: string): Tensor {
  const dtype = dtypeFrom(name, 'saturate_cast')
  const limit = limits[name]
  if (limit === undefined) return ours.cast(x, dtype)
  // 2³¹ − 1 is not a float32, so the bounds are kept in float64.
  return ours.cast(ours.clip(ours.cast(x, 'float64'), { min: limit[0], max: limit[1] }), dtype)
}
