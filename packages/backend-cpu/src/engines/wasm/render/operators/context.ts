// The context of operators: the function, vector code, host functions, and idioms on numbers and vectors.
import type { DType } from '@tensorloom/tensor'
import {
  type Callable,
  type Code,
  call,
  extractLane,
  type FunctionBuilder,
  f32,
  f64,
  i32,
  i32x4,
  op,
  replaceLane,
  subtract,
} from '../../assembler/index.js'
import type { VectorContext } from '../../math/index.js'
import { isLocal } from '../level.js'

/** The context of operators. */
export interface OperatorContext {
  readonly f: FunctionBuilder
  /** The context of vector functions. Their constants are set at the top of the function. */
  readonly math: VectorContext
  /** A host function by name. */
  host(name: string): Callable
}

/** The type of one number of a dtype. */
export const scalarType: Readonly<Record<DType, 'i32' | 'f32' | 'f64'>> = {
  float32: 'f32',
  float64: 'f64',
  int32: 'i32',
  uint8: 'i32',
  bool: 'i32',
}

/** Whether a dtype is one of the floats. */
export const isFloat = (dtype: DType): boolean => dtype === 'float32' || dtype === 'float64'

/** Puts code into a variable, so that it can be read more than once. */
export function kept(f: FunctionBuilder, code: Code): Code {
  return isLocal(code) ? code : f.let(code)
}

/** A vector of one number. Bools become masks. */
export function splat(code: Code, dtype: DType): Code {
  if (dtype === 'float32') return op('f32x4.splat', code)
  return op('i32x4.splat', dtype === 'bool' ? subtract(i32(0), code) : code)
}

/** Lane `k` of a vector as one number. */
export function lane(vector: Code, k: number, dtype: DType): Code {
  if (dtype === 'float32') return extractLane('f32x4', k, vector)
  const number = extractLane('i32x4', k, vector)
  return dtype === 'bool' ? op('i32.and', number, i32(1)) : number
}

/** A vector from what `of` gives for each lane. */
export function lanewise(f: FunctionBuilder, dtype: DType, of: (k: number) => Code): Code {
  let vector = splat(of(0), dtype)
  for (let k = 1; k < 4; k++) {
    const one = of(k)
    const value = dtype === 'bool' ? subtract(i32(0), one) : one
    vector = replaceLane(dtype === 'float32' ? 'f32x4' : 'i32x4', k, kept(f, vector), value)
  }
  return vector
}

/** A float as float64. */
export const toDouble = (code: Code): Code => (code.type === 'f32' ? op('f64.promote_f32', code) : code)
/** A float64 as a float of another dtype. */
export const fromDouble = (code: Code, dtype: DType): Code => (dtype === 'float32' ? op('f32.demote_f64', code) : code)

/** The result of a host function. */
export function hostCall(context: OperatorContext, name: string, operands: readonly Code[], dtype: DType): Code {
  return fromDouble(call(context.host(name), ...operands.map(toDouble)), dtype)
}

/** Types of floats. */
export type Float = 'f32' | 'f64'
/** 0 as a float. */
export const zero = (t: Float): Code => (t === 'f32' ? f32(0) : f64(0))
/** 1 as a float. */
export const one = (t: Float): Code => (t === 'f32' ? f32(1) : f64(1))

/** An int32 as its dtype stores it. */
export const wrapScalar = (code: Code, dtype: DType): Code => (dtype === 'uint8' ? op('i32.and', code, i32(255)) : code)
/** Four of them. */
export const wrapVector = (code: Code, dtype: DType): Code =>
  dtype === 'uint8' ? op('v128.and', code, i32x4(255)) : code
