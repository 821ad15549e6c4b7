// The shape of a layer's output without computing it: the layer is applied to abstract tensors.
import { type DType, isTensor, type Shape, ShapeError, type Tensor, TensorloomError } from '@tensorloom/tensor'
import { abstractly, abstractTensor, shapeText, withoutInterceptors } from '@tensorloom/tensor/op'
import { ensureBuilt } from './build.js'
import { retell } from './errors.js'
import type { AnyLayer, ApplyOptions } from './types.js'

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

// Two trials of what is not known: the batch size, and extents, the second time twice as large. An extent of the output that
// differs between them is not known. Not 1, which would broadcast, nor 0; extents that divide by much, so that strides and
// groups fit them. The smaller ones are for volumes, and for layers that take sequences up to some length.
const extents = [240, 48, 12, 4]

interface Trial {
  readonly batch: number
  readonly extent: number
}

/**
 * Builds a layer, including the layers inside it, and infers its outputs for `inputs`.
 *
 * @param list - whether the layer takes a list
 * @param options - of the call
 */
export function buildAndInfer(
  layer: AnyLayer,
  inputs: readonly ValueType[],
  list: boolean,
  options: ApplyOptions = {},
): InferredOutputs {
  const shapes = inputs.map((input) => input.shape)
  if (inputs.some(isString)) return inferFromStrings(layer, inputs)
  ensureBuilt(layer, list ? shapes : shapes[0]!)
  const open = shapes.some((shape) => shape.includes(-1))
  const [first, second] = firstThatFits(open ? extents : [240], (extent) => [
    inferWith(layer, inputs, list, { batch: 2, extent }, options),
    inferWith(layer, inputs, list, { batch: 3, extent: 2 * extent }, options),
  ])
  const outputs = first.outputs.map(({ shape, dtype }, k) => {
    const other = second.outputs[k]?.shape
    return { shape: shape.map((extent, axis) => (other?.[axis] === extent ? extent : -1)), dtype }
  })
  return { outputs, single: first.single }
}

/** Whether a value is of strings, which have no dtype of tensors. */
export function isString({ dtype }: { readonly dtype: string }): boolean {
  return dtype === 'string'
}

/** What a layer that turns strings into tensors says of its output. */
interface Encodes {
  /** Shapes have the batch axis. */
  encodedType(shape: Shape): { readonly shape: Shape; readonly dtype: DType }
}

function inferFromStrings(layer: AnyLayer, inputs: readonly ValueType[]): InferredOutputs {
  const encodes = layer as Partial<Encodes>
  if (encodes.encodedType === undefined || !inputs.every(isString)) {
    throw new TensorloomError(
      `${layer.name}: gets strings, and only layers that turn strings into tensors take those`,
      { help: 'apply textVectorization, stringLookup, hashing or hashedCrossing to the input first' },
    )
  }
  const { shape } = inputs[0]!
  ensureBuilt(layer, inputs.length > 1 ? inputs.map((one) => one.shape) : shape)
  const trial = (batch: number, extent: number): ReturnType<Encodes['encodedType']> =>
    encodes.encodedType!([batch, ...shape.map((one) => (one === -1 ? extent : one))])
  const [one, other] = [trial(2, 12), trial(3, 24)]
  const known = one.shape.map((extent, axis) => (other.shape[axis] === extent ? extent : -1))
  return { outputs: [{ shape: known.slice(1), dtype: one.dtype }], single: true }
}

// Of several errors the first is told: it is about the usual sizes, which the user did not write.
function firstThatFits<R>(given: readonly number[], infer: (extent: number) => R): R {
  let failure: unknown
  for (const one of given) {
    try {
      return infer(one)
    } catch (error) {
      failure ??= error
    }
  }
  const { message } = Object(failure) as Error
  if (/\[2,|240/.test(message)) {
    retell(failure as Error, message.replace(/(\nhelp|$)/, ' (2 stands for the batch, 240 for unknown extents)$1'))
  }
  throw failure
}

function inferWith(
  layer: AnyLayer,
  inputs: readonly ValueType[],
  list: boolean,
  trial: Trial,
  options: ApplyOptions,
): InferredOutputs {
  return withoutInterceptors(() =>
    abstractly(() => {
      const values = inputs.map(({ shape, dtype }) =>
        abstractTensor([trial.batch, ...shape.map((extent) => (extent === -1 ? trial.extent : extent))], dtype),
      )
      const result = layer.apply(list ? values : values[0]!, options)
      const single = isTensor(result)
      return { outputs: (single ? [result] : result).map((output) => withoutBatch(layer, output, trial)), single }
    }),
  )
}

function withoutBatch(layer: AnyLayer, { shape, dtype }: Tensor, { batch }: Trial): ValueType {
  if (shape[0] === batch) return { shape: shape.slice(1), dtype }
  throw new ShapeError(
    `${layer.name}: the output for a batch of ${batch} has shape ${shapeText(shape)}, expected ${batch} on the first axis`,
    {
      help: 'keep the batch axis: give an op another axis than 0, such as { axis: -1 }; in forward, reshape to [x.shape[0], …]',
    },
  )
}
