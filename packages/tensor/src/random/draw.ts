// The random primitives. Elements 2j and 2j + 1 of a draw share block j of the generator.

import type { Lowering } from '../dispatch/lowering.js'
import * as ir from '../ir/build.js'
import type { Expr } from '../ir/types.js'
import { defineOp } from '../op/define-op.js'
import type { Op } from '../op/signature.js'
import { rowMajor, type Shape } from '../shape.js'
import type { Tensor } from '../tensor-types.js'
import { threefryExpr } from './threefry.js'

/** One draw: its shape, the stream's key, and the draw's own counter. */
export type DrawOp = Op<(draw: { readonly shape: Shape; readonly key: number; readonly counter: number }) => Tensor>

const unit = 2 ** -24

// Row-major number of the element, as int32.
function elementNumber(shape: Shape): Expr {
  const strides = rowMajor(shape)
  return shape.reduce<Expr>((sum, _, k) => ir.add(sum, ir.mul(ir.axisIndex(k), strides[k]!)), ir.constant(0, 'int32'))
}

function block(lowering: Lowering, number: Expr): [Expr, Expr] {
  const [key, counter] = [lowering.attribute('key', 'int32'), lowering.attribute('counter', 'int32')]
  return threefryExpr(key, counter, number, ir.constant(0, 'int32'))
}

// 24 random bits as a float in 0 … 1, 1 excluded.
function toUnit(word: Expr): Expr {
  return ir.mul(ir.cast(ir.shr(word, 8), 'float32'), unit)
}

function oneWord(lowering: Lowering): Expr {
  const number = elementNumber(lowering.outputs[0]!.shape)
  const [x, y] = block(lowering, ir.shr(number, 1))
  return ir.select(ir.equal(ir.and(number, 1), 0), x, y)
}

// All 32 bits as a float64 in 0 … 2³².
function toDouble(word: Expr): Expr {
  return ir.add(ir.mul(ir.cast(ir.shr(word, 1), 'float64'), 2), ir.cast(ir.and(word, 1), 'float64'))
}

/* @__NO_SIDE_EFFECTS__ */
function drawOp(name: string, dtype: 'float32' | 'float64' | 'int32', value: (lowering: Lowering) => Expr): DrawOp {
  return defineOp({
    kind: 'primitive',
    name,
    inputs: 0,
    options: { shape: undefined, key: 0, counter: 0 },
    dynamic: ['key', 'counter'],
    infer: (_, { shape }) => [{ shape, dtype }],
    lower: (lowering) => [lowering.emit({ name, shape: lowering.outputs[0]!.shape, value: value(lowering) })],
    gradient: () => [],
  })
}

/** 32 random bits per element, as int32. */
export const bitNumbers: DrawOp = /* @__PURE__ */ drawOp('bitNumbers', 'int32', oneWord)

/** Uniform in 0 … 1, 1 excluded. */
export const uniformNumbers: DrawOp = /* @__PURE__ */ drawOp('uniformNumbers', 'float32', (lowering) =>
  toUnit(oneWord(lowering)),
)

/** Uniform float64 numbers in 0 … 1, 1 excluded, from 53 random bits. */
export const uniformDoubles: DrawOp = /* @__PURE__ */ drawOp('uniformDoubles', 'float64', (lowering) => {
  const [x, y] = block(lowering, elementNumber(lowering.outputs[0]!.shape))
  const high = ir.mul(ir.cast(ir.shr(x, 5), 'float64'), 2 ** 26)
  return ir.mul(ir.add(high, ir.cast(ir.shr(y, 6), 'float64')), 2 ** -53)
})

/** `count` whole numbers from `low` on, as int32. A count of 0 stands for 2³². */
export const uniformWholes: Op<
  (draw: {
    readonly shape: Shape
    readonly key: number
    readonly counter: number
    readonly low: number
    readonly count: number
  }) => Tensor
> = /* @__PURE__ */ defineOp({
  kind: 'primitive',
  name: 'uniformWholes',
  inputs: 0,
  options: { shape: undefined, key: 0, counter: 0, low: 0, count: 0 },
  dynamic: ['key', 'counter', 'low', 'count'],
  infer: (_, { shape }) => [{ shape, dtype: 'int32' }],
  lower(lowering) {
    const { shape } = lowering.outputs[0]!
    const [x, y] = block(lowering, elementNumber(shape))
    const count = lowering.attribute('count', 'int32')
    // ⌊(x · 2³² + y) · count / 2⁶⁴⌋: which of `count` equal parts the 64 bits are in (Lemire 2019, section 3).
    const [high, low] = [highProduct(x, count), ir.mul(x, count)]
    const sum = ir.add(low, highProduct(y, count))
    const place = ir.add(high, ir.cast(below(sum, low), 'int32'))
    const value = ir.add(ir.select(ir.equal(count, 0), x, place), lowering.attribute('low', 'int32'))
    return [lowering.emit({ name: 'uniformWholes', shape, value })]
  },
  gradient: () => [],
})

// a < b of unsigned words.
function below(a: Expr, b: Expr): Expr {
  const signed = (word: Expr): Expr => ir.xor(word, -(2 ** 31))
  return ir.less(signed(a), signed(b))
}

// The high word of the product of two unsigned words, from products of halves.
function highProduct(a: Expr, b: Expr): Expr {
  const [low, high] = [(word: Expr): Expr => ir.and(word, 0xffff), (word: Expr): Expr => ir.shr(word, 16)]
  const [al, ah, bl, bh] = [low(a), high(a), low(b), high(b)]
  const [across, back] = [ir.mul(ah, bl), ir.mul(al, bh)]
  const middle = ir.add(ir.add(high(ir.mul(al, bl)), low(across)), low(back))
  return ir.add(ir.add(ir.mul(ah, bh), ir.add(high(across), high(back))), high(middle))
}

/** Standard normal: √(−2 ln(1 − u)) · cos(2πv) (Box and Muller 1958). */
export const normalNumbers: DrawOp = /* @__PURE__ */ drawOp('normalNumbers', 'float32', (lowering) => {
  const [x, y] = block(lowering, elementNumber(lowering.outputs[0]!.shape))
  const radius = ir.sqrt(ir.mul(ir.log(ir.sub(1, toUnit(x))), -2))
  return ir.mul(radius, ir.cos(ir.mul(toUnit(y), 2 * Math.PI)))
})

/** The same in float64, from 32 random bits for the radius and 32 for the angle. */
export const normalDoubles: DrawOp = /* @__PURE__ */ drawOp('normalDoubles', 'float64', (lowering) => {
  const [x, y] = block(lowering, elementNumber(lowering.outputs[0]!.shape))
  const radius = ir.sqrt(ir.mul(ir.log1p(ir.mul(toDouble(x), -(2 ** -32))), -2))
  return ir.mul(radius, ir.cos(ir.mul(toDouble(y), 2 * Math.PI * 2 ** -32)))
})

// Φ(−2): the part of the distribution that truncation at two deviations removes on each side.
const tail = 0.022750131948179195

/** Standard normal within ±2, by the inverse distribution function: √2 · erf⁻¹(2p − 1), p uniform in Φ(−2) … Φ(2). */
export const truncatedNumbers: DrawOp = /* @__PURE__ */ drawOp('truncatedNumbers', 'float32', (lowering) => {
  const p = ir.add(ir.mul(toUnit(oneWord(lowering)), 1 - 2 * tail), tail)
  return ir.mul(inverseErf(ir.sub(ir.mul(p, 2), 1)), Math.SQRT2)
})

// Giles 2010, "Approximating the erfinv function", single precision, central branch: |x| ≤ 0.955 here, so w < 5.
const central = [
  2.81022636e-8, 3.43273939e-7, -3.5233877e-6, -4.39150654e-6, 0.00021858087, -0.00125372503, -0.00417768164,
  0.246640727, 1.50140941,
]

function inverseErf(x: Expr): Expr {
  const w = ir.sub(ir.neg(ir.log(ir.mul(ir.sub(1, x), ir.add(x, 1)))), 2.5)
  const [first, ...rest] = central
  const polynomial = rest.reduce<Expr>(
    (sum, coefficient) => ir.add(ir.mul(sum, w), coefficient),
    ir.constant(first!, 'float32'),
  )
  return ir.mul(polynomial, x)
}
