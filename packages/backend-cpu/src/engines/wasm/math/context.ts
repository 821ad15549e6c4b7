// What vector code is written into: a function, its constants, the host's functions; and the idioms that it uses most.
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
  /** Four times a float32; a local that is set before the loop, or an immediate. */
  constant(value: number): Code
  /** Four times an int32. */
  integer(value: number): Code
  /** Twice a float64. */
  double(value: number): Code
  /**
   * A function of the host (`host-functions.ts`), float64 in and out, for lanes that vector code does not reach. Only the
   * operators in `hostCalls` ask, for the function of their own name; the module has to import it before its functions.
   */
  host(name: string): Callable
}

/**
 * A function of a vector of four float32, as code. It may emit statements. Lanes do not depend on each other, so one
 * element is `f32x4.splat`, the same code, lane 0, and has the same bits.
 */
export type VectorFunction = (context: VectorContext, x: Code) => Code
/** A function of two vectors. */
export type VectorFunction2 = (context: VectorContext, a: Code, b: Code) => Code

/**
 * A context for `f`. Each constant becomes a local, set once at the place where this is called, which has to be before any
 * loop: V8 makes an immediate vector anew at every use.
 */
export function vectorContext(
  f: FunctionBuilder,
  fma: boolean,
  host: VectorContext['host'] = () => {
    throw new TypeError('this function imports no host functions')
  },
): VectorContext {
  // Stays in the body where it is, and is filled while the rest is written.
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

/** a · b + c, with one rounding where it can be. */
export function multiplyAdd({ fma }: VectorContext, a: Code, b: Code, c: Code): Code {
  return fma ? op('f32x4.relaxed_madd', a, b, c) : addVectors(multiplyVectors(a, b), c)
}

/** The polynomial with these coefficients, that of the highest power first, by Horner's scheme. */
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

/** x no larger than `most`; NaN stays. */
export function atMost({ constant }: VectorContext, x: Code, most: number): Code {
  return op('f32x4.pmin', x, constant(most))
}

/** x no smaller than `least`; NaN stays. */
export function atLeast({ constant }: VectorContext, x: Code, least: number): Code {
  return op('f32x4.pmax', x, constant(least))
}

/** The signs of x: the highest bit of each lane. */
export function signOf({ integer }: VectorContext, x: Code): Code {
  return op('v128.and', x, integer(-0x80000000))
}

/** An odd polynomial x + x³ · p(x²), p's coefficients that of the highest power first; x², too, is given. Keeps −0. */
export function oddPolynomial(context: VectorContext, x: Local, square: Local, coefficients: readonly number[]): Code {
  return multiplyAdd(context, multiplyVectors(x, square), polynomial(context, square, coefficients), x)
}

/** Runs `repair` where a lane does not meet `condition`, a comparison's result: for values that hardly ever occur. */
export function unlessAll({ f }: VectorContext, condition: Code, repair: () => void): void {
  f.if(op('i32.eqz', op('i32x4.all_true', condition)), repair)
}
