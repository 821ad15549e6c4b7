// Instructions by name: opcode, operands, result. From the WebAssembly specification 2.0 and the relaxed-SIMD proposal.

import { unsigned } from './encode.js'
import type { InstructionName, LaneAccessName, LaneShape, LoadName, StoreName, ValueType } from './names.js'

/** The opcode, the operands and the result of an instruction. */
export interface Instruction {
  readonly opcode: readonly number[]
  readonly operands: readonly ValueType[]
  readonly result: ValueType
}

const simd = 0xfd
const saturating = 0xfc

// Instructions on `shape` with a signature. A number is the opcode of the name after it. The names that follow have the
// next opcodes, as in the specification.
function family(
  shape: string,
  operands: readonly ValueType[],
  result: ValueType,
  names: string,
  prefix?: number,
): [name: string, instruction: Instruction][] {
  const table: [string, Instruction][] = []
  let code = 0
  for (const word of names.split(' ')) {
    if (Number(word) >= 0) code = Number(word)
    else {
      const opcode = prefix === undefined ? [code] : [prefix, ...unsigned(code)]
      table.push([`${shape}.${word}`, { opcode, operands, result }])
      code++
    }
  }
  return table
}

const vectors = (shape: string, operands: readonly ValueType[], result: ValueType, names: string) =>
  family(shape, operands, result, names, simd)

const one: readonly ValueType[] = ['v128']
const two: readonly ValueType[] = [...one, 'v128']
const three: readonly ValueType[] = [...two, 'v128']

// biome-ignore format: a table
/** Instructions that take only operands. */
export const instructions: Readonly<Record<InstructionName, Instruction>> = Object.fromEntries([
  ...family('i32', ['i32'], 'i32', '69 eqz 103 clz ctz'),
  ...family('i32', ['i32', 'i32'], 'i32', '70 eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u 106 add sub mul div_s div_u rem_s rem_u and or xor shl shr_s shr_u'),
  ...family('f32', ['f32', 'f32'], 'i32', '91 eq ne lt gt le ge'),
  ...family('f64', ['f64', 'f64'], 'i32', '97 eq ne lt gt le ge'),
  ...family('f32', ['f32'], 'f32', '139 abs neg ceil floor trunc nearest sqrt'),
  ...family('f32', ['f32', 'f32'], 'f32', '146 add sub mul div min max copysign'),
  ...family('f64', ['f64'], 'f64', '153 abs neg ceil floor trunc nearest sqrt'),
  ...family('f64', ['f64', 'f64'], 'f64', '160 add sub mul div min max copysign'),
  ...family('f32', ['i32'], 'f32', '178 convert_i32_s convert_i32_u 190 reinterpret_i32'),
  ...family('f64', ['i32'], 'f64', '183 convert_i32_s convert_i32_u'),
  ...family('f32', ['f64'], 'f32', '182 demote_f64'),
  ...family('f64', ['f32'], 'f64', '187 promote_f32'),
  ...family('i32', ['f32'], 'i32', '188 reinterpret_f32'),
  ...family('i32', ['f32'], 'i32', '0 trunc_sat_f32_s', saturating),
  ...family('i32', ['f64'], 'i32', '2 trunc_sat_f64_s', saturating),

  ...vectors('i8x16', ['i32'], 'v128', '15 splat'),
  ...vectors('i32x4', ['i32'], 'v128', '17 splat'),
  ...vectors('f32x4', ['f32'], 'v128', '19 splat'),
  ...vectors('f64x2', ['f64'], 'v128', '20 splat'),
  ...vectors('i8x16', two, 'v128', '14 swizzle 102 narrow_i16x8_u'),
  ...vectors('i16x8', two, 'v128', '133 narrow_i32x4_s'),
  ...vectors('i32x4', two, 'v128', '55 eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u 174 add 177 sub 181 mul min_s 184 max_s'),
  ...vectors('f32x4', two, 'v128', '65 eq ne lt gt le ge 228 add sub mul div min max pmin pmax'),
  ...vectors('f64x2', two, 'v128', '71 eq ne lt gt le ge 240 add sub mul div min max pmin pmax'),
  ...vectors('v128', two, 'v128', '78 and andnot or xor'),
  ...vectors('i64x2', two, 'v128', '206 add'),
  ...vectors('v128', three, 'v128', '82 bitselect'),
  // a · b + c and −(a · b) + c with one rounding. Use them only if `fma` was found.
  ...vectors('f32x4', three, 'v128', '261 relaxed_madd relaxed_nmadd'),
  ...vectors('f64x2', three, 'v128', '263 relaxed_madd'),
  ...vectors('v128', one, 'v128', '77 not'),
  ...vectors('f32x4', one, 'v128', '94 demote_f64x2_zero 103 ceil floor trunc nearest 224 abs neg 227 sqrt 250 convert_i32x4_s'),
  ...vectors('f64x2', one, 'v128', '95 promote_low_f32x4 236 abs neg 239 sqrt 254 convert_low_i32x4_s'),
  ...vectors('i16x8', one, 'v128', '137 extend_low_i8x16_u extend_high_i8x16_u'),
  ...vectors('i32x4', one, 'v128', '160 abs neg 169 extend_low_i16x8_u extend_high_i16x8_u 248 trunc_sat_f32x4_s'),
  ...vectors('i32x4', ['v128', 'i32'], 'v128', '171 shl shr_s shr_u'),
  ...vectors('i64x2', ['v128', 'i32'], 'v128', '203 shl'),
  ...vectors('v128', one, 'i32', '83 any_true'),
  ...vectors('i32x4', one, 'i32', '163 all_true bitmask'),
]) as Record<InstructionName, Instruction>

/** How memory is read or written. */
export interface MemoryInstruction {
  readonly opcode: readonly number[]
  /** The value that is read or written. */
  readonly type: ValueType
  /** log2 of the natural alignment in bytes. */
  readonly alignment: number
}

const at = (opcode: readonly number[], type: ValueType, alignment: number): MemoryInstruction => ({
  opcode,
  type,
  alignment,
})

// biome-ignore format: a table
/** Loads: an address in, a value out. */
export const loads: Readonly<Record<LoadName, MemoryInstruction>> = {
  'i32.load': at([0x28], 'i32', 2), 'f32.load': at([0x2a], 'f32', 2), 'f64.load': at([0x2b], 'f64', 3),
  'i32.load8_u': at([0x2d], 'i32', 0), 'v128.load': at([0xfd, 0], 'v128', 2), 'v128.load32_splat': at([0xfd, 9], 'v128', 2),
  'v128.load64_splat': at([0xfd, 10], 'v128', 2), 'v128.load32_zero': at([0xfd, 92], 'v128', 0), 'v128.load64_zero': at([0xfd, 93], 'v128', 2),
}

// biome-ignore format: a table
/** Stores: an address and a value in. */
export const stores: Readonly<Record<StoreName, MemoryInstruction>> = {
  'i32.store': at([0x36], 'i32', 2), 'f32.store': at([0x38], 'f32', 2), 'f64.store': at([0x39], 'f64', 3),
  'i32.store8': at([0x3a], 'i32', 0), 'v128.store': at([0xfd, 11], 'v128', 2),
}

// biome-ignore format: a table
/** Loads and stores of one lane. */
export const laneAccesses: Readonly<Record<LaneAccessName, MemoryInstruction>> = {
  'v128.load32_lane': at([0xfd, 86], 'v128', 0), 'v128.load64_lane': at([0xfd, 87], 'v128', 0),
  'v128.store32_lane': at([0xfd, 90], 'v128', 0), 'v128.store64_lane': at([0xfd, 91], 'v128', 0),
}

/** Reading and replacing a lane of a vector: the opcodes, and the type of a lane. */
export const lanes: Readonly<Record<LaneShape, { extract: number; replace: number; type: ValueType }>> = {
  i32x4: { extract: 27, replace: 28, type: 'i32' },
  f32x4: { extract: 31, replace: 32, type: 'f32' },
  f64x2: { extract: 33, replace: 34, type: 'f64' },
}

/** The byte of each type. */
export const typeBytes: Readonly<Record<ValueType, number>> = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b }
