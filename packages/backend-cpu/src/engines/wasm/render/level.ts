// The levels of a loop nest during rendering: what each computes once, and the loop around it.
import type { DType } from '@tensorloom/tensor'
import type { Expr, Scalar } from '@tensorloom/tensor/backend'
import { getOrInsert } from '../../get-or-insert.js'
import type { Bytes } from '../assembler/encode.js'
import {
  add,
  type Code,
  type FunctionBuilder,
  f32,
  f64,
  i32,
  type Local,
  load,
  multiply,
  op,
  subtract,
} from '../assembler/index.js'

/** A value of an expression: one number, or four along the vector axis. */
export interface Value {
  readonly code: Code
  readonly vector: boolean
}

/** One level. Its statements come before everything deeper. */
export interface Level {
  statements: Bytes[]
  /** Locals by what they hold. */
  readonly shared: Map<string, Code>
  /** Values of expressions, by the number of the vector they belong to. */
  readonly values: Map<Expr, Value>[]
}

/** An empty level. */
export function makeLevel(): Level {
  return { statements: [], shared: new Map(), values: [] }
}

/** Writes into a level instead of the current place. */
export function within<T>(f: FunctionBuilder, statements: Bytes[], write: () => T): T {
  const outer = f.statements
  f.statements = statements
  try {
    return write()
  } finally {
    f.statements = outer
  }
}

/** Returns the local of a level for a key. The level computes its value once. */
export function share(f: FunctionBuilder, level: Level, key: string, code: () => Code): Code {
  return getOrInsert(level.shared, key, () => within(f, level.statements, () => f.let(code())))
}

/** Reads the arguments of a kernel: params as float64, then the addresses of the inputs and of the output. */
export interface Arguments {
  /** An int32: a literal, or a param. */
  integer(value: Scalar): Code
  /** A number in a dtype: a literal, or a param. */
  number(value: Scalar, dtype: DType): Code
  /** The address of input `k`; the output comes after the inputs. */
  address(k: number): Code
}

/** Byte in the arguments at which addresses begin, after `params` numbers. */
export function addressesAt(params: number): number {
  return 8 * params
}

/** Reads arguments at the outermost level, each once. */
export function readArguments(f: FunctionBuilder, at: Local, top: Level, params: number): Arguments {
  const param = (slot: number): Code => load('f64.load', at, 8 * slot)
  return {
    integer: (value) =>
      typeof value === 'number'
        ? i32(value)
        : share(f, top, `i${value.param}`, () => op('i32.trunc_sat_f64_s', param(value.param))),
    number(value, dtype) {
      if (typeof value === 'number') return literalOf(value, dtype)
      const { param: slot } = value
      if (dtype === 'float64') return share(f, top, `d${slot}`, () => param(slot))
      if (dtype === 'float32') return share(f, top, `f${slot}`, () => op('f32.demote_f64', param(slot)))
      if (dtype === 'bool') return share(f, top, `b${slot}`, () => op('f64.ne', param(slot), f64(0)))
      return share(f, top, `i${slot}`, () => op('i32.trunc_sat_f64_s', param(slot)))
    },
    address: (k) => share(f, top, `x${k}`, () => load('i32.load', at, addressesAt(params) + 4 * k)),
  }
}

function literalOf(value: number, dtype: DType): Code {
  if (dtype === 'float64') return f64(value)
  if (dtype === 'float32') return f32(value)
  return dtype === 'bool' ? i32(value === 0 ? 0 : 1) : i32(value)
}

/** The value of code that is an int32 literal. */
export function literal(code: Code): number | undefined {
  const [opcode, value] = code.bytes
  if (opcode !== 0x41 || !Array.isArray(value)) return undefined
  let result = 0
  let shift = 0
  for (const byte of value as number[]) {
    result |= (byte & 0x7f) << shift
    shift += 7
    if ((byte & 0x80) === 0 && shift < 32 && (byte & 0x40) !== 0) result |= -1 << shift
  }
  return result
}

/** `a + b`. Zeros are left out. */
export function sum(a: Code, b: Code): Code {
  const [x, y] = [literal(a), literal(b)]
  if (x !== undefined && y !== undefined) return i32(x + y)
  if (x === 0) return b
  return y === 0 ? a : add(a, b)
}

/** `a · b`, as a shift if one is a power of two. */
export function product(a: Code, b: Code): Code {
  const [x, y] = [literal(a), literal(b)]
  if (x !== undefined && y !== undefined) return i32(Math.imul(x, y))
  if (x === 0 || y === 0) return i32(0)
  if (x !== undefined) return product(b, a)
  if (y === 1) return a
  if (y === -1) return subtract(i32(0), a)
  if (y !== undefined && y > 0 && (y & (y - 1)) === 0) return op('i32.shl', a, i32(31 - Math.clz32(y)))
  return multiply(a, b)
}

/** Whether code is a variable, which costs nothing to read twice. */
export function isLocal(code: Code): code is Local {
  return 'index' in code
}
