// Conversions between dtypes, of one number and of four.
import type { DType } from '@tensorloom/tensor'
import { type Code, f32x4, i32, i32x4, op } from '../../assembler/index.js'
import { scalarType, zero } from './context.js'

/** `x` of dtype `from` converted to `to`, one number. */
export function scalarCast(x: Code, from: DType, to: DType): Code {
  if (from === to) return x
  const [source, target] = [scalarType[from], scalarType[to]]
  if (to === 'bool') {
    if (source === 'i32') return op('i32.ne', x, i32(0))
    return op(`${source}.ne`, x, zero(source))
  }
  if (target === 'f32') return source === 'f64' ? op('f32.demote_f64', x) : op('f32.convert_i32_s', x)
  if (target === 'f64') return source === 'f32' ? op('f64.promote_f32', x) : op('f64.convert_i32_s', x)
  const whole = source === 'i32' ? x : op(`i32.trunc_sat_${source}_s`, x)
  return to === 'uint8' ? op('i32.and', whole, i32(255)) : whole
}

/** `x` of dtype `from` converted to `to`, four numbers, none of them float64. */
export function vectorCast(x: Code, from: DType, to: DType): Code {
  if (from === to) return x
  if (to === 'bool') return from === 'float32' ? op('f32x4.ne', x, f32x4(0)) : op('i32x4.ne', x, i32x4(0))
  if (from === 'bool') return op('v128.and', x, to === 'float32' ? f32x4(1) : i32x4(1))
  if (to === 'float32') return op('f32x4.convert_i32x4_s', x)
  const whole = from === 'float32' ? op('i32x4.trunc_sat_f32x4_s', x) : x
  return to === 'uint8' ? op('v128.and', whole, i32x4(255)) : whole
}
