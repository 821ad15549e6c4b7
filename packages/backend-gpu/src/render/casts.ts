// Conversions between dtypes: to integers they truncate, saturate, and make 0 of NaN; uint8 is int32 modulo 256.
import type { DType } from '@tensorloom/tensor'
import { asNumber, base, isZero, negateHalves, pickHalves, toHalves } from './halves.js'
import { type Halves, halves, type IntegerValue, numberValue, smallInteger, type Value } from './values.js'
import type { Writer } from './writer.js'

/** The value in another dtype. */
export function convert(w: Writer, value: Value, from: DType, to: DType): Value {
  if (from === to) return value
  if (to === 'float32') return numberValue(asNumber(w, value))
  if (to === 'bool') return numberValue(isNonZero(w, value))
  if (from === 'int32') return numberValue(w.remainder(toHalves(w, value as IntegerValue).low, 256))
  if (from === 'bool' || from === 'uint8') return to === 'int32' ? smallInteger(asNumber(w, value), 255) : value
  const whole = saturated(w, asNumber(w, value))
  return to === 'int32' ? whole : numberValue(w.remainder(whole.low, 256))
}

function isNonZero(w: Writer, value: Value): string {
  if (value.kind === 'halves') return w.bind(`1 - ${isZero(w, value)}`)
  return w.choose(`${value.name} === 0`, '0', '1')
}

// A float as int32. Comparisons with NaN are false, so NaN becomes 0.
function saturated(w: Writer, x: string): Halves {
  const size = w.bind(`Math.floor(Math.abs(${x}))`)
  const isTooLarge = w.flag(`${size} >= 2147483648`)
  const kept = w.choose(`${size} < 2147483648`, size, '0')
  const upper = w.bind(`Math.floor(${kept} / ${base})`)
  const high = w.pick(isTooLarge, '32767', upper)
  const low = w.pick(isTooLarge, '65535', `${kept} - ${upper} * ${base}`)
  const positive = halves(high, low)
  const isBelow = w.flag(`${x} < 0`)
  const signed = pickHalves(w, isBelow, negateHalves(w, positive), positive)
  const isLeast = w.flag(`${isTooLarge} > 0.5 && ${isBelow} > 0.5`)
  return halves(w.pick(isLeast, '32768', signed.high), w.pick(isLeast, '0', signed.low))
}
