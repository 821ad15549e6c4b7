// int32 as two halves: products, powers and shifts, wrapping. Terms are kept below 2²⁴, where float32 is exact.
import { absoluteHalves, base, isNegative, pickHalves, toHalves, zero } from './halves.js'
import { type Halves, halves, type IntegerValue } from './values.js'
import type { Writer } from './writer.js'

/** a · b, wrapping. One factor goes byte by byte: 16 bits times 8 bits fit. */
export function multiplyHalves(w: Writer, a: Halves, b: Halves): Halves {
  const [lowUpper, lowLower] = bytes(w, b.low)
  const [highUpper, highLower] = bytes(w, b.high)
  const first = w.bind(`${a.low} * ${lowLower}`)
  const second = w.bind(`${a.low} * ${lowUpper}`)
  const firstCarry = w.bind(`Math.floor(${first} / ${base})`)
  const secondCarry = w.bind(`Math.floor(${second} / 256)`)
  const low = w.bind(`${first} - ${firstCarry} * ${base} + (${second} - ${secondCarry} * 256) * 256`)
  const carry = w.bind(`Math.floor(${low} / ${base})`)
  const crossed = `${lowProduct(w, a.high, lowLower, lowUpper)} + ${lowProduct(w, a.low, highLower, highUpper)}`
  const high = w.remainder(`${firstCarry} + ${secondCarry} + ${carry} + ${crossed}`, base)
  return halves(high, w.bind(`${low} - ${carry} * ${base}`))
}

// The upper and the lower byte of a half.
function bytes(w: Writer, half: string): readonly [upper: string, lower: string] {
  const upper = w.bind(`Math.floor(${half} / 256)`)
  return [upper, w.bind(`${half} - ${upper} * 256`)]
}

// What of x · (lower + 256 · upper) may reach the lower 16 bits: below 2¹⁷.
function lowProduct(w: Writer, x: string, lower: string, upper: string): string {
  const shifted = w.bind(`${w.remainder(`${x} * ${upper}`, 256)} * 256`)
  return w.bind(`${w.remainder(`${x} * ${lower}`, base)} + ${shifted}`)
}

/** 2 to the number of places that a shift goes, which is taken modulo 32. */
export function powerOfTwo(w: Writer, places: IntegerValue): string {
  let rest = w.remainder(places.kind === 'halves' ? places.low : toHalves(w, places).low, 32)
  const factors: string[] = []
  for (const factor of [2, 4, 16, 256, 65536]) {
    const half = w.bind(`Math.floor(${rest} / 2)`)
    factors.push(w.choose(`${rest} - ${half} * 2 > 0.5`, `${factor}`, '1'))
    rest = half
  }
  return w.bind(factors.join(' * '))
}

/** a << n, with `power` = 2ⁿ. */
export function shiftLeft(w: Writer, a: Halves, power: string): Halves {
  const low = w.bind(`${a.low} * ${power}`)
  const carry = w.bind(`Math.floor(${low} / ${base})`)
  const high = w.remainder(`${w.remainder(`${a.high} * ${power}`, base)} + ${w.remainder(carry, base)}`, base)
  return halves(high, w.bind(`${low} - ${carry} * ${base}`))
}

/** a >>> n, with `power` = 2ⁿ. */
export function shiftRight(w: Writer, a: Halves, power: string): Halves {
  const high = w.bind(`Math.floor(${a.high} / ${power})`)
  const inverse = w.bind(`${base} / ${power}`)
  const near = w.bind(`Math.floor(${a.low} / ${power}) + (${a.high} - ${high} * ${power}) * ${inverse}`)
  const far = w.bind(`Math.floor(${a.high} * ${inverse})`)
  return halves(high, w.choose(`${power} <= ${base}`, near, far))
}

/** aᵇ by squaring, wrapping; for exponents below 0 it is 0, but for bases of 1 and −1. */
export function powerHalves(w: Writer, a: Halves, b: Halves): Halves {
  const isUnit = w.flag(`(${a.high} === 0 && ${a.low} === 1) || (${a.high} === 65535 && ${a.low} === 65535)`)
  const exponent = absoluteHalves(w, b)
  const result = halves(w.variable('0'), w.variable('1'))
  const square = halves(w.variable(a.high), w.variable(a.low))
  const rest = halves(w.variable(exponent.high), w.variable(exponent.low))
  const step = w.fresh()
  w.write(`for (let ${step} = 0; ${step} < 32; ${step}++) {`)
  const high = w.bind(`Math.floor(${rest.high} / 2)`)
  const carry = w.bind(`${rest.high} - ${high} * 2`)
  const low = w.bind(`Math.floor(${rest.low} / 2)`)
  const bit = w.bind(`${rest.low} - ${low} * 2`)
  const product = pickHalves(w, bit, multiplyHalves(w, result, square), result)
  const squared = multiplyHalves(w, square, square)
  w.write(`${result.high} = ${product.high}; ${result.low} = ${product.low};`)
  w.write(`${square.high} = ${squared.high}; ${square.low} = ${squared.low};`)
  w.write(`${rest.high} = ${high}; ${rest.low} = ${low} + ${carry} * 32768;`)
  w.write('}')
  const isNothing = w.flag(`${isNegative(w, b)} > 0.5 && ${isUnit} < 0.5`)
  return pickHalves(w, isNothing, zero(w), halves(w.bind(result.high), w.bind(result.low)))
}
