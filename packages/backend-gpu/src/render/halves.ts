// int32 as two halves of 16 bits: conversion, sums, signs and comparisons, all exact in float32.
import { type Halves, halves, type IntegerValue, smallInteger, type Value } from './values.js'
import type { Writer } from './writer.js'

/** 2¹⁶. */
export const base = 65536

/** The halves of an integer. */
export function toHalves(w: Writer, value: IntegerValue): Halves {
  if (value.kind === 'halves') return value
  const high = w.bind(`Math.floor(${value.name} / ${base})`)
  return halves(w.choose(`${high} < 0`, `${high} + ${base}`, high), w.bind(`${value.name} - ${high} * ${base}`))
}

/** The value as one variable: rounded to a float32 where it is an integer of more than 24 bits. */
export function asNumber(w: Writer, value: Value): string {
  if (value.kind !== 'halves') return value.name
  return w.bind(`${signedHigh(w, value)} * ${base} + ${value.low}`)
}

/** The upper half with its sign: −32768 to 32767. */
export function signedHigh(w: Writer, { high }: Halves): string {
  return w.choose(`${high} >= 32768`, `${high} - ${base}`, high)
}

/** Whether it is below 0, as a flag. */
export function isNegative(w: Writer, { high }: Halves): string {
  return w.flag(`${high} >= 32768`)
}

/** Whether it is 0, as a flag. */
export function isZero(w: Writer, { high, low }: Halves): string {
  return w.flag(`${high} + ${low} < 0.5`)
}

/** 0. */
export function zero(w: Writer): Halves {
  return halves(w.bind('0'), w.bind('0'))
}

/** a + b, wrapping. */
export function addHalves(w: Writer, a: Halves, b: Halves): Halves {
  const low = w.bind(`${a.low} + ${b.low}`)
  const carry = w.flag(`${low} >= ${base}`)
  const high = w.bind(`${a.high} + ${b.high} + ${carry}`)
  return halves(w.choose(`${high} >= ${base}`, `${high} - ${base}`, high), w.bind(`${low} - ${carry} * ${base}`))
}

/** a − b, wrapping. */
export function subtractHalves(w: Writer, a: Halves, b: Halves): Halves {
  const low = w.bind(`${a.low} - ${b.low}`)
  const borrow = w.flag(`${low} < 0`)
  const high = w.bind(`${a.high} - ${b.high} - ${borrow}`)
  return halves(w.choose(`${high} < 0`, `${high} + ${base}`, high), w.bind(`${low} + ${borrow} * ${base}`))
}

/** −a; −2³¹ stays what it is. */
export function negateHalves(w: Writer, a: Halves): Halves {
  return subtractHalves(w, zero(w), a)
}

/** |a|; −2³¹ stays what it is. */
export function absoluteHalves(w: Writer, a: Halves): Halves {
  return pickHalves(w, isNegative(w, a), negateHalves(w, a), a)
}

/** a < b, as a flag. */
export function lessHalves(w: Writer, a: Halves, b: Halves): string {
  const [x, y] = [signedHigh(w, a), signedHigh(w, b)]
  return w.flag(`${x} < ${y} || (${x} === ${y} && ${a.low} < ${b.low})`)
}

/** a = b, as a flag. */
export function equalHalves(w: Writer, a: Halves, b: Halves): string {
  return w.flag(`${a.high} === ${b.high} && ${a.low} === ${b.low}`)
}

/** a where the flag is 1, else b. */
export function pickHalves(w: Writer, flag: string, a: Halves, b: Halves): Halves {
  return halves(w.pick(flag, a.high, b.high), w.pick(flag, a.low, b.low))
}

/** a where the flag is 1, else b: two values of one dtype. */
export function pick(w: Writer, flag: string, a: Value, b: Value): Value {
  if (a.kind === 'number' || b.kind === 'number') {
    return { kind: 'number', name: w.pick(flag, asNumber(w, a), asNumber(w, b)) }
  }
  if (a.kind === 'small' && b.kind === 'small') {
    return smallInteger(w.pick(flag, a.name, b.name), Math.max(a.bound, b.bound))
  }
  return pickHalves(w, flag, toHalves(w, a), toHalves(w, b))
}
