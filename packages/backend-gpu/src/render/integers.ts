// Operators on int32: in one variable where ranges are known to be small (indices along axes), else on halves.
import type { BinaryOperator, UnaryOperator } from '@tensorloom/tensor/backend'
import { divideHalves, remainderHalves } from './division.js'
import {
  absoluteHalves,
  addHalves,
  equalHalves,
  isNegative,
  isZero,
  lessHalves,
  negateHalves,
  pickHalves,
  subtractHalves,
  toHalves,
} from './halves.js'
import { multiplyHalves, powerHalves, powerOfTwo, shiftLeft, shiftRight } from './products.js'
import {
  exactIntegers,
  type Halves,
  halves,
  type IntegerValue,
  numberValue,
  type SmallInteger,
  smallInteger,
  type Value,
} from './values.js'
import type { Writer } from './writer.js'

/** A unary operator on an int32. Only `neg abs sign not` occur. */
export function integerUnary(w: Writer, operator: UnaryOperator, x: IntegerValue): Value {
  if (operator === 'not') return smallInteger(x.kind === 'small' ? w.flag(`${x.name} === 0`) : isZero(w, x), 1)
  if (x.kind === 'small') {
    if (operator === 'neg') return smallInteger(w.bind(`0 - ${x.name}`), x.bound)
    if (operator === 'abs') return smallInteger(w.bind(`Math.abs(${x.name})`), x.bound)
    return smallInteger(w.bind(`${w.flag(`${x.name} > 0`)} - ${w.flag(`${x.name} < 0`)}`), 1)
  }
  if (operator === 'neg') return negateHalves(w, x)
  if (operator === 'abs') return absoluteHalves(w, x)
  const isSomething = w.bind(`1 - ${isZero(w, x)}`)
  return smallInteger(w.bind(`${isSomething} - 2 * ${isNegative(w, x)}`), 1)
}

type Small = (w: Writer, a: SmallInteger, b: SmallInteger) => Value | undefined

const larger = (a: SmallInteger, b: SmallInteger): number => Math.max(a.bound, b.bound)
const comparison =
  (sign: string): Small =>
  (w, a, b) =>
    numberValue(w.flag(`${a.name} ${sign} ${b.name}`))
const within = (w: Writer, text: string, bound: number): Value | undefined =>
  bound <= exactIntegers ? smallInteger(w.bind(text), bound) : undefined

// Undefined where the result may be too large.
const small: Readonly<Partial<Record<BinaryOperator, Small>>> = {
  add: (w, a, b) => within(w, `${a.name} + ${b.name}`, a.bound + b.bound),
  sub: (w, a, b) => within(w, `${a.name} - ${b.name}`, a.bound + b.bound),
  mul: (w, a, b) => within(w, `${a.name} * ${b.name}`, a.bound * b.bound),
  min: (w, a, b) => smallInteger(w.bind(`Math.min(${a.name}, ${b.name})`), larger(a, b)),
  max: (w, a, b) => smallInteger(w.bind(`Math.max(${a.name}, ${b.name})`), larger(a, b)),
  less: comparison('<'),
  lessEqual: comparison('<='),
  equal: comparison('==='),
  notEqual: comparison('!=='),
}

type Large = (w: Writer, a: Halves, b: Halves) => Value

const bitwise =
  (operator: 'and' | 'or' | 'xor'): Large =>
  (w, a, b) =>
    halves(w.bits(operator, a.high, b.high), w.bits(operator, a.low, b.low))

const large: Readonly<Partial<Record<BinaryOperator, Large>>> = {
  add: addHalves,
  sub: subtractHalves,
  mul: multiplyHalves,
  floorDiv: divideHalves,
  mod: remainderHalves,
  pow: powerHalves,
  min: (w, a, b) => pickHalves(w, lessHalves(w, a, b), a, b),
  max: (w, a, b) => pickHalves(w, lessHalves(w, a, b), b, a),
  and: bitwise('and'),
  or: bitwise('or'),
  xor: bitwise('xor'),
  shl: (w, a, b) => shiftLeft(w, a, powerOfTwo(w, b)),
  shr: (w, a, b) => shiftRight(w, a, powerOfTwo(w, b)),
  less: (w, a, b) => numberValue(lessHalves(w, a, b)),
  lessEqual: (w, a, b) => numberValue(w.bind(`1 - ${lessHalves(w, b, a)}`)),
  equal: (w, a, b) => numberValue(equalHalves(w, a, b)),
  notEqual: (w, a, b) => numberValue(w.bind(`1 - ${equalHalves(w, a, b)}`)),
}

/** A binary operator on two int32; comparisons give a bool. */
export function integerBinary(w: Writer, operator: BinaryOperator, a: IntegerValue, b: IntegerValue): Value {
  const short = a.kind === 'small' && b.kind === 'small' ? small[operator]?.(w, a, b) : undefined
  if (short !== undefined) return short
  const long = large[operator]
  if (long === undefined) throw new TypeError(`gpu: int32 has no operator ${operator}`)
  return long(w, toHalves(w, a), toHalves(w, b))
}

/** An int32 literal, or a param. */
export function integerConstant(w: Writer, value: number | { readonly param: number }): IntegerValue {
  if (typeof value !== 'number') {
    const { param } = value
    return halves(
      w.argument(`high${param}`, { kind: 'high', param }),
      w.argument(`low${param}`, { kind: 'low', param }),
    )
  }
  if (Math.abs(value) <= exactIntegers) return smallInteger(w.float(value), Math.abs(value))
  return halves(w.bind(`${(value >>> 16) & 65535}`), w.bind(`${value & 65535}`))
}
