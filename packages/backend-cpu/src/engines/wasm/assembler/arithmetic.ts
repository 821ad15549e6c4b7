// Arithmetic that most kernels need: on int32, such as addresses, and on vectors of four float32.
import { type Code, i32, op } from './code.js'

/** `a + b` of int32. */
export const add = (a: Code, b: Code): Code => op('i32.add', a, b)
/** `a − b` of int32. */
export const subtract = (a: Code, b: Code): Code => op('i32.sub', a, b)
/** `a · b` of int32. */
export const multiply = (a: Code, b: Code): Code => op('i32.mul', a, b)
/** The size in bytes of `count` float32. */
export const bytesOf = (count: Code): Code => op('i32.shl', count, i32(2))

/** `a + b` of four float32. */
export const addVectors = (a: Code, b: Code): Code => op('f32x4.add', a, b)
/** `a − b` of four float32. */
export const subtractVectors = (a: Code, b: Code): Code => op('f32x4.sub', a, b)
/** `a · b` of four float32. */
export const multiplyVectors = (a: Code, b: Code): Code => op('f32x4.mul', a, b)
/** `a / b` of four float32. */
export const divideVectors = (a: Code, b: Code): Code => op('f32x4.div', a, b)
