// Instructions by name: opcode, operands, result. From the WebAssembly specification 2.0 and the relaxed-SIMD proposal.

import { unsigned } from './encode.js'
import type {
  InstructionName,
  LaneAccessName,
  LaneShape,
  LoadName,
  ScalarName,
  StoreName,
  ValueType,
  VectorName,
} from './names.js'

/** What an instruction takes and gives. */
export interface Instruction {
  readonly opcode: readonly number[]
  readonly operands: readonly ValueType[]
  readonly result: ValueType
}

// One row per signature: names with the number of the opcode.
function rows<const T extends InstructionName>(
  prefix: number | undefined,
  operands: readonly ValueType[],
  result: ValueType,
  numbers: Readonly<Record<T, number>>,
): Record<T, Instruction> {
  const table = {} as Record<T, Instruction>
  for (const name of Object.keys(numbers) as T[]) {
    const code = numbers[name]
    const opcode = prefix === undefined ? [code] : [prefix, ...unsigned(code)]
    table[name] = { opcode, operands, result }
  }
  return table
}

const single = undefined
const saturating = 0xfc
const simd = 0xfd

// biome-ignore format: a table
const scalars: Readonly<Record<ScalarName, Instruction>> = {
  ...rows(single, ['i32'], 'i32', { 'i32.eqz': 0x45, 'i32.clz': 0x67, 'i32.ctz': 0x68 }),
  ...rows(single, ['i32', 'i32'], 'i32', {
    'i32.eq': 0x46, 'i32.ne': 0x47, 'i32.lt_s': 0x48, 'i32.lt_u': 0x49, 'i32.gt_s': 0x4a, 'i32.gt_u': 0x4b,
    'i32.le_s': 0x4c, 'i32.le_u': 0x4d, 'i32.ge_s': 0x4e, 'i32.ge_u': 0x4f, 'i32.add': 0x6a, 'i32.sub': 0x6b,
    'i32.mul': 0x6c, 'i32.div_s': 0x6d, 'i32.div_u': 0x6e, 'i32.rem_s': 0x6f, 'i32.rem_u': 0x70, 'i32.and': 0x71,
    'i32.or': 0x72, 'i32.xor': 0x73, 'i32.shl': 0x74, 'i32.shr_s': 0x75, 'i32.shr_u': 0x76,
  }),
  ...rows(single, ['f32', 'f32'], 'i32', { 'f32.eq': 0x5b, 'f32.ne': 0x5c, 'f32.lt': 0x5d, 'f32.gt': 0x5e, 'f32.le': 0x5f, 'f32.ge': 0x60 }),
  ...rows(single, ['f64', 'f64'], 'i32', { 'f64.eq': 0x61, 'f64.ne': 0x62, 'f64.lt': 0x63, 'f64.gt': 0x64, 'f64.le': 0x65, 'f64.ge': 0x66 }),
  ...rows(single, ['f32'], 'f32', { 'f32.abs': 0x8b, 'f32.neg': 0x8c, 'f32.ceil': 0x8d, 'f32.floor': 0x8e, 'f32.trunc': 0x8f, 'f32.nearest': 0x90, 'f32.sqrt': 0x91 }),
  ...rows(single, ['f32', 'f32'], 'f32', { 'f32.add': 0x92, 'f32.sub': 0x93, 'f32.mul': 0x94, 'f32.div': 0x95, 'f32.min': 0x96, 'f32.max': 0x97, 'f32.copysign': 0x98 }),
  ...rows(single, ['f64'], 'f64', { 'f64.abs': 0x99, 'f64.neg': 0x9a, 'f64.ceil': 0x9b, 'f64.floor': 0x9c, 'f64.trunc': 0x9d, 'f64.nearest': 0x9e, 'f64.sqrt': 0x9f }),
  ...rows(single, ['f64', 'f64'], 'f64', { 'f64.add': 0xa0, 'f64.sub': 0xa1, 'f64.mul': 0xa2, 'f64.div': 0xa3, 'f64.min': 0xa4, 'f64.max': 0xa5, 'f64.copysign': 0xa6 }),
  ...rows(single, ['i32'], 'f32', { 'f32.convert_i32_s': 0xb2, 'f32.convert_i32_u': 0xb3, 'f32.reinterpret_i32': 0xbe }),
  ...rows(single, ['i32'], 'f64', { 'f64.convert_i32_s': 0xb7, 'f64.convert_i32_u': 0xb8 }),
  ...rows(single, ['f64'], 'f32', { 'f32.demote_f64': 0xb6 }),
  ...rows(single, ['f32'], 'f64', { 'f64.promote_f32': 0xbb }),
  ...rows(single, ['f32'], 'i32', { 'i32.reinterpret_f32': 0xbc }),
  ...rows(saturating, ['f32'], 'i32', { 'i32.trunc_sat_f32_s': 0 }),
  ...rows(saturating, ['f64'], 'i32', { 'i32.trunc_sat_f64_s': 2 }),

}

// biome-ignore format: a table
const vectors: Readonly<Record<VectorName, Instruction>> = {
  ...rows(simd, ['i32'], 'v128', { 'i8x16.splat': 15, 'i32x4.splat': 17 }),
  ...rows(simd, ['f32'], 'v128', { 'f32x4.splat': 19 }),
  ...rows(simd, ['f64'], 'v128', { 'f64x2.splat': 20 }),
  ...rows(simd, ['v128', 'v128'], 'v128', {
    'i8x16.swizzle': 14, 'i32x4.eq': 55, 'i32x4.ne': 56, 'i32x4.lt_s': 57, 'i32x4.lt_u': 58, 'i32x4.gt_s': 59, 'i32x4.gt_u': 60,
    'i32x4.le_s': 61, 'i32x4.le_u': 62, 'i32x4.ge_s': 63, 'i32x4.ge_u': 64,
    'f32x4.eq': 65, 'f32x4.ne': 66, 'f32x4.lt': 67, 'f32x4.gt': 68, 'f32x4.le': 69, 'f32x4.ge': 70,
    'f64x2.eq': 71, 'f64x2.ne': 72, 'f64x2.lt': 73, 'f64x2.gt': 74, 'f64x2.le': 75, 'f64x2.ge': 76,
    'v128.and': 78, 'v128.andnot': 79, 'v128.or': 80, 'v128.xor': 81,
    'i8x16.narrow_i16x8_u': 102, 'i16x8.narrow_i32x4_s': 133,
    'i32x4.add': 174, 'i32x4.sub': 177, 'i32x4.mul': 181, 'i32x4.min_s': 182, 'i32x4.max_s': 184, 'i64x2.add': 206,
    'f32x4.add': 228, 'f32x4.sub': 229, 'f32x4.mul': 230, 'f32x4.div': 231, 'f32x4.min': 232, 'f32x4.max': 233, 'f32x4.pmin': 234, 'f32x4.pmax': 235,
    'f64x2.add': 240, 'f64x2.sub': 241, 'f64x2.mul': 242, 'f64x2.div': 243, 'f64x2.min': 244, 'f64x2.max': 245, 'f64x2.pmin': 246, 'f64x2.pmax': 247,
  }),
  ...rows(simd, ['v128', 'v128', 'v128'], 'v128', {
    'v128.bitselect': 82,
    // a · b + c with one rounding; only where `fma` was found.
    'f32x4.relaxed_madd': 0x105,
    // −(a · b) + c with one rounding.
    'f32x4.relaxed_nmadd': 0x106,
    'f64x2.relaxed_madd': 0x107,
  }),
  ...rows(simd, ['v128'], 'v128', {
    'v128.not': 77, 'f32x4.demote_f64x2_zero': 94, 'f64x2.promote_low_f32x4': 95, 'f32x4.ceil': 103, 'f32x4.floor': 104, 'f32x4.trunc': 105, 'f32x4.nearest': 106,
    'i16x8.extend_low_i8x16_u': 137, 'i16x8.extend_high_i8x16_u': 138, 'i32x4.abs': 160, 'i32x4.neg': 161, 'i32x4.extend_low_i16x8_u': 169, 'i32x4.extend_high_i16x8_u': 170,
    'f32x4.abs': 224, 'f32x4.neg': 225, 'f32x4.sqrt': 227, 'f64x2.abs': 236, 'f64x2.neg': 237, 'f64x2.sqrt': 239,
    'i32x4.trunc_sat_f32x4_s': 248, 'f32x4.convert_i32x4_s': 250, 'f64x2.convert_low_i32x4_s': 254,
  }),
  ...rows(simd, ['v128', 'i32'], 'v128', { 'i32x4.shl': 171, 'i32x4.shr_s': 172, 'i32x4.shr_u': 173, 'i64x2.shl': 203 }),
  ...rows(simd, ['v128'], 'i32', { 'v128.any_true': 83, 'i32x4.all_true': 163, 'i32x4.bitmask': 164 }),
}

/** Instructions that take operands and nothing else. */
export const instructions: Readonly<Record<InstructionName, Instruction>> = { ...scalars, ...vectors }

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
