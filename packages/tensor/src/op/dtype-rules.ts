// The dtype rules of elementwise ops. Each op names one of them.
import { type DType, promote, toFloating, weakDtype } from '../dtype.js'
import { isTensor, type TensorLike } from '../tensor-types.js'
import type { DTypeRule } from './definition.js'
import type { TensorType } from './tensor-type.js'

/** The common dtype of the tensors among the inputs; undefined where all inputs are JavaScript scalars. */
export function strongest(inputs: readonly TensorType[]): DType | undefined {
  return inputs
    .filter((input) => !input.scalar)
    .reduce<DType | undefined>(
      (dtype, input) => (dtype === undefined ? input.dtype : promote(dtype, input.dtype)),
      undefined,
    )
}

/** The common dtype of all inputs, weak scalars included. */
export function commonDType(op: string, inputs: readonly TensorType[], values: readonly TensorLike[]): DType {
  const strong = strongest(inputs)
  let dtype = strong
  for (const value of values) {
    if (isTensor(value)) continue
    const weak = weakDtype(op, value, strong)
    dtype = dtype === undefined ? weak : promote(dtype, weak)
  }
  return dtype ?? 'float32'
}

/** Arithmetic: operands are cast to their common dtype, and bool becomes int32. The result has that dtype. */
export const arithmetic: DTypeRule = {
  operands(op, inputs, values) {
    const dtype = commonDType(op, inputs, values)
    return inputs.map(() => (dtype === 'bool' ? 'int32' : dtype))
  },
  result: ([dtype]) => dtype!,
}

/** Maths on reals: operands are cast to their common dtype, and integers become float32. The result has that dtype. */
export const floating: DTypeRule = {
  operands(op, inputs, values) {
    const dtype = toFloating(commonDType(op, inputs, values))
    return inputs.map(() => dtype)
  },
  result: ([dtype]) => dtype!,
}

/** Comparison: operands are cast to their common dtype. The result is bool. */
export const comparison: DTypeRule = {
  operands(op, inputs, values) {
    const dtype = commonDType(op, inputs, values)
    return inputs.map(() => dtype)
  },
  result: () => 'bool',
}

/** Predicates on reals, such as `isNaN`: operands are cast as in `floating`. The result is bool. */
export const predicate: DTypeRule = { operands: floating.operands, result: () => 'bool' }

/** Logic: operands are cast to bool. The result is bool. */
export const logical: DTypeRule = { operands: (_, inputs) => inputs.map(() => 'bool'), result: () => 'bool' }

/** Operands are cast to their common dtype. The result has that dtype. */
export const unchanged: DTypeRule = {
  operands(op, inputs, values) {
    const dtype = commonDType(op, inputs, values)
    return inputs.map(() => dtype)
  },
  result: ([dtype]) => dtype!,
}

/** Selection, such as `where`: a bool condition, then operands that are cast to their common dtype. The result has that dtype. */
export const selection: DTypeRule = {
  operands(op, inputs, values) {
    const dtype = commonDType(op, inputs.slice(1), values.slice(1))
    return inputs.map((_, k) => (k === 0 ? 'bool' : dtype))
  },
  result: (operands) => operands[1]!,
}
