// What an expression of the IR is in a kernel's source. Every variable of gpu.js is a float32, so integers need more than one.

/** A float32, or a uint8 or bool, which are whole numbers from 0 to 255. */
export interface NumberValue {
  readonly kind: 'number'
  /** The variable. */
  readonly name: string
}

/** An int32 that is known to be small: one variable, exact up to 2²⁴. */
export interface SmallInteger {
  readonly kind: 'small'
  /** The variable. */
  readonly name: string
  /** It lies in −bound … bound. */
  readonly bound: number
}

/** Any int32: its upper and its lower 16 bits, both as whole numbers from 0 to 65535. */
export interface Halves {
  readonly kind: 'halves'
  /** The variable of the upper bits. */
  readonly high: string
  /** The variable of the lower bits. */
  readonly low: string
}

/** An int32. */
export type IntegerValue = SmallInteger | Halves

/** A value. */
export type Value = NumberValue | IntegerValue

/** The largest integer up to which every integer is exact in a float32. */
export const exactIntegers: number = 2 ** 24

/** A value of one variable that is not an integer. */
export function numberValue(name: string): NumberValue {
  return { kind: 'number', name }
}

/** An integer of which it is known how large it can be. */
export function smallInteger(name: string, bound: number): SmallInteger {
  return { kind: 'small', name, bound }
}

/** An integer of two variables. */
export function halves(high: string, low: string): Halves {
  return { kind: 'halves', high, low }
}
