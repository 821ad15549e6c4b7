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

/**
 * Arithmetic: operands are cast to their common dtype, and bool becomes int32. The result has that dtype.
 *
 * @example
 * ```ts
 * import { defineOp, tensor, type UnaryOp } from '@tensorloom/tensor'
 * import { arithmetic, ir } from '@tensorloom/tensor/op'
 * const double: UnaryOp = defineOp({
 *   kind: 'elementwise',
 *   name: '@me/double',
 *   inputs: 1,
 *   dtypes: arithmetic,
 *   value: ([x]) => ir.mul(x, 2),
 * })
 * console.log(double(tensor([true])).dtype) // int32
 * ```
 */
export const arithmetic: DTypeRule = {
  operands(op, inputs, values) {
    const dtype = commonDType(op, inputs, values)
    return inputs.map(() => (dtype === 'bool' ? 'int32' : dtype))
  },
  result: ([dtype]) => dtype!,
}

/**
 * Maths on reals: operands are cast to their common dtype, and integers become float32. The result has that dtype.
 *
 * @example
 * ```ts
 * import { defineOp, tensor, type UnaryOp } from '@tensorloom/tensor'
 * import { floating, ir } from '@tensorloom/tensor/op'
 * const squareRoot: UnaryOp = defineOp({
 *   kind: 'elementwise',
 *   name: '@me/squareRoot',
 *   inputs: 1,
 *   dtypes: floating,
 *   value: ([x]) => ir.sqrt(x),
 * })
 * console.log(squareRoot(tensor([4], { dtype: 'int32' })).dtype) // float32
 * ```
 */
export const floating: DTypeRule = {
  operands(op, inputs, values) {
    const dtype = toFloating(commonDType(op, inputs, values))
    return inputs.map(() => dtype)
  },
  result: ([dtype]) => dtype!,
}

/**
 * Comparison: operands are cast to their common dtype. The result is bool.
 *
 * @example
 * ```ts
 * import { type BinaryOp, defineOp, tensor } from '@tensorloom/tensor'
 * import { comparison, ir } from '@tensorloom/tensor/op'
 * const below: BinaryOp = defineOp({
 *   kind: 'elementwise',
 *   name: '@me/below',
 *   inputs: 2,
 *   dtypes: comparison,
 *   value: ([a, b]) => ir.less(a, b),
 * })
 * console.log(below(tensor([1, 3]), 2).dtype) // bool
 * ```
 */
export const comparison: DTypeRule = {
  operands(op, inputs, values) {
    const dtype = commonDType(op, inputs, values)
    return inputs.map(() => dtype)
  },
  result: () => 'bool',
}

/**
 * Predicates on reals, such as `isNaN`: operands are cast as in `floating`. The result is bool.
 *
 * @example
 * ```ts
 * import { defineOp, tensor, type UnaryOp } from '@tensorloom/tensor'
 * import { ir, predicate } from '@tensorloom/tensor/op'
 * const isNotANumber: UnaryOp = defineOp({
 *   kind: 'elementwise',
 *   name: '@me/isNotANumber',
 *   inputs: 1,
 *   dtypes: predicate,
 *   value: ([x]) => ir.isNaN(x),
 * })
 * console.log(isNotANumber(tensor([1, Number.NaN])).dataSync()) // Uint8Array [0, 1]
 * ```
 */
export const predicate: DTypeRule = { operands: floating.operands, result: () => 'bool' }

/**
 * Logic: operands are cast to bool. The result is bool.
 *
 * @example
 * ```ts
 * import { defineOp, tensor, type UnaryOp } from '@tensorloom/tensor'
 * import { ir, logical } from '@tensorloom/tensor/op'
 * const isZero: UnaryOp = defineOp({
 *   kind: 'elementwise',
 *   name: '@me/isZero',
 *   inputs: 1,
 *   dtypes: logical,
 *   value: ([x]) => ir.not(x),
 * })
 * console.log(isZero(tensor([0, 2.5])).dataSync()) // Uint8Array [1, 0]
 * ```
 */
export const logical: DTypeRule = { operands: (_, inputs) => inputs.map(() => 'bool'), result: () => 'bool' }

/**
 * Operands are cast to their common dtype. The result has that dtype.
 *
 * @example
 * ```ts
 * import { type BinaryOp, defineOp, tensor } from '@tensorloom/tensor'
 * import { ir, unchanged } from '@tensorloom/tensor/op'
 * const larger: BinaryOp = defineOp({
 *   kind: 'elementwise',
 *   name: '@me/larger',
 *   inputs: 2,
 *   dtypes: unchanged,
 *   value: ([a, b]) => ir.max(a, b),
 * })
 * console.log(larger(tensor([true, false]), tensor([false, false])).dtype) // bool
 * ```
 */
export const unchanged: DTypeRule = {
  operands(op, inputs, values) {
    const dtype = commonDType(op, inputs, values)
    return inputs.map(() => dtype)
  },
  result: ([dtype]) => dtype!,
}

/**
 * Selection, such as `where`: a bool condition, then operands that are cast to their common dtype. The result has that dtype.
 *
 * @example
 * ```ts
 * import { defineOp, type Op, type Tensor, type TensorLike, tensor } from '@tensorloom/tensor'
 * import { ir, selection } from '@tensorloom/tensor/op'
 * const choose: Op<(condition: TensorLike, a: TensorLike, b: TensorLike) => Tensor> = defineOp({
 *   kind: 'elementwise',
 *   name: '@me/choose',
 *   inputs: 3,
 *   dtypes: selection,
 *   value: ([condition, a, b]) => ir.select(condition, a, b),
 * })
 * console.log(choose(tensor([true, false]), 1, 0.5).dataSync()) // Float32Array [1, 0.5]
 * ```
 */
export const selection: DTypeRule = {
  operands(op, inputs, values) {
    const dtype = commonDType(op, inputs.slice(1), values.slice(1))
    return inputs.map((_, k) => (k === 0 ? 'bool' : dtype))
  },
  result: (operands) => operands[1]!,
}
