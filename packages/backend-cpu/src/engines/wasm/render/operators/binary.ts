// Operators of two operands as instructions, on one number each and on four.
import type { DType } from '@tensorloom/tensor'
import type { BinaryOperator, UnaryOperator } from '@tensorloom/tensor/backend'
import { add, type Code, extractLane, type InstructionName, i32, op, select, subtract } from '../../assembler/index.js'
import { hostCalls, vectorBinary, vectorUnary } from '../../math/index.js'
import {
  hostCall,
  isFloat,
  kept,
  lane,
  lanewise,
  type OperatorContext,
  scalarType,
  wrapScalar,
  wrapVector,
} from './context.js'
import { floatUnary } from './unary.js'

const comparisons: Readonly<Partial<Record<BinaryOperator, 'eq' | 'ne' | 'lt' | 'le'>>> = {
  equal: 'eq',
  notEqual: 'ne',
  less: 'lt',
  lessEqual: 'le',
}

/** Whether an operator exists here. Kernels with other operators run in JavaScript. */
export function hasBinary(operator: BinaryOperator, operands: DType): boolean {
  return isFloat(operands) || !['div', 'pow', 'atan2'].includes(operator)
}

/** The host function that an operator calls for some or all numbers, if any. */
export function hostFunctionOf(operator: UnaryOperator | BinaryOperator, dtype: DType): string | undefined {
  if (!isFloat(dtype) || simpleNames.has(operator)) return undefined
  const written = operator in vectorUnary || operator in vectorBinary
  return dtype === 'float32' && written && !hostCalls.has(operator) ? undefined : operator
}

const simpleNames: ReadonlySet<string> = /* @__PURE__ */ new Set([
  ...Object.keys(floatUnary),
  ...Object.keys(comparisons),
  ...['isNaN', 'isFinite', 'add', 'sub', 'mul', 'div', 'min', 'max'],
])

const floatBinary: Readonly<Partial<Record<BinaryOperator, 'add' | 'sub' | 'mul' | 'div' | 'min' | 'max'>>> = {
  add: 'add',
  sub: 'sub',
  mul: 'mul',
  div: 'div',
  min: 'min',
  max: 'max',
}

// The names of integer comparisons. Those that depend on the order are signed.
const spelt = (comparison: string): string => (/^l/.test(comparison) ? `${comparison}_s` : comparison)

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
  if (t === 'i32') {
    if (comparison !== undefined) return op(`i32.${spelt(comparison)}` as InstructionName, a, b)
    return wrapScalar(integerBinary(context, operator, a, b), operands)
  }
  if (comparison !== undefined) return op(`${t}.${comparison}`, a, b)
  const simple = floatBinary[operator]
  if (simple !== undefined) return op(`${t}.${simple}`, a, b)
  const written = operands === 'float32' ? vectorBinary[operator] : undefined
  if (written === undefined) return hostCall(context, operator, [a, b], operands)
  const [x, y] = [kept(f, op('f32x4.splat', a)), kept(f, op('f32x4.splat', b))]
  return extractLane('f32x4', 0, kept(f, written(context.math, x, y)))
}

const integerInstructions: Readonly<Partial<Record<BinaryOperator, InstructionName>>> = {
  add: 'i32.add',
  sub: 'i32.sub',
  mul: 'i32.mul',
  and: 'i32.and',
  or: 'i32.or',
  xor: 'i32.xor',
  shl: 'i32.shl',
  shr: 'i32.shr_u',
}

function integerBinary(context: OperatorContext, operator: BinaryOperator, a: Code, b: Code): Code {
  const { f } = context
  const simple = integerInstructions[operator]
  if (simple !== undefined) return op(simple, a, b)
  const [x, y] = [kept(f, a), kept(f, b)]
  if (operator === 'min' || operator === 'max') {
    return select(op(operator === 'min' ? 'i32.lt_s' : 'i32.gt_s', x, y), x, y)
  }
  if (operator === 'floorDiv' || operator === 'mod') return division(context, operator, x, y)
  throw new TypeError(`wasm: ${operator} on integers`)
}

// Division by 0 gives 0. Division by −1 negates, because the instruction would trap on the smallest integer.
function division({ f }: OperatorContext, operator: 'floorDiv' | 'mod', x: Code, y: Code): Code {
  const result = f.let(i32(0))
  const byMinusOne = (): void => {
    if (operator === 'floorDiv') f.set(result, subtract(i32(0), x))
  }
  const byOthers = (): void => {
    const rest = f.let(op('i32.rem_s', x, y))
    const below = op('i32.and', op('i32.ne', rest, i32(0)), op('i32.lt_s', op('i32.xor', rest, y), i32(0)))
    if (operator === 'floorDiv') f.set(result, subtract(op('i32.div_s', x, y), below))
    else f.set(result, add(rest, select(below, y, i32(0))))
  }
  f.if(op('i32.eq', y, i32(-1)), byMinusOne, () => f.if(y, byOthers))
  return result
}

type Constants = readonly [number | undefined, number | undefined]

/** `a operator b` on four numbers each, of dtype `operands`, but not float64. `constants` are the literals among them. */
export function vectorOfBinary(
  context: OperatorContext,
  operator: BinaryOperator,
  a: Code,
  b: Code,
  operands: DType,
  constants: Constants,
): Code {
  const { f } = context
  const known =
    operands === 'float32'
      ? floatVector(context, operator, a, b, constants)
      : integerVector(operator, a, b, operands, constants)
  if (known !== undefined) return known
  const [x, y] = [kept(f, a), kept(f, b)]
  return lanewise(f, operands, (k) =>
    scalarBinary(context, operator, lane(x, k, operands), lane(y, k, operands), operands),
  )
}

function floatVector(
  { f, math }: OperatorContext,
  operator: BinaryOperator,
  a: Code,
  b: Code,
  constants: Constants,
): Code | undefined {
  const comparison = comparisons[operator]
  if (comparison !== undefined) return op(`f32x4.${comparison}`, a, b)
  if (operator === 'min' || operator === 'max') return floatExtreme(operator, a, b, constants)
  const simple = floatBinary[operator]
  if (simple !== undefined) return op(`f32x4.${simple}`, a, b)
  return vectorBinary[operator]?.(math, kept(f, a), kept(f, b))
}

const vectorInstructions: Readonly<Partial<Record<BinaryOperator, InstructionName>>> = {
  add: 'i32x4.add',
  sub: 'i32x4.sub',
  mul: 'i32x4.mul',
  and: 'v128.and',
  or: 'v128.or',
  xor: 'v128.xor',
  min: 'i32x4.min_s',
  max: 'i32x4.max_s',
}
const maskInstructions: Readonly<Partial<Record<BinaryOperator, InstructionName>>> = {
  min: 'v128.and',
  max: 'v128.or',
  // A true mask is −1, so the order is reversed.
  less: 'i32x4.gt_s',
  lessEqual: 'i32x4.ge_s',
}

function integerVector(
  operator: BinaryOperator,
  a: Code,
  b: Code,
  operands: DType,
  [, amount]: Constants,
): Code | undefined {
  const comparison = comparisons[operator]
  const name =
    (operands === 'bool' ? maskInstructions[operator] : undefined) ??
    (comparison === undefined ? vectorInstructions[operator] : (`i32x4.${spelt(comparison)}` as InstructionName))
  if (name !== undefined) return comparison === undefined ? wrapVector(op(name, a, b), operands) : op(name, a, b)
  if (amount === undefined || (operator !== 'shl' && operator !== 'shr')) return undefined
  return wrapVector(op(operator === 'shl' ? 'i32x4.shl' : 'i32x4.shr_u', a, i32(amount)), operands)
}

// If one side is a constant other than NaN, the cheap form returns the NaN of the other side.
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
