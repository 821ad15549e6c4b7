// Constructors for IR expressions, with dtypes checked, so that lowerings read like formulas.
import type { DType } from '../dtype.js'
import { DtypeError } from '../errors.js'
import type { BinaryOperator, Expr, Scalar, UnaryOperator } from './types.js'

/** An operand: an expression, or a number that takes the other operand's dtype. */
export type Operand = Expr | number

/** A literal or param of a dtype. */
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

/** `whenTrue` where the condition holds, else `whenFalse`; loads of the other branch are not made. */
export function select(condition: Expr, whenTrue: Operand, whenFalse: Operand): Expr {
  const [a, b] = same('select', whenTrue, whenFalse)
  return { kind: 'select', dtype: a.dtype, condition, whenTrue: a, whenFalse: b }
}

/**
 * The value in another dtype. To int32: truncates, saturates, NaN gives 0. To uint8: like int32, then modulo 256.
 * To bool: not equal to 0.
 */
export function cast(operand: Expr, dtype: DType): Expr {
  return operand.dtype === dtype ? operand : { kind: 'cast', dtype, operand }
}

/** Applies a unary operator. `isNaN`, `isFinite` and `not` give bool. */
export function unary(operator: UnaryOperator, operand: Expr): Expr {
  const dtype = operator === 'isNaN' || operator === 'isFinite' ? 'bool' : operand.dtype
  return { kind: 'unary', dtype, operator, operand }
}

const comparisons: ReadonlySet<BinaryOperator> = new Set(['equal', 'notEqual', 'less', 'lessEqual'])

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

type Unary = (operand: Expr) => Expr
type Binary = (left: Operand, right: Operand) => Expr

/* Shorthands, named as the operators. */
export const neg: Unary = (x) => unary('neg', x)
export const abs: Unary = (x) => unary('abs', x)
export const sign: Unary = (x) => unary('sign', x)
export const not: Unary = (x) => unary('not', x)
export const exp: Unary = (x) => unary('exp', x)
export const log: Unary = (x) => unary('log', x)
export const log1p: Unary = (x) => unary('log1p', x)
export const sqrt: Unary = (x) => unary('sqrt', x)
export const cos: Unary = (x) => unary('cos', x)
export const isNaN: Unary = (x) => unary('isNaN', x)
export const add: Binary = (a, b) => binary('add', a, b)
export const sub: Binary = (a, b) => binary('sub', a, b)
export const mul: Binary = (a, b) => binary('mul', a, b)
export const div: Binary = (a, b) => binary('div', a, b)
export const min: Binary = (a, b) => binary('min', a, b)
export const max: Binary = (a, b) => binary('max', a, b)
export const floorDiv: Binary = (a, b) => binary('floorDiv', a, b)
export const mod: Binary = (a, b) => binary('mod', a, b)
export const and: Binary = (a, b) => binary('and', a, b)
export const or: Binary = (a, b) => binary('or', a, b)
export const xor: Binary = (a, b) => binary('xor', a, b)
export const shl: Binary = (a, b) => binary('shl', a, b)
export const shr: Binary = (a, b) => binary('shr', a, b)
export const equal: Binary = (a, b) => binary('equal', a, b)
export const notEqual: Binary = (a, b) => binary('notEqual', a, b)
export const less: Binary = (a, b) => binary('less', a, b)
export const lessEqual: Binary = (a, b) => binary('lessEqual', a, b)

/** Whether `a` equals `b`, two NaNs included. */
export function identical(a: Expr, b: Expr): Expr {
  const equals = equal(a, b)
  if (a.dtype !== 'float32' && a.dtype !== 'float64') return equals
  return or(equals, and(isNaN(a), isNaN(b)))
}
