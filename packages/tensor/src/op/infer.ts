// Infers the shapes and dtypes of an op's outputs from those of its inputs, for all kinds of op.
import { type DType, isFloating } from '../dtype.js'
import { broadcastShapes, checkSize } from '../shape.js'
import { isTensor, type TensorLike } from '../tensor-types.js'
import type { Attributes, OpDefinition } from './definition.js'
import type { TensorType } from './tensor-type.js'

/**
 * Returns the shapes and dtypes of an op's outputs. Throws `MemoryError` if an output has too many elements.
 *
 * @example
 * ```ts
 * import { matmul } from '@tensorloom/tensor'
 * import { abstractTensor, inferOutputs } from '@tensorloom/tensor/op'
 * const inputs = [abstractTensor([2, 3]), abstractTensor([3, 4])]
 * const [type] = inferOutputs(matmul.definition, inputs, inputs, { transposeA: false, transposeB: false })
 * console.log(type!.shape, type!.dtype) // [2, 4] float32
 * ```
 */
export function inferOutputs(
  op: OpDefinition,
  types: readonly TensorType[],
  values: readonly TensorLike[],
  attrs: Attributes,
): readonly TensorType[] {
  const outputs = inferred(op, types, values, attrs)
  for (const { shape } of outputs) checkSize(op.name, shape)
  return outputs
}

function inferred(
  op: OpDefinition,
  types: readonly TensorType[],
  values: readonly TensorLike[],
  attrs: Attributes,
): readonly TensorType[] {
  if (op.kind !== 'elementwise') return op.infer!(types, attrs)
  const shape = broadcastShapes(
    op.name,
    types.map((type) => type.shape),
  )
  return [{ shape, dtype: op.dtypes.result(op.dtypes.operands(op.name, types, values), attrs) }]
}

/** Shape and dtype of an input; a JavaScript scalar is marked as such. */
export function typeOf(input: TensorLike): TensorType {
  if (isTensor(input)) return { shape: input.shape, dtype: input.dtype }
  return { shape: [], dtype: typeof input === 'boolean' ? 'bool' : 'float32', scalar: true }
}

/** The dtype of the dynamic attributes of an elementwise op: that of its floating operands, else float32. */
export function floatingOperand(operands: readonly DType[]): DType {
  return operands.find(isFloating) ?? 'float32'
}
