// IR operators as instructions, on one number and on four. What they mean is said by the tables of @tensorloom/tensor.
import type { DType } from '@tensorloom/tensor'
import type { BinaryOperator, ReduceOperator, UnaryOperator } from '@tensorloom/tensor/backend'
import {
  type Callable,
  type Code,
  call,
  extractLane,
  type FunctionBuilder,
  f32,
  f32x4,
  f64,
  type InstructionName,
  i32,
  i32x4,
  op,
  replaceLane,
  select,
} from '../assembler/index.js'
import { hostCalls, type VectorContext, vectorBinary, vectorUnary } from '../math/index.js'
import { isLocal } from './level.js'

/** What operators are written with. */
export interface OperatorContext {
  readonly f: FunctionBuilder
  /** For vector code of functions; its constants are set at the top of the function. */
  readonly math: VectorContext
  /** A function of the host, by its name. */
  host(name: string): Callable
}

/** The type of one number of a dtype. */
export const scalarType: Readonly<Record<DType, 'i32' | 'f32' | 'f64'>> = {
  float32: 'f32',
  float64: 'f64',
  int32: 'i32',
  uint8: 'i32',
  bool: 'i32',
}

const isFloat = (dtype: DType): boolean => dtype === 'float32' || dtype === 'float64'

/** As a variable, to be read more than once. */
export function kept(f: FunctionBuilder, code: Code): Code {
  return isLocal(code) ? code : f.let(code)
}

/** One number four times; bools become masks. */
export function splat(code: Code, dtype: DType): Code {
  if (dtype === 'float32') return op('f32x4.splat', code)
  return op('i32x4.splat', dtype === 'bool' ? op('i32.sub', i32(0), code) : code)
}

/** Lane `k` of a vector as one number. */
export function lane(vector: Code, k: number, dtype: DType): Code {
  if (dtype === 'float32') return extractLane('f32x4', k, vector)
  const number = extractLane('i32x4', k, vector)
  return dtype === 'bool' ? op('i32.and', number, i32(1)) : number
}

// A vector from what `of` gives for each lane.
function lanewise(f: FunctionBuilder, dtype: DType, of: (k: number) => Code): Code {
  let vector = splat(of(0), dtype)
  for (let k = 1; k < 4; k++) {
    const one = of(k)
    const value = dtype === 'bool' ? op('i32.sub', i32(0), one) : one
    vector = replaceLane(dtype === 'float32' ? 'f32x4' : 'i32x4', k, kept(f, vector), value)
  }
  return vector
}

const toDouble = (code: Code): Code => (code.type === 'f32' ? op('f64.promote_f32', code) : code)
const fromDouble = (code: Code, dtype: DType): Code => (dtype === 'float32' ? op('f32.demote_f64', code) : code)

function hostCall(context: OperatorContext, name: string, operands: readonly Code[], dtype: DType): Code {
  return fromDouble(call(context.host(name), ...operands.map(toDouble)), dtype)
}

type Float = 'f32' | 'f64'
const floatUnary: Readonly<Partial<Record<UnaryOperator, (x: Code, t: Float, f: FunctionBuilder) => Code>>> = {
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
    // Zeros and NaN are their own sign.
    return select(op('i32.or', op(`${t}.lt`, y, zero(t)), op(`${t}.gt`, y, zero(t))), unit, y)
  },
}
const zero = (t: Float): Code => (t === 'f32' ? f32(0) : f64(0))
const one = (t: Float): Code => (t === 'f32' ? f32(1) : f64(1))

const integerUnary: Readonly<Partial<Record<UnaryOperator, (x: Code, f: FunctionBuilder) => Code>>> = {
  neg: (x) => op('i32.sub', i32(0), x),
  abs: (x, f) => {
    const y = kept(f, x)
    return select(op('i32.lt_s', y, i32(0)), op('i32.sub', i32(0), y), y)
  },
  sign: (x, f) => {
    const y = kept(f, x)
    return op('i32.sub', op('i32.gt_s', y, i32(0)), op('i32.lt_s', y, i32(0)))
  },
  not: (x) => op('i32.eqz', x),
}

const wrapScalar = (code: Code, dtype: DType): Code => (dtype === 'uint8' ? op('i32.and', code, i32(255)) : code)
const wrapVector = (code: Code, dtype: DType): Code => (dtype === 'uint8' ? op('v128.and', code, i32x4(255)) : code)

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
  // The same code as for four, so that a value does not depend on its place.
  if (dtype === 'float32' && vectorUnary[operator] !== undefined) {
    return extractLane('f32x4', 0, kept(f, vectorUnary[operator](context.math, kept(f, op('f32x4.splat', x)))))
  }
  return hostCall(context, operator, [x], dtype)
}

const infinity = (t: Float): Code => (t === 'f32' ? f32(Number.POSITIVE_INFINITY) : f64(Number.POSITIVE_INFINITY))

const floatVectorUnary: Readonly<Partial<Record<UnaryOperator, (x: Code, f: FunctionBuilder) => Code>>> = {
  neg: (x) => op('f32x4.neg', x),
  abs: (x) => op('f32x4.abs', x),
  sqrt: (x) => op('f32x4.sqrt', x),
  floor: (x) => op('f32x4.floor', x),
  ceil: (x) => op('f32x4.ceil', x),
  trunc: (x) => op('f32x4.trunc', x),
  round: (x) => op('f32x4.nearest', x),
  reciprocal: (x) => op('f32x4.div', f32x4(1), x),
  rsqrt: (x) => op('f32x4.div', f32x4(1), op('f32x4.sqrt', x)),
  not: (x) => op('v128.and', op('f32x4.eq', x, f32x4(0)), f32x4(1)),
  isNaN: (x, f) => {
    const y = kept(f, x)
    return op('f32x4.ne', y, y)
  },
  isFinite: (x) => op('f32x4.lt', op('f32x4.abs', x), f32x4(Number.POSITIVE_INFINITY)),
  sign: (x, f) => {
    const y = kept(f, x)
    const signed = op('v128.or', op('v128.and', y, f32x4(-0)), f32x4(1))
    const nonZero = op('v128.or', op('f32x4.lt', y, f32x4(0)), op('f32x4.gt', y, f32x4(0)))
    return op('v128.bitselect', signed, y, nonZero)
  },
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

const comparisons: Readonly<Partial<Record<BinaryOperator, 'eq' | 'ne' | 'lt' | 'le'>>> = {
  equal: 'eq',
  notEqual: 'ne',
  less: 'lt',
  lessEqual: 'le',
}

/** Whether an operator exists here; kernels with others are left to JavaScript. */
export function hasBinary(operator: BinaryOperator, operands: DType): boolean {
  return isFloat(operands) || !['div', 'pow', 'atan2'].includes(operator)
}

/** The function of the host that an operator calls for some or all numbers, if any. */
export function hostFunctionOf(operator: UnaryOperator | BinaryOperator, dtype: DType): string | undefined {
  if (!isFloat(dtype) || simpleNames.has(operator)) return undefined
  const written = operator in vectorUnary || operator in vectorBinary
  return dtype === 'float32' && written && !hostCalls.has(operator) ? undefined : operator
}

const simpleNames: ReadonlySet<string> = /* @__PURE__ */ new Set([
  ...Object.keys(floatUnary),
  ...Object.keys(comparisons),
  ...['isNaN', 'isFinite', 'add', 'sub', 'mul', 'div', 'min', 'max', 'floorDiv'],
])

/** `a operator b` on one number each, of dtype `operands`. */
export function scalarBinary(
  context: OperatorContext,
  operator: BinaryOperator,
  a: Code,
  b: Code,
  operands: DType,
): Code {
  const { f } = context
  const comparison = comparisons[operator]
  const t = scalarType[operands]
  if (comparison !== undefined) {
    if (t !== 'i32') return op(`${t}.${comparison}`, a, b)
    return op(`i32.${comparison}${comparison === 'lt' || comparison === 'le' ? '_s' : ''}` as InstructionName, a, b)
  }
  if (t === 'i32') return wrapScalar(integerBinary(context, operator, a, b), operands)
  switch (operator) {
    case 'add':
    case 'sub':
    case 'mul':
    case 'div':
    case 'min':
    case 'max':
      return op(`${t}.${operator}`, a, b)
    case 'floorDiv':
      return fromDouble(op('f64.floor', op('f64.div', toDouble(a), toDouble(b))), operands)
    default: {
      const written = operands === 'float32' ? vectorBinary[operator] : undefined
      if (written === undefined) return hostCall(context, operator, [a, b], operands)
      const [x, y] = [kept(f, op('f32x4.splat', a)), kept(f, op('f32x4.splat', b))]
      return extractLane('f32x4', 0, kept(f, written(context.math, x, y)))
    }
  }
}

function integerBinary({ f }: OperatorContext, operator: BinaryOperator, a: Code, b: Code): Code {
  switch (operator) {
    case 'add':
    case 'sub':
    case 'mul':
    case 'and':
    case 'or':
    case 'xor':
    case 'shl':
      return op(`i32.${operator}`, a, b)
    case 'shr':
      return op('i32.shr_u', a, b)
    case 'min':
    case 'max': {
      const [x, y] = [kept(f, a), kept(f, b)]
      return select(op(operator === 'min' ? 'i32.lt_s' : 'i32.gt_s', x, y), x, y)
    }
    case 'floorDiv':
    case 'mod': {
      const [x, y] = [kept(f, a), kept(f, b)]
      const result = f.let(i32(0))
      // By 0 it is 0; by −1 the quotient is the negative, where the instruction would trap on the least integer.
      f.if(
        op('i32.eq', y, i32(-1)),
        () => {
          if (operator === 'floorDiv') f.set(result, op('i32.sub', i32(0), x))
        },
        () => {
          f.if(y, () => {
            const rest = f.let(op('i32.rem_s', x, y))
            const below = op('i32.and', op('i32.ne', rest, i32(0)), op('i32.lt_s', op('i32.xor', rest, y), i32(0)))
            if (operator === 'floorDiv') f.set(result, op('i32.sub', op('i32.div_s', x, y), below))
            else f.set(result, op('i32.add', rest, select(below, y, i32(0))))
          })
        },
      )
      return result
    }
    default:
      throw new TypeError(`wasm: ${operator} on integers`)
  }
}

/** `a operator b` on four numbers each, of dtype `operands`, not float64. */
export function vectorOfBinary(
  context: OperatorContext,
  operator: BinaryOperator,
  a: Code,
  b: Code,
  operands: DType,
  constants: readonly [number | undefined, number | undefined],
): Code {
  const { f } = context
  const comparison = comparisons[operator]
  const float = operands === 'float32'
  if (comparison !== undefined) {
    if (float) return op(`f32x4.${comparison}`, a, b)
    if (operands === 'bool' && comparison !== 'eq' && comparison !== 'ne') {
      // Masks are −1 where true, so the order is the other way round.
      return op(`i32x4.${comparison === 'lt' ? 'gt' : 'ge'}_s`, a, b)
    }
    return op(`i32x4.${comparison}${comparison === 'lt' || comparison === 'le' ? '_s' : ''}` as InstructionName, a, b)
  }
  if (float) {
    switch (operator) {
      case 'add':
      case 'sub':
      case 'mul':
      case 'div':
        return op(`f32x4.${operator}`, a, b)
      case 'min':
      case 'max':
        return floatExtreme(operator, a, b, constants)
    }
    const written = vectorBinary[operator]
    if (written !== undefined) return written(context.math, kept(f, a), kept(f, b))
  } else {
    switch (operator) {
      case 'add':
      case 'sub':
      case 'mul':
        return wrapVector(op(`i32x4.${operator}`, a, b), operands)
      case 'and':
      case 'or':
      case 'xor':
        return op(`v128.${operator}`, a, b)
      case 'min':
      case 'max':
        if (operands === 'bool') return op(operator === 'min' ? 'v128.and' : 'v128.or', a, b)
        return op(`i32x4.${operator}_s`, a, b)
      case 'shl':
      case 'shr':
        if (constants[1] === undefined) break
        return wrapVector(op(operator === 'shl' ? 'i32x4.shl' : 'i32x4.shr_u', a, i32(constants[1])), operands)
    }
  }
  const [x, y] = [kept(f, a), kept(f, b)]
  return lanewise(f, operands, (k) =>
    scalarBinary(context, operator, lane(x, k, operands), lane(y, k, operands), operands),
  )
}

// With a constant that is no NaN the cheap form passes the other side's NaN on.
function floatExtreme(
  operator: 'min' | 'max',
  a: Code,
  b: Code,
  [left, right]: readonly [number | undefined, number | undefined],
): Code {
  const cheap = operator === 'min' ? 'f32x4.pmin' : 'f32x4.pmax'
  if (right !== undefined && !Number.isNaN(right)) return op(cheap, a, b)
  if (left !== undefined && !Number.isNaN(left)) return op(cheap, b, a)
  return op(`f32x4.${operator}`, a, b)
}

/** `x` of dtype `from` converted to `to`, one number. */
export function scalarCast(x: Code, from: DType, to: DType): Code {
  if (from === to) return x
  const [source, target] = [scalarType[from], scalarType[to]]
  if (to === 'bool') {
    if (source === 'i32') return op('i32.ne', x, i32(0))
    return op(`${source}.ne`, x, zero(source))
  }
  if (target === 'f32') return source === 'f64' ? op('f32.demote_f64', x) : op('f32.convert_i32_s', x)
  if (target === 'f64') return source === 'f32' ? op('f64.promote_f32', x) : op('f64.convert_i32_s', x)
  const whole = source === 'i32' ? x : op(`i32.trunc_sat_${source}_s`, x)
  return to === 'uint8' ? op('i32.and', whole, i32(255)) : whole
}

/** `x` of dtype `from` converted to `to`, four numbers, none of them float64. */
export function vectorCast(x: Code, from: DType, to: DType): Code {
  if (from === to) return x
  if (to === 'bool') return from === 'float32' ? op('f32x4.ne', x, f32x4(0)) : op('i32x4.ne', x, i32x4(0))
  if (from === 'bool') return op('v128.and', x, to === 'float32' ? f32x4(1) : i32x4(1))
  if (to === 'float32') return op('f32x4.convert_i32x4_s', x)
  const whole = from === 'float32' ? op('i32x4.trunc_sat_f32x4_s', x) : x
  return to === 'uint8' ? op('v128.and', whole, i32x4(255)) : whole
}

/** How an accumulator takes in one more number. */
export function scalarCombine(operator: ReduceOperator, a: Code, b: Code, dtype: DType): Code {
  const t = scalarType[dtype]
  if (t !== 'i32') return op(`${t}.${reduceInstruction[operator]}`, a, b)
  if (operator === 'sum' || operator === 'prod') {
    return wrapScalar(op(`i32.${reduceInstruction[operator]}` as InstructionName, a, b), dtype)
  }
  // The accumulator comes first and is a variable; the term is read twice.
  return select(op(operator === 'min' ? 'i32.lt_s' : 'i32.gt_s', a, b), a, b)
}

const reduceInstruction = { sum: 'add', prod: 'mul', max: 'max', min: 'min' } as const

/** How four accumulators take in four more numbers. */
export function vectorCombine(operator: ReduceOperator, a: Code, b: Code, dtype: DType): Code {
  if (dtype === 'float32') return op(`f32x4.${reduceInstruction[operator]}`, a, b)
  if (dtype === 'bool') return op(operator === 'max' || operator === 'sum' ? 'v128.or' : 'v128.and', a, b)
  if (operator === 'max' || operator === 'min') return op(`i32x4.${operator}_s`, a, b)
  return wrapVector(op(`i32x4.${reduceInstruction[operator]}` as InstructionName, a, b), dtype)
}
