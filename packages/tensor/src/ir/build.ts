// Constructors for IR expressions, with dtypes checked, so that lowerings read like formulas.
import type { DType } from '../dtype.js'
import { DtypeError } from '../errors.js'
import type { BinaryOperator, Expr, Scalar, UnaryOperator } from './types.js'

/** An operand: an expression, or a number that takes the other operand's dtype. */
export type Operand = Expr | number

/** Makes a literal or param of a dtype. */
export function constant(value: Scalar, dtype: DType): Expr {
  return { kind: 'const', dtype, value }
}

/** The index along axis `k`, as int32. */
export function axisIndex(axis: number): Expr {
  return { kind: 'axis', dtype: 'int32', axis }
}

/** The value of accumulator `reduce`. */
export function accumulator(reduce: number, dtype: DType): Expr {
  return { kind: 'acc', dtype, reduce }
}

/** `whenTrue` where the condition holds, else `whenFalse`. Only the loads of the chosen branch are executed. */
export function select(condition: Expr, whenTrue: Operand, whenFalse: Operand): Expr {
  const [a, b] = same('select', whenTrue, whenFalse)
  return { kind: 'select', dtype: a.dtype, condition, whenTrue: a, whenFalse: b }
}

/**
 * Casts a value to another dtype. To int32: truncates and saturates; NaN gives 0. To uint8: like int32, then modulo
 * 256. To bool: whether the value is not 0.
 */
export function cast(operand: Expr, dtype: DType): Expr {
  return operand.dtype === dtype ? operand : { kind: 'cast', dtype, operand }
}

/** Applies a unary operator. `isNaN`, `isFinite` and `not` give bool. */
export function unary(operator: UnaryOperator, operand: Expr): Expr {
  const dtype = operator === 'isNaN' || operator === 'isFinite' ? 'bool' : operand.dtype
  return { kind: 'unary', dtype, operator, operand }
}

const comparisons: ReadonlySet<BinaryOperator> = /* @__PURE__ */ new Set(['equal', 'notEqual', 'less', 'lessEqual'])

/** Applies a binary operator; both operands have one dtype. */
export function binary(operator: BinaryOperator, left: Operand, right: Operand): Expr {
  const [a, b] = same(operator, left, right)
  return { kind: 'binary', dtype: comparisons.has(operator) ? 'bool' : a.dtype, operator, left: a, right: b }
}

function same(what: string, left: Operand, right: Operand): readonly [Expr, Expr] {
  if (typeof left === 'number') {
    if (typeof right === 'number') throw new DtypeError(`ir: ${what} of two literals has no dtype`)
    return [constant(left, right.dtype), right]
  }
  if (typeof right === 'number') return [left, constant(right, left.dtype)]
  if (left.dtype !== right.dtype) {
    throw new DtypeError(`ir: ${what} of ${left.dtype} and ${right.dtype}`, { help: 'cast one of the operands' })
  }
  return [left, right]
}

/** Makes an expression from one operand. */
export type UnaryBuilder = (operand: Expr) => Expr
/** Makes an expression from two operands. A number takes the dtype of the other operand. */
export type BinaryBuilder = (left: Operand, right: Operand) => Expr

/** −x. */
export const neg: UnaryBuilder = (x) => unary('neg', x)
/** |x|. */
export const abs: UnaryBuilder = (x) => unary('abs', x)
/** −1, 0 or 1. */
export const sign: UnaryBuilder = (x) => unary('sign', x)
/** Not x. */
export const not: UnaryBuilder = (x) => unary('not', x)
/** eˣ. */
export const exp: UnaryBuilder = (x) => unary('exp', x)
/** Natural logarithm. */
export const log: UnaryBuilder = (x) => unary('log', x)
/** log(1 + x). */
export const log1p: UnaryBuilder = (x) => unary('log1p', x)
/** √x. */
export const sqrt: UnaryBuilder = (x) => unary('sqrt', x)
/** Cosine of radians. */
export const cos: UnaryBuilder = (x) => unary('cos', x)
/** Whether x is NaN, as bool. */
export const isNaN: UnaryBuilder = (x) => unary('isNaN', x)
/** a + b. */
export const add: BinaryBuilder = (a, b) => binary('add', a, b)
/** a − b. */
export const sub: BinaryBuilder = (a, b) => binary('sub', a, b)
/** a · b. */
export const mul: BinaryBuilder = (a, b) => binary('mul', a, b)
/** a / b, floats only. */
export const div: BinaryBuilder = (a, b) => binary('div', a, b)
/** The smaller; NaN wins. */
export const min: BinaryBuilder = (a, b) => binary('min', a, b)
/** The larger; NaN wins. */
export const max: BinaryBuilder = (a, b) => binary('max', a, b)
/** ⌊a / b⌋; 0 for integers divided by 0. */
export const floorDiv: BinaryBuilder = (a, b) => binary('floorDiv', a, b)
/** Remainder with the sign of b; 0 for integers modulo 0. */
export const mod: BinaryBuilder = (a, b) => binary('mod', a, b)
/** Bitwise and; logical on bool. */
export const and: BinaryBuilder = (a, b) => binary('and', a, b)
/** Bitwise or; logical on bool. */
export const or: BinaryBuilder = (a, b) => binary('or', a, b)
/** Bitwise exclusive or; logical on bool. */
export const xor: BinaryBuilder = (a, b) => binary('xor', a, b)
/** Shift left. */
export const shl: BinaryBuilder = (a, b) => binary('shl', a, b)
/** Shift right, filling with zeros. */
export const shr: BinaryBuilder = (a, b) => binary('shr', a, b)
/** a = b, as bool. */
export const equal: BinaryBuilder = (a, b) => binary('equal', a, b)
/** a ≠ b, as bool. */
export const notEqual: BinaryBuilder = (a, b) => binary('notEqual', a, b)
/** a < b, as bool. */
export const less: BinaryBuilder = (a, b) => binary('less', a, b)
/** a ≤ b, as bool. */
export const lessEqual: BinaryBuilder = (a, b) => binary('lessEqual', a, b)

/** Whether `a` equals `b`. Two NaNs are equal. */
export function identical(a: Expr, b: Expr): Expr {
  const equals = equal(a, b)
  if (a.dtype !== 'float32' && a.dtype !== 'float64') return equals
  return or(equals, and(isNaN(a), isNaN(b)))
}
