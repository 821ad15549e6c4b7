// Decomposition: runs the steps of a composite as separate calls.
import { describeValue } from '../describe.js'
import { TensorloomError } from '../errors.js'
import type { Attributes, OpDefinition } from '../op/definition.js'
import { scope } from '../runtime/scope.js'
import { isTensor, type Tensor, type TensorLike } from '../tensor-types.js'

/**
 * Runs the steps of a composite. Tensors that they make and do not return are freed.
 *
 * @example
 * ```ts
 * import { hypot, tensor } from '@tensorloom/tensor'
 * import { decompose } from '@tensorloom/tensor/op'
 * const [result] = decompose(hypot.definition, [tensor([3, 5]), tensor([4, 12])], {})
 * console.log(result!.dataSync()) // Float32Array [5, 13]
 * ```
 */
export function decompose(op: OpDefinition, inputs: readonly TensorLike[], attrs: Attributes): readonly Tensor[] {
  if (op.kind !== 'composite') {
    throw new TensorloomError(`${op.name}: an op of kind '${op.kind}' has no decomposition`, {
      help: 'only composites can be decomposed; check definition.kind',
    })
  }
  return scope(() => {
    const result = op.inputs === 'list' ? op.compose(inputs, attrs) : op.compose(...fill(inputs, op.inputs), attrs)
    if (isTensor(result)) return [result]
    if (Array.isArray(result) && result.every(isTensor)) return result
    throw new TensorloomError(
      `${op.name}: compose returned ${describeValue(result)}, expected ${op.multiple ? 'tensors' : 'a tensor'}`,
      {
        help: 'compute with ops, such as mul(x, 2), and return the result; compose cannot be async',
      },
    )
  })
}

// Attributes follow a fixed number of inputs, even if optional inputs are left out.
function fill(inputs: readonly TensorLike[], count: number): readonly (TensorLike | undefined)[] {
  if (inputs.length === count) return inputs
  return Array.from({ length: count }, (_, k) => inputs[k])
}
