// The levels of a loop nest during rendering: what each level computes once, and the text of the loop around it.
import type { Scalar } from '@tensorloom/tensor/backend'
import { getOrInsert } from '../../get-or-insert.js'
import { numberText } from './operators.js'

/** One level of the nest. Lines come before everything deeper. */
export interface Level {
  readonly lines: string[]
  /** Names of values that were computed here, by their text. */
  readonly names: Map<string, string>
}

/** Makes names, and keeps track of the params that a kernel reads. */
export interface Names {
  fresh(prefix: string): string
  /** A scalar as integer text: a literal, or the name of a param. */
  integer(value: Scalar): string
  /** A scalar as number text. */
  number(value: Scalar): string
}

/** Names for one kernel; `top` is where params are read. */
export function makeNames(top: Level): Names {
  let count = 0
  const fresh = (prefix: string): string => `${prefix}${count++}`
  const param = (slot: number, whole: boolean): string =>
    share(top, whole ? `params[${slot}] | 0` : `params[${slot}]`, () => fresh('p'))
  return {
    fresh,
    integer: (value) => (typeof value === 'number' ? numberText(value) : param(value.param, true)),
    number: (value) => (typeof value === 'number' ? numberText(value) : param(value.param, false)),
  }
}

/** An empty level. */
export function makeLevel(): Level {
  return { lines: [], names: new Map() }
}

/** Returns the name of a text at a level, which computes it once. */
export function share(level: Level, text: string, name: () => string): string {
  return getOrInsert(level.names, text, () => {
    const made = name()
    level.lines.push(`const ${made} = ${text};`)
    return made
  })
}

const wholeLiteral = /^\(?(-?\d+)\)?$/

/** The value of integer text that is a literal. */
export function literal(text: string): number | undefined {
  const match = wholeLiteral.exec(text)
  return match === null ? undefined : Number(match[1])
}

/** `a + b` as int32 text. */
export function sumText(a: string, b: string): string {
  const [x, y] = [literal(a), literal(b)]
  if (x !== undefined && y !== undefined) return numberText(x + y)
  if (x === 0) return b
  return y === 0 ? a : `(${a} + ${b} | 0)`
}

/** `a · b` as int32 text. */
export function productText(a: string, b: string): string {
  const [x, y] = [literal(a), literal(b)]
  if (x !== undefined && y !== undefined) return numberText(x * y)
  if (x === 0 || y === 0) return '0'
  if (x === 1) return b
  if (y === 1) return a
  if (x === -1) return `(-${b} | 0)`
  return y === -1 ? `(-${a} | 0)` : `Math.imul(${a}, ${b})`
}
