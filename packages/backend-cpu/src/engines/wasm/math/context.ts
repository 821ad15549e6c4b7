// The context of vector code: a function, its constants, host functions, and common idioms.
import { getOrInsert } from '../../get-or-insert.js'
import type { Bytes } from '../assembler/encode.js'
import {
  addVectors,
  type Callable,
  type Code,
  type FunctionBuilder,
  i32x4,
  type Local,
  multiplyVectors,
  op,
} from '../assembler/index.js'

/** Where vector code is written. */
export interface VectorContext {
  /** The function that is being written; vector code may emit statements and take locals. */
  readonly f: FunctionBuilder
  /** Whether fused multiply-add may be used. */
  readonly fma: boolean
  /** A vector of one float32: a local that is set before the loop, or an immediate. */
  constant(value: number): Code
  /** A vector of one int32. */
  integer(value: number): Code
  /** A vector of one float64. */
  double(value: number): Code
  /**
   * A host function (`host-functions.ts`) on float64, for lanes that vector code does not cover. Only the operators in
   * `hostCalls` ask for one, by their own name. The module has to import it before its functions.
   */
  host(name: string): Callable
}

/**
 * A function of a vector of four float32, as code. It may emit statements. Lanes do not depend on each other, so a single
 * element (`f32x4.splat`, the same code, lane 0) gets the same bits.
 */
export type VectorFunction = (context: VectorContext, x: Code) => Code
/** A function of two vectors. */
export type VectorFunction2 = (context: VectorContext, a: Code, b: Code) => Code

/**
 * Creates a context for `f`. Each constant becomes a local that is set once, at the place of this call. Call it before any
 * loop, because V8 rebuilds an immediate vector at every use.
 */
export function vectorContext(
  f: FunctionBuilder,
  fma: boolean,
  host: VectorContext['host'] = () => {
    throw new TypeError('this function imports no host functions')
  },
): VectorContext {
  // This list stays at its place in the body, and fills up while the rest is written.
  const prologue: Bytes[] = []
  f.statements.push(prologue)
  const known = new Map<string, Local>()
  const hoisted = (...words: readonly [number, number, number, number]): Local => {
    return getOrInsert(known, words.join(), () => {
      const local = f.local('v128')
      prologue.push(...f.nested(() => f.set(local, i32x4(...words))))
      return local
    })
  }
  const integer = (value: number): Local => hoisted(value, value, value, value)
  const bits = new DataView(new ArrayBuffer(8))
  return {
    f,
    fma,
    host,
    constant(value) {
      bits.setFloat32(0, value)
      return integer(bits.getInt32(0))
    },
    integer,
    double(value) {
      bits.setFloat64(0, value)
      const [high, low] = [bits.getInt32(0), bits.getInt32(4)]
      return hoisted(low, high, low, high)
    },
  }
}

/** a · b + c, with one rounding if fused multiply-add is available. */
export function multiplyAdd({ fma }: VectorContext, a: Code, b: Code, c: Code): Code {
  return fma ? op('f32x4.relaxed_madd', a, b, c) : addVectors(multiplyVectors(a, b), c)
}

/** The polynomial with these coefficients, highest power first, by Horner's scheme. */
export function polynomial(context: VectorContext, x: Code, coefficients: readonly number[]): Code {
  const [first, ...rest] = coefficients
  return rest.reduce<Code>(
    (sum, coefficient) => multiplyAdd(context, sum, x, context.constant(coefficient)),
    context.constant(first!),
  )
}

/** `condition ? a : b`, lane by lane; the condition is a comparison's result. */
export function choose(condition: Code, a: Code, b: Code): Code {
  return op('v128.bitselect', a, b, condition)
}

/** The smaller of x and `most`. NaN stays. */
export function atMost({ constant }: VectorContext, x: Code, most: number): Code {
  return op('f32x4.pmin', x, constant(most))
}

/** The larger of x and `least`. NaN stays. */
export function atLeast({ constant }: VectorContext, x: Code, least: number): Code {
  return op('f32x4.pmax', x, constant(least))
}

/** The signs of x: the highest bit of each lane. */
export function signOf({ integer }: VectorContext, x: Code): Code {
  return op('v128.and', x, integer(-0x80000000))
}

/** An odd polynomial x + x³ · p(x²). The coefficients of p start with the highest power; x² is given. It keeps −0. */
export function oddPolynomial(context: VectorContext, x: Local, square: Local, coefficients: readonly number[]): Code {
  return multiplyAdd(context, multiplyVectors(x, square), polynomial(context, square, coefficients), x)
}

/** Runs `repair` if `condition`, the result of a comparison, is false in any lane. It is for values that rarely occur. */
export function unlessAll({ f }: VectorContext, condition: Code, repair: () => void): void {
  f.if(op('i32.eqz', op('i32x4.all_true', condition)), repair)
}
