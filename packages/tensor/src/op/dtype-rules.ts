// The few ways in which elementwise ops treat dtypes. Each op names one.
import { type DType, promote, toFloating, weakDtype } from '../dtype.js'
import { isTensor, type TensorLike } from '../tensor-types.js'
import type { DTypeRule, TensorType } from './definition.js'

/** The dtype that the tensors among the inputs meet in; undefined where all are JavaScript scalars. */
export function strongest(inputs: readonly TensorType[]): DType | undefined {
  return inputs
    .filter((input) => !input.scalar)
    .reduce<DType | undefined>(
      (dtype, input) => (dtype === undefined ? input.dtype : promote(dtype, input.dtype)),
      undefined,
    )
}

/** The dtype that all inputs meet in, weak scalars included. */
export function meet(op: string, inputs: readonly TensorType[], values: readonly TensorLike[]): DType {
  const strong = strongest(inputs)
  let dtype = strong
  for (const value of values) {
    if (isTensor(value)) continue
    const weak = weakDtype(op, value, strong)
    dtype = dtype === undefined ? weak : promote(dtype, weak)
  }
  return dtype ?? 'float32'
}

/** Arithmetic: operands meet, bool counts as int32; the result is the same. */
export const arithmetic: DTypeRule = {
  operands(op, inputs, values) {
    const dtype = meet(op, inputs, values)
    return inputs.map(() => (dtype === 'bool' ? 'int32' : dtype))
  },
  result: ([dtype]) => dtype!,
}

/** Maths on reals: operands meet, integers become float32; the result is the same. */
export const floating: DTypeRule = {
  operands(op, inputs, values) {
    const dtype = toFloating(meet(op, inputs, values))
    return inputs.map(() => dtype)
  },
  result: ([dtype]) => dtype!,
}

/** Comparison: operands meet; the result is bool. */
export const comparison: DTypeRule = {
  operands(op, inputs, values) {
    const dtype = meet(op, inputs, values)
    return inputs.map(() => dtype)
  },
  result: () => 'bool',
}

/** Questions to reals (is it NaN?): operands like `floating`; the result is bool. */
export const question: DTypeRule = { operands: floating.operands, result: () => 'bool' }

/** Logic: operands are cast to bool; the result is bool. */
export const logical: DTypeRule = { operands: (_, inputs) => inputs.map(() => 'bool'), result: () => 'bool' }

/** The dtype stays what it is. */
export const unchanged: DTypeRule = {
  operands(op, inputs, values) {
    const dtype = meet(op, inputs, values)
    return inputs.map(() => dtype)
  },
  result: ([dtype]) => dtype!,
}

/** A bool condition first, then operands that meet; the result is theirs. */
export const choice: DTypeRule = {
  operands(op, inputs, values) {
    const dtype = meet(op, inputs.slice(1), values.slice(1))
    return inputs.map((_, k) => (k === 0 ? 'bool' : dtype))
  },
  result: (operands) => operands[1]!,
}
