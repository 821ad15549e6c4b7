// The shape of a layer's output without computing it: the layer is applied to abstract tensors.
import { type DType, isTensor, type Shape, ShapeError, type Tensor } from '@tensorloom/tensor'
import { abstractly, abstractTensor, withoutInterceptors } from '@tensorloom/tensor/op'
import { ensureBuilt } from './build.js'
import { shapeText } from './check.js'
import type { AnyLayer } from './types.js'

/** Shape without the batch axis, and dtype. */
export interface ValueType {
  readonly shape: Shape
  readonly dtype: DType
}

/** What a layer gives for inputs of some types. */
export interface InferredOutputs {
  readonly outputs: readonly ValueType[]
  /** Whether the layer gives a tensor and not a list. */
  readonly single: boolean
}

// Any number but 1, which would broadcast, and 0.
const batch = 2

/**
 * Builds a layer, also the layers inside it, and infers what it gives for `inputs`.
 *
 * @param list - whether the layer takes a list
 */
export function buildAndInfer(layer: AnyLayer, inputs: readonly ValueType[], list: boolean): InferredOutputs {
  const shapes = inputs.map((input) => input.shape)
  ensureBuilt(layer, list ? shapes : shapes[0]!)
  return withoutInterceptors(() =>
    abstractly(() => {
      const values = inputs.map(({ shape, dtype }) => abstractTensor([batch, ...shape], dtype))
      const result = layer.apply(list ? values : values[0]!)
      const single = isTensor(result)
      return { outputs: (single ? [result] : result).map((output) => withoutBatch(layer, output)), single }
    }),
  )
}

function withoutBatch(layer: AnyLayer, { shape, dtype }: Tensor): ValueType {
  if (shape[0] === batch) return { shape: shape.slice(1), dtype }
  throw new ShapeError(
    `${layer.name}: the output for a batch of ${batch} has shape ${shapeText(shape)}, expected ${batch} on the first axis`,
    { help: 'forward keeps the batch axis: reshape to [x.shape[0], …]' },
  )
}
