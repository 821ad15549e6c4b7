// Operators on two floats or two bools, with NaN, infinities and signs as the IR wants them.
import type { BinaryOperator } from '@tensorloom/tensor/backend'
import type { Writer } from './writer.js'

type Rule = (w: Writer, a: string, b: string) => string

const written =
  (sign: string): Rule =>
  (w, a, b) =>
    w.bind(`${a} ${sign} ${b}`)
const compared =
  (sign: string): Rule =>
  (w, a, b) =>
    w.flag(`${a} ${sign} ${b}`)

/** The larger; a + b is NaN where either is. */
export const maximum: Rule = (w, a, b) => w.choose(`${a} > ${b}`, a, w.choose(`${b} >= ${a}`, b, `${a} + ${b}`))
/** The smaller; a + b is NaN where either is. */
export const minimum: Rule = (w, a, b) => w.choose(`${a} < ${b}`, a, w.choose(`${b} <= ${a}`, b, `${a} + ${b}`))

const pi = '3.1415927'

/** With signs of zeros, which decide between 0 and π and which shading languages do not look at. */
const atan2: Rule = (w, a, b) => {
  const plain = w.bind(`Math.atan2(${a}, ${b})`)
  if (!w.dialect.shader) return plain
  const isLeft = w.flag(`${b} < 0 || (${b} === 0 && 1 / ${b} < 0)`)
  const onAxis = w.pick(isLeft, w.choose(`1 / ${a} < 0`, `0 - ${pi}`, pi), a)
  const value = w.choose(`${a} === 0`, onAxis, plain)
  return w.unlessNaN(a, w.unlessNaN(b, value))
}

/** Of the magnitude, with the sign of an odd exponent. IEEE 754: 1 for a base of 1, an exponent of 0, and (−1) ** ±∞. */
const pow: Rule = (w, a, b) => {
  const known = w.unlessNaN(b, w.bind(`Math.pow(Math.abs(${a}), ${b})`))
  const size = w.unlessNaN(a, known)
  const isWhole = w.flag(`Math.floor(${b}) === ${b}`)
  const isOdd = w.flag(`${isWhole} > 0.5 && ${b} - Math.floor(${b} / 2) * 2 > 0.5 && Math.abs(${b}) < 16777216`)
  const signed = w.pick(isOdd, `0 - ${size}`, size)
  const ofNegative = w.pick(isWhole, signed, w.nan())
  const toFinite = w.choose(`Math.abs(${b}) < ${w.infinity()}`, ofNegative, size)
  const value = w.choose(`${a} < 0`, toFinite, size)
  const isOne = w.flag(`${a} === 1 || ${b} === 0 || (${a} === 0 - 1 && Math.abs(${b}) === ${w.infinity()})`)
  return w.pick(isOne, '1', value)
}

/** With the sign of b, as in Python; a modulo ±∞ is a, or b where their signs differ. */
const mod: Rule = (w, a, b) => {
  const plain = w.bind(`${a} - Math.floor(${a} / ${b}) * ${b}`)
  // a − a is NaN for infinite a.
  const byInfinity = w.bind(`${w.choose(`${a} * ${b} < 0`, b, a)} + (${a} - ${a})`)
  return w.choose(`Math.abs(${b}) === ${w.infinity()}`, byInfinity, plain)
}

/** As in NumPy: NaN for infinite a; a finite number by an infinite one is 0, or −1 where their signs differ. */
const floorDiv: Rule = (w, a, b) => {
  const plain = w.bind(`Math.floor(${a} / ${b})`)
  const byInfinity = w.choose(`${a} * ${b} < 0`, '0 - 1', plain)
  const ofFinite = w.choose(`Math.abs(${b}) === ${w.infinity()}`, byInfinity, plain)
  return w.choose(`Math.abs(${a}) === ${w.infinity()} && ${b} !== 0`, w.nan(), ofFinite)
}

const rules: Readonly<Partial<Record<BinaryOperator, Rule>>> = {
  add: written('+'),
  sub: written('-'),
  mul: written('*'),
  div: written('/'),
  min: minimum,
  max: maximum,
  floorDiv,
  mod,
  atan2,
  pow,
  // Of bools, which are 0 or 1.
  and: written('*'),
  or: (w, a, b) => w.flag(`${a} + ${b} > 0.5`),
  xor: compared('!=='),
  equal: compared('==='),
  // NaN is not equal to itself, which !== is not sure to say.
  notEqual: (w, a, b) => w.choose(`${a} === ${b}`, '0', '1'),
  less: compared('<'),
  lessEqual: compared('<='),
}

/** An operator on two floats or two bools. */
export function floatBinary(w: Writer, operator: BinaryOperator, a: string, b: string): string {
  const rule = rules[operator]
  if (rule === undefined) throw new TypeError(`gpu: floats have no operator ${operator}`)
  return rule(w, a, b)
}
