// The names of instructions, as in the specification.

/** The types of values. */
export type ValueType = 'i32' | 'f32' | 'f64' | 'v128'

type Comparison = 'eq' | 'ne' | 'lt' | 'gt' | 'le' | 'ge'
type SignedComparison = 'eq' | 'ne' | `${'lt' | 'gt' | 'le' | 'ge'}_${'s' | 'u'}`
type FloatUnary = 'abs' | 'neg' | 'ceil' | 'floor' | 'trunc' | 'nearest' | 'sqrt'
type FloatBinary = 'add' | 'sub' | 'mul' | 'div' | 'min' | 'max'
type IntegerBinary =
  | 'add'
  | 'sub'
  | 'mul'
  | 'div_s'
  | 'div_u'
  | 'rem_s'
  | 'rem_u'
  | 'and'
  | 'or'
  | 'xor'
  | 'shl'
  | 'shr_s'
  | 'shr_u'

/** Instructions on numbers. */
export type ScalarName =
  | `i32.${'eqz' | 'clz' | 'ctz' | SignedComparison | IntegerBinary}`
  | `${'f32' | 'f64'}.${Comparison | FloatUnary | FloatBinary | 'copysign' | 'convert_i32_s' | 'convert_i32_u'}`
  | 'f32.reinterpret_i32'
  | 'f32.demote_f64'
  | 'f64.promote_f32'
  | 'i32.reinterpret_f32'
  | 'i32.trunc_sat_f32_s'
  | 'i32.trunc_sat_f64_s'

/** Instructions on vectors. */
export type VectorName =
  | `${'i8x16' | 'i32x4' | 'f32x4' | 'f64x2'}.splat`
  | 'i8x16.swizzle'
  | `i64x2.${'add' | 'shl'}`
  | `i32x4.${SignedComparison | 'add' | 'sub' | 'mul' | 'min_s' | 'max_s' | 'abs' | 'neg' | 'shl' | 'shr_s' | 'shr_u'}`
  | `i32x4.${'all_true' | 'bitmask' | 'extend_low_i16x8_u' | 'extend_high_i16x8_u' | 'trunc_sat_f32x4_s'}`
  | `${'f32x4' | 'f64x2'}.${Comparison | FloatBinary | 'pmin' | 'pmax' | 'abs' | 'neg' | 'sqrt' | 'relaxed_madd'}`
  | `f32x4.${'ceil' | 'floor' | 'trunc' | 'nearest' | 'relaxed_nmadd' | 'convert_i32x4_s' | 'demote_f64x2_zero'}`
  | `f64x2.${'promote_low_f32x4' | 'convert_low_i32x4_s'}`
  | `v128.${'not' | 'and' | 'andnot' | 'or' | 'xor' | 'bitselect' | 'any_true'}`
  | `i16x8.${'extend_low_i8x16_u' | 'extend_high_i8x16_u' | 'narrow_i32x4_s'}`
  | 'i8x16.narrow_i16x8_u'

/** Instructions without immediates. */
export type InstructionName = ScalarName | VectorName

/** Instructions that read memory. */
export type LoadName =
  | 'i32.load'
  | 'f32.load'
  | 'f64.load'
  | 'i32.load8_u'
  | `v128.load${'' | '32_splat' | '64_splat' | '32_zero' | '64_zero'}`

/** Instructions that write memory. */
export type StoreName = 'i32.store' | 'f32.store' | 'f64.store' | 'i32.store8' | 'v128.store'

/** Instructions that read or write one lane. */
export type LaneAccessName = `v128.${'load' | 'store'}${'32' | '64'}_lane`

/** Vectors by the type and number of their lanes. */
export type LaneShape = 'i32x4' | 'f32x4' | 'f64x2'
