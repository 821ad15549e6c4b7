// Operators on uint8: whole numbers from 0 to 255 in one variable, modulo 256.
import type { BinaryOperator, UnaryOperator } from '@tensorloom/tensor/backend'
import { powerOfTwo } from './products.js'
import { smallInteger } from './values.js'
import type { Writer } from './writer.js'

/** A unary operator on a uint8. Only `neg abs sign not` occur. */
export function byteUnary(w: Writer, operator: UnaryOperator, x: string): string {
  if (operator === 'neg') return w.choose(`${x} > 0.5`, `256 - ${x}`, '0')
  if (operator === 'sign') return w.flag(`${x} > 0.5`)
  if (operator === 'not') return w.flag(`${x} === 0`)
  return x
}

type Rule = (w: Writer, a: string, b: string) => string

const quotient: Rule = (w, a, b) => {
  // Half above the floor, no rounding of a division can reach the next whole number.
  const divisor = w.choose(`${b} < 0.5`, '1', b)
  return w.bind(`Math.floor((${a} + 0.5) / ${divisor})`)
}
const power: Rule = (w, _, b) => powerOfTwo(w, smallInteger(b, 255))

const rules: Readonly<Partial<Record<BinaryOperator, Rule>>> = {
  add: (w, a, b) => w.remainder(`${a} + ${b}`, 256),
  sub: (w, a, b) => w.remainder(`${a} - ${b}`, 256),
  mul: (w, a, b) => w.remainder(`${a} * ${b}`, 256),
  floorDiv: (w, a, b) => w.choose(`${b} < 0.5`, '0', quotient(w, a, b)),
  mod: (w, a, b) => w.choose(`${b} < 0.5`, '0', `${a} - ${quotient(w, a, b)} * ${b}`),
  and: (w, a, b) => w.bits('and', a, b),
  or: (w, a, b) => w.bits('or', a, b),
  xor: (w, a, b) => w.bits('xor', a, b),
  // A shift goes modulo 32, so 2ⁿ can be 2³¹: whatever is shifted above 255 must not be rounded into it.
  shl: (w, a, b) => {
    const factor = power(w, a, b)
    return w.choose(`${factor} > 128`, '0', w.remainder(`${a} * Math.min(${factor}, 256)`, 256))
  },
  shr: (w, a, b) => w.bind(`Math.floor(${a} / ${power(w, a, b)})`),
}

/** A binary operator on two uint8, or undefined where it is the one on floats. */
export function byteBinary(w: Writer, operator: BinaryOperator, a: string, b: string): string | undefined {
  return rules[operator]?.(w, a, b)
}
