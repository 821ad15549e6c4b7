// The shape of a layer's output without computing it: the layer is applied to abstract tensors.
import { type DType, isTensor, type Shape, ShapeError, type Tensor } from '@tensorloom/tensor'
import { abstractly, abstractTensor, shapeText, withoutInterceptors } from '@tensorloom/tensor/op'
import { ensureBuilt } from './build.js'
import type { AnyLayer } from './types.js'

/** Shape without the batch axis, −1 for extents that are not known, and dtype. */
export interface ValueType {
  readonly shape: Shape
  readonly dtype: DType
}

/** The outputs of a layer for inputs of some types. */
export interface InferredOutputs {
  readonly outputs: readonly ValueType[]
  /** Whether the layer returns a tensor and not a list. */
  readonly single: boolean
}

// Any number but 1, which would broadcast, and 0.
const batch = 2
// Trial values for unknown extents. Both have many divisors, so that strides and groups fit them.
const [trial, otherTrial] = [240, 480]

/**
 * Builds a layer and the layers inside it, and infers its outputs for `inputs`. An extent of the output is unknown if it
 * differs between two trial values for the unknown extents of the inputs.
 *
 * @param list - whether the layer takes a list
 */
export function buildAndInfer(layer: AnyLayer, inputs: readonly ValueType[], list: boolean): InferredOutputs {
  const shapes = inputs.map((input) => input.shape)
  ensureBuilt(layer, list ? shapes : shapes[0]!)
  const first = inferWith(layer, inputs, list, trial)
  if (!shapes.some((shape) => shape.includes(-1))) return first
  const { outputs } = inferWith(layer, inputs, list, otherTrial)
  const known = first.outputs.map(({ shape, dtype }, k) => {
    return { shape: shape.map((extent, axis) => (outputs[k]?.shape[axis] === extent ? extent : -1)), dtype }
  })
  return { outputs: known, single: first.single }
}

function inferWith(layer: AnyLayer, inputs: readonly ValueType[], list: boolean, unknown: number): InferredOutputs {
  return withoutInterceptors(() =>
    abstractly(() => {
      const values = inputs.map(({ shape, dtype }) =>
        abstractTensor([batch, ...shape.map((extent) => (extent === -1 ? unknown : extent))], dtype),
      )
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
    {
      help: 'keep the batch axis: give an op another axis than 0, such as { axis: -1 }; in forward, reshape to [x.shape[0], …]',
    },
  )
}
