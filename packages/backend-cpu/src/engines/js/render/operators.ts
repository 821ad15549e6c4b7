// IR operators as JavaScript text. The tables of @tensorloom/tensor/backend define what the operators mean.
import type { DType } from '@tensorloom/tensor'
import {
  type BinaryOperator,
  binaryOperators,
  type ReduceOperator,
  type UnaryOperator,
  unaryOperators,
} from '@tensorloom/tensor/backend'
import { makeFastMath } from './fast-math.js'

/** A rendered expression: a JavaScript boolean where `logical`, else a number. */
export interface Text {
  readonly text: string
  readonly logical: boolean
}

/** The expression as a number: bools are 0 and 1. */
export function asNumber({ text, logical }: Text): string {
  return logical ? `(${text} | 0)` : text
}

/** The expression as a condition. */
export function asCondition({ text, logical }: Text): string {
  return logical ? text : `(${text} !== 0)`
}

/** Helpers that rendered source calls by name, because they are too long to inline. */
export function makeHelpers(): Readonly<Record<string, unknown>> {
  return {
    erf: unaryOperators.erf,
    roundHalfEven: unaryOperators.round,
    power: binaryOperators.pow,
    floorDivide: binaryOperators.floorDiv,
    modulo: binaryOperators.mod,
    saturate: (x: number) => Math.max(-2147483648, Math.min(2147483647, x)) | 0,
    pick: new Float64Array(2),
    scratch: makeScratch(),
    ...makeFastMath(),
  }
}

// Rows of accumulators, one for each reduction of a kernel. Kernels run one at a time, so all share the same memory.
function makeScratch(): (reduce: number, length: number) => Float64Array {
  const rows: Float64Array[] = []
  return (reduce, length) => {
    const own = rows[reduce]
    if (own !== undefined && own.length >= length) return own
    rows[reduce] = new Float64Array(Math.max(length, 1024))
    return rows[reduce]
  }
}

const call =
  (name: string) =>
  (x: string): string =>
    `${name}(${x})`

const unaryText: Readonly<Record<UnaryOperator, (x: string) => string>> = {
  neg: (x) => `(-${x})`,
  abs: call('Math.abs'),
  sign: call('Math.sign'),
  not: (x) => `(${x} === 0 ? 1 : 0)`,
  exp: call('Math.exp'),
  expm1: call('Math.expm1'),
  log: call('Math.log'),
  log1p: call('Math.log1p'),
  sqrt: call('Math.sqrt'),
  rsqrt: (x) => `(1 / Math.sqrt(${x}))`,
  reciprocal: (x) => `(1 / ${x})`,
  sin: call('Math.sin'),
  cos: call('Math.cos'),
  tan: call('Math.tan'),
  asin: call('Math.asin'),
  acos: call('Math.acos'),
  atan: call('Math.atan'),
  sinh: call('Math.sinh'),
  cosh: call('Math.cosh'),
  tanh: call('Math.tanh'),
  asinh: call('Math.asinh'),
  acosh: call('Math.acosh'),
  atanh: call('Math.atanh'),
  erf: call('erf'),
  sigmoid: (x) => `(1 / (1 + Math.exp(-${x})))`,
  floor: call('Math.floor'),
  ceil: call('Math.ceil'),
  round: call('roundHalfEven'),
  trunc: call('Math.trunc'),
  isNaN: call('Number.isNaN'),
  isFinite: call('Number.isFinite'),
}

// If the result is rounded to float32, faster functions are exact enough.
const float32Text: Readonly<Partial<Record<UnaryOperator, (x: string) => string>>> = {
  exp: call('exp32'),
  sigmoid: call('sigmoid32'),
  tanh: call('tanh32'),
}

const infix =
  (symbol: string) =>
  (a: string, b: string): string =>
    `(${a} ${symbol} ${b})`

const binaryText: Readonly<Record<BinaryOperator, (a: string, b: string) => string>> = {
  add: infix('+'),
  sub: infix('-'),
  mul: infix('*'),
  div: infix('/'),
  pow: (a, b) => `power(${a}, ${b})`,
  atan2: (a, b) => `Math.atan2(${a}, ${b})`,
  min: (a, b) => `Math.min(${a}, ${b})`,
  max: (a, b) => `Math.max(${a}, ${b})`,
  floorDiv: (a, b) => `floorDivide(${a}, ${b})`,
  mod: (a, b) => `modulo(${a}, ${b})`,
  and: infix('&'),
  or: infix('|'),
  xor: infix('^'),
  shl: infix('<<'),
  shr: infix('>>>'),
  equal: infix('==='),
  notEqual: infix('!=='),
  less: infix('<'),
  lessEqual: infix('<='),
}

const nonZeroLiteral = /^-?[1-9]\d*$/

// Exact, because the quotient of two int32 is further from a whole number than a double rounds.
const quotient = (a: string, b: string): string => `Math.floor(${a} / ${b})`

// Division of integers by 0 gives 0. A known divisor needs no test.
const integerText: Readonly<Partial<Record<BinaryOperator, (a: string, b: string) => string>>> = {
  mul: (a, b) => `Math.imul(${a}, ${b})`,
  floorDiv: (a, b) => (nonZeroLiteral.test(b) ? quotient(a, b) : `(${b} === 0 ? 0 : ${quotient(a, b)})`),
  mod: (a, b) => (nonZeroLiteral.test(b) ? binaryText.mod(a, b) : `(${b} === 0 ? 0 : ${binaryText.mod(a, b)})`),
}

const logicalBinary: ReadonlySet<BinaryOperator> = new Set(['equal', 'notEqual', 'less', 'lessEqual'])

/** Whether the text uses an operand twice, so that the operand must be a name. */
export function repeats(operator: BinaryOperator, dtype: DType, right: boolean): boolean {
  if (operator === 'max' || operator === 'min') return isFloat(dtype)
  return right && isInteger(dtype) && (operator === 'floorDiv' || operator === 'mod')
}

function isFloat(dtype: DType): boolean {
  return dtype === 'float32' || dtype === 'float64'
}

/**
 * Selects one of two floats without a branch, as text. It stores both and reads one, with the condition as the index. The
 * processor cannot predict conditions on data, and a wrong guess costs as much as ten of these. Do not nest them.
 */
export function pickText(whenFalse: string, whenTrue: string, condition: string): string {
  return `(pick[0] = ${whenFalse}, pick[1] = ${whenTrue}, pick[${condition} | 0])`
}

/** Whether a text must become a name before it is an operand. */
export function picks(text: string): boolean {
  return text.includes('pick[')
}

const numeral = /^\(?-?\d/

// The right operand wins if it is equal or NaN.
function extremeText(comparison: '<=' | '>=', a: string, b: string): string {
  if (numeral.test(b)) return pickText(a, b, `(${a} ${comparison} ${b})`)
  if (numeral.test(a)) return pickText(b, a, `(${b} ${comparison} ${a})`)
  return pickText(a, b, `((${a} ${comparison} ${b}) | (${b} !== ${b}))`)
}

/** Whether `dtype` wraps. */
function isInteger(dtype: DType): boolean {
  return dtype === 'int32' || dtype === 'uint8'
}

/** A number as its dtype stores it; see `wrap` in the operator tables. */
export function wrapped(text: string, dtype: DType): string {
  if (dtype === 'int32') return `(${text} | 0)`
  return dtype === 'uint8' ? `(${text} & 255)` : text
}

/** `operator x`. */
export function renderUnary(operator: UnaryOperator, x: Text, dtype: DType): Text {
  if (operator === 'not' && dtype === 'bool') return { text: `(!${asCondition(x)})`, logical: true }
  const write = (dtype === 'float32' ? float32Text[operator] : undefined) ?? unaryText[operator]
  const logical = operator === 'isNaN' || operator === 'isFinite'
  return { text: wrapped(write(asNumber(x)), dtype), logical }
}

/** `a operator b`, on operands of `operands`, giving `dtype`. */
export function renderBinary(operator: BinaryOperator, a: Text, b: Text, operands: DType, dtype: DType): Text {
  if (logicalBinary.has(operator)) return { text: binaryText[operator](asNumber(a), asNumber(b)), logical: true }
  if (operands === 'bool' && (operator === 'and' || operator === 'or')) {
    return { text: `(${asCondition(a)} ${operator === 'and' ? '&&' : '||'} ${asCondition(b)})`, logical: true }
  }
  if (isFloat(operands) && operator === 'max')
    return { text: extremeText('<=', asNumber(a), asNumber(b)), logical: false }
  if (isFloat(operands) && operator === 'min')
    return { text: extremeText('>=', asNumber(a), asNumber(b)), logical: false }
  const write = (isInteger(operands) ? integerText[operator] : undefined) ?? binaryText[operator]
  return { text: wrapped(write(asNumber(a), asNumber(b)), dtype), logical: false }
}

/** `x` of dtype `from` converted to `to`. */
export function renderCast(x: Text, from: DType, to: DType): Text {
  if (to === 'bool') return { text: asCondition(x), logical: true }
  const text = asNumber(x)
  const exact = from === 'bool' || from === 'uint8'
  if (to === 'float64' || exact) return { text, logical: false }
  if (to === 'float32') return { text: `Math.fround(${text})`, logical: false }
  const whole = from === 'int32' ? text : `saturate(${text})`
  return { text: to === 'uint8' ? `(${whole} & 255)` : whole, logical: false }
}

/** How an accumulator combines with one more term. */
export function renderCombine(operator: ReduceOperator, accumulator: string, term: string, dtype: DType): string {
  if (operator === 'max' || operator === 'min') return `Math.${operator}(${accumulator}, ${term})`
  if (operator === 'sum') return wrapped(`${accumulator} + ${term}`, dtype)
  return isInteger(dtype) ? wrapped(`Math.imul(${accumulator}, ${term})`, dtype) : `${accumulator} * ${term}`
}

/** A number as JavaScript text; negative ones in parentheses. */
export function numberText(value: number): string {
  if (Object.is(value, -0)) return '(-0)'
  return value < 0 ? `(${value})` : String(value)
}
