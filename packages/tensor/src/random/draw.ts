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

/* @__NO_SIDE_EFFECTS__ */
function drawOp(name: string, dtype: 'float32' | 'int32', value: (lowering: Lowering) => Expr): DrawOp {
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
export const bitNumbers: DrawOp = drawOp('bitNumbers', 'int32', oneWord)

/** Uniform in 0 … 1, 1 excluded. */
export const uniformNumbers: DrawOp = drawOp('uniformNumbers', 'float32', (lowering) => toUnit(oneWord(lowering)))

/** Standard normal: √(−2 ln(1 − u)) · cos(2πv) (Box and Muller 1958). */
export const normalNumbers: DrawOp = drawOp('normalNumbers', 'float32', (lowering) => {
  const [x, y] = block(lowering, elementNumber(lowering.outputs[0]!.shape))
  const radius = ir.sqrt(ir.mul(ir.log(ir.sub(1, toUnit(x))), -2))
  return ir.mul(radius, ir.cos(ir.mul(toUnit(y), 2 * Math.PI)))
})

// Φ(−2): the part of the distribution that truncation at two deviations removes on each side.
const tail = 0.022750131948179195

/** Standard normal within ±2, by the inverse distribution function: √2 · erf⁻¹(2p − 1), p uniform in Φ(−2) … Φ(2). */
export const truncatedNumbers: DrawOp = drawOp('truncatedNumbers', 'float32', (lowering) => {
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
