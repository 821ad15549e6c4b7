// Signs, roundings and roots, which take one or two instructions.
import { divideVectors, type InstructionName, op } from '../assembler/index.js'
import { choose, signOf, type VectorFunction } from './context.js'

const single =
  (name: InstructionName): VectorFunction =>
  (_, x) =>
    op(name, x)

/** One instruction each. V8 makes three of `f32x4.abs` and `f32x4.neg`, because two rebuild the sign bits. */
export const simple: Readonly<Record<'abs' | 'ceil' | 'floor' | 'neg' | 'round' | 'sqrt' | 'trunc', VectorFunction>> = {
  abs: ({ integer }, x) => op('v128.and', x, integer(0x7fffffff)),
  ceil: single('f32x4.ceil'),
  floor: single('f32x4.floor'),
  neg: ({ integer }, x) => op('v128.xor', x, integer(-0x80000000)),
  round: single('f32x4.nearest'),
  sqrt: single('f32x4.sqrt'),
  trunc: single('f32x4.trunc'),
}

/** 1 / x. */
export const reciprocal: VectorFunction = ({ constant }, x) => divideVectors(constant(1), x)

/** 1 / √x; −∞ at −0. */
export const rsqrt: VectorFunction = ({ constant }, x) => divideVectors(constant(1), op('f32x4.sqrt', x))

/** −1, 1, or x itself where it is ±0 or NaN. */
export const sign: VectorFunction = (context, value) => {
  const { f, constant } = context
  const x = f.let(value)
  const notZero = op('f32x4.gt', op('f32x4.abs', x), constant(0))
  return choose(notZero, op('v128.or', signOf(context, x), constant(1)), x)
}
