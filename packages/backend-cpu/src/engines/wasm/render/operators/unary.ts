// Operators of one operand as instructions, on one number and on four.
import type { DType } from '@tensorloom/tensor'
import type { UnaryOperator } from '@tensorloom/tensor/backend'
import {
  type Code,
  extractLane,
  type FunctionBuilder,
  f32,
  f32x4,
  f64,
  i32,
  i32x4,
  op,
  select,
  subtract,
} from '../../assembler/index.js'
import { vectorUnary } from '../../math/index.js'
import {
  type Float,
  hostCall,
  isFloat,
  kept,
  lane,
  lanewise,
  type OperatorContext,
  one,
  scalarType,
  wrapScalar,
  wrapVector,
  zero,
} from './context.js'

/** Operators on one float that need no function. */
export const floatUnary: Readonly<Partial<Record<UnaryOperator, (x: Code, t: Float, f: FunctionBuilder) => Code>>> = {
  neg: (x, t) => op(`${t}.neg`, x),
  abs: (x, t) => op(`${t}.abs`, x),
  sqrt: (x, t) => op(`${t}.sqrt`, x),
  floor: (x, t) => op(`${t}.floor`, x),
  ceil: (x, t) => op(`${t}.ceil`, x),
  trunc: (x, t) => op(`${t}.trunc`, x),
  round: (x, t) => op(`${t}.nearest`, x),
  reciprocal: (x, t) => op(`${t}.div`, one(t), x),
  rsqrt: (x, t) => op(`${t}.div`, one(t), op(`${t}.sqrt`, x)),
  not: (x, t) => select(op(`${t}.eq`, x, zero(t)), one(t), zero(t)),
  sign: (x, t, f) => {
    const y = kept(f, x)
    const unit = op(`${t}.copysign`, one(t), y)
    // The sign of a zero or NaN is the number itself.
    return select(op('i32.or', op(`${t}.lt`, y, zero(t)), op(`${t}.gt`, y, zero(t))), unit, y)
  },
}
const integerUnary: Readonly<Partial<Record<UnaryOperator, (x: Code, f: FunctionBuilder) => Code>>> = {
  neg: (x) => subtract(i32(0), x),
  abs: (x, f) => {
    const y = kept(f, x)
    return select(op('i32.lt_s', y, i32(0)), subtract(i32(0), y), y)
  },
  sign: (x, f) => {
    const y = kept(f, x)
    return subtract(op('i32.gt_s', y, i32(0)), op('i32.lt_s', y, i32(0)))
  },
  not: (x) => op('i32.eqz', x),
}

/** `operator x` on one number of `dtype`. */
export function scalarUnary(context: OperatorContext, operator: UnaryOperator, x: Code, dtype: DType): Code {
  const { f } = context
  if (!isFloat(dtype)) return wrapScalar(integerUnary[operator]!(x, f), dtype)
  const t = scalarType[dtype] as Float
  if (operator === 'isNaN') {
    const y = kept(f, x)
    return op(`${t}.ne`, y, y)
  }
  if (operator === 'isFinite') return op(`${t}.lt`, op(`${t}.abs`, x), infinity(t))
  const simple = floatUnary[operator]
  if (simple !== undefined) return simple(x, t, f)
  // One number uses the code for four, so that a value does not depend on its place.
  if (dtype === 'float32' && vectorUnary[operator] !== undefined) {
    return extractLane('f32x4', 0, kept(f, vectorUnary[operator](context.math, kept(f, op('f32x4.splat', x)))))
  }
  return hostCall(context, operator, [x], dtype)
}

const infinity = (t: Float): Code => (t === 'f32' ? f32(Number.POSITIVE_INFINITY) : f64(Number.POSITIVE_INFINITY))

const floatVectorUnary: Readonly<Partial<Record<UnaryOperator, (x: Code, f: FunctionBuilder) => Code>>> = {
  not: (x) => op('v128.and', op('f32x4.eq', x, f32x4(0)), f32x4(1)),
  isNaN: (x, f) => {
    const y = kept(f, x)
    return op('f32x4.ne', y, y)
  },
  isFinite: (x) => op('f32x4.lt', op('f32x4.abs', x), f32x4(Number.POSITIVE_INFINITY)),
}

const integerVectorUnary: Readonly<Partial<Record<UnaryOperator, (x: Code, f: FunctionBuilder) => Code>>> = {
  neg: (x) => op('i32x4.neg', x),
  abs: (x) => op('i32x4.abs', x),
  sign: (x, f) => {
    const y = kept(f, x)
    return op('i32x4.sub', op('i32x4.lt_s', y, i32x4(0)), op('i32x4.gt_s', y, i32x4(0)))
  },
  not: (x) => op('v128.and', op('i32x4.eq', x, i32x4(0)), i32x4(1)),
}

/** `operator x` on four numbers of `dtype`, not float64. */
export function vectorOfUnary(context: OperatorContext, operator: UnaryOperator, x: Code, dtype: DType): Code {
  const { f } = context
  if (dtype === 'bool') return op('v128.not', x)
  if (dtype !== 'float32') return wrapVector(integerVectorUnary[operator]!(x, f), dtype)
  const simple = floatVectorUnary[operator]
  if (simple !== undefined) return simple(x, f)
  const written = vectorUnary[operator]
  if (written !== undefined) return written(context.math, kept(f, x))
  const y = kept(f, x)
  return lanewise(f, dtype, (k) => hostCall(context, operator, [lane(y, k, dtype)], dtype))
}
