// Integer arithmetic as ONNX defines it: narrow types wrap, division truncates.
import {
  add,
  bitwiseAnd,
  cast,
  floorDiv,
  less,
  logicalAnd,
  logicalXor,
  mod,
  notEqual,
  sub,
  type Tensor,
  where,
} from '@tensorloom/tensor'
import { type ElementType, elementTypes } from '../../model/element-types.js'
import { deviceValue, type TensorValue } from '../../runtime/value.js'

/** Whether elements of the type are held in a wider dtype, so that results have to be wrapped. */
function isNarrow(type: ElementType): boolean {
  return elementTypes[type].dtype === 'int32' && elementTypes[type].bits < 32
}

/** An int32 tensor as values of a narrow type: modulo 2^bits. Other types stay as they are. */
export function wrap(x: Tensor, type: ElementType): TensorValue {
  const { dtype, bits, range } = elementTypes[type]
  if (!isNarrow(type)) return deviceValue(type, dtype === undefined || x.dtype === dtype ? x : cast(x, dtype))
  const low = range![0]
  const mask = 2 ** bits - 1
  const wide = x.dtype === 'int32' ? x : cast(x, 'int32')
  return deviceValue(type, low === 0 ? bitwiseAnd(wide, mask) : add(bitwiseAnd(sub(wide, low), mask), low))
}

/** a / b without its fraction, towards 0. */
export function truncatedDivision(a: Tensor, b: Tensor): Tensor {
  const down = floorDiv(a, b)
  if (a.dtype !== 'int32') return down
  const inexact = notEqual(mod(a, b), 0)
  return where(logicalAnd(inexact, logicalXor(less(a, 0), less(b, 0))), add(down, 1), down)
}

/** The remainder with the sign of the dividend, as C's fmod. */
export function remainder(a: Tensor, b: Tensor): Tensor {
  const sameSign = mod(a, b)
  const flip = logicalAnd(notEqual(sameSign, 0), logicalXor(less(a, 0), less(b, 0)))
  return where(flip, sub(sameSign, b), sameSign)
}
