// int32 as two halves: division that rounds down, and its remainder, by long division bit by bit.
import {
  absoluteHalves,
  addHalves,
  isNegative,
  isZero,
  negateHalves,
  pickHalves,
  subtractHalves,
  zero,
} from './halves.js'
import { type Halves, halves } from './values.js'
import type { Writer } from './writer.js'

/** ⌊a / b⌋; 0 where b is 0. */
export function divideHalves(w: Writer, a: Halves, b: Halves): Halves {
  const { quotient, differ, adjust } = division(w, a, b)
  const signed = pickHalves(w, differ, negateHalves(w, quotient), quotient)
  const down = subtractHalves(w, signed, halves(w.bind('0'), adjust))
  return pickHalves(w, isZero(w, b), zero(w), down)
}

/** a − ⌊a / b⌋ · b, with the sign of b; 0 where b is 0. */
export function remainderHalves(w: Writer, a: Halves, b: Halves): Halves {
  const { remainder, adjust } = division(w, a, b)
  const signed = pickHalves(w, isNegative(w, a), negateHalves(w, remainder), remainder)
  return pickHalves(w, isZero(w, b), zero(w), pickHalves(w, adjust, addHalves(w, signed, b), signed))
}

interface Division {
  /** ⌊|a| / |b|⌋. */
  readonly quotient: Halves
  /** |a| mod |b|. */
  readonly remainder: Halves
  /** Whether the signs differ, as a flag. */
  readonly differ: string
  /** Whether they differ and the division does not come out even, as a flag. */
  readonly adjust: string
}

function division(w: Writer, a: Halves, b: Halves): Division {
  const { quotient, remainder } = longDivision(w, absoluteHalves(w, a), absoluteHalves(w, b))
  const differ = w.flag(`${isNegative(w, a)} !== ${isNegative(w, b)}`)
  const adjust = w.flag(`${differ} > 0.5 && ${isZero(w, remainder)} < 0.5`)
  return { quotient, remainder, differ, adjust }
}

function longDivision(w: Writer, a: Halves, b: Halves): { readonly quotient: Halves; readonly remainder: Halves } {
  const quotient = halves(w.variable('0'), w.variable('0'))
  const remainder = halves(w.variable('0'), w.variable('0'))
  const rest = halves(w.variable(a.high), w.variable(a.low))
  const step = w.fresh()
  w.write(`for (let ${step} = 0; ${step} < 32; ${step}++) {`)
  // The top bit of what is left moves into the remainder.
  const bit = double(w, rest, '0')
  double(w, remainder, bit)
  double(w, quotient, '0')
  const fits = w.flag(
    `${remainder.high} > ${b.high} || (${remainder.high} === ${b.high} && ${remainder.low} >= ${b.low})`,
  )
  const borrow = w.flag(`${fits} > 0.5 && ${remainder.low} < ${b.low}`)
  w.write(`${remainder.high} = ${remainder.high} - ${fits} * ${b.high} - ${borrow};`)
  w.write(`${remainder.low} = ${remainder.low} - ${fits} * ${b.low} + ${borrow} * 65536;`)
  w.write(`${quotient.low} = ${quotient.low} + ${fits};`)
  w.write('}')
  return {
    quotient: halves(w.bind(quotient.high), w.bind(quotient.low)),
    remainder: halves(w.bind(remainder.high), w.bind(remainder.low)),
  }
}

// x = 2x + bit, in place; gives the bit that falls out at the top.
function double(w: Writer, x: Halves, bit: string): string {
  const top = w.flag(`${x.high} >= 32768`)
  const carry = w.flag(`${x.low} >= 32768`)
  w.write(`${x.high} = (${x.high} - ${top} * 32768) * 2 + ${carry};`)
  w.write(`${x.low} = (${x.low} - ${carry} * 32768) * 2${bit === '0' ? '' : ` + ${bit}`};`)
  return top
}
