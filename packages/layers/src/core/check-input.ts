// Checks the inputs of a layer: tensors with a batch axis, of the shape that the layer declared.
import { DataError, isTensor, type Shape, ShapeError, type Tensor } from '@tensorloom/tensor'
import { describeValue, isAbstract } from '@tensorloom/tensor/op'
import { batchText } from './check.js'
import type { AnyLayer, LayerValue } from './types.js'

const listHelp = 'pass one tensor for each input of the model, in its order'

/** Throws unless an input fits the layer. */
export function checkInput(layer: AnyLayer, x: LayerValue): void {
  if (!Array.isArray(x)) {
    checkTensor(layer, x)
    const only = lone(layer.inputShape)
    if (only !== undefined) checkDeclared(layer, x, only as Shape)
    return
  }
  for (const one of x) checkTensor(layer, one)
  const declared = layer.inputShape as readonly Shape[] | undefined
  if (declared === undefined) return
  if (!declared.every(Array.isArray) || declared.length !== x.length) {
    throw new ShapeError(
      `${layer.name}: got ${x.length} inputs, expected ${declared.every(Array.isArray) ? declared.length : 'a single tensor'}`,
      { help: listHelp },
    )
  }
  for (const [k, one] of x.entries()) checkDeclared(layer, one, declared[k]!)
}

/** A list of one shape as that shape: a model that takes a list of one tensor takes the tensor alone, too. */
export function lone(shapes: Shape | readonly Shape[] | undefined): Shape | readonly Shape[] | undefined {
  return shapes?.length === 1 && Array.isArray(shapes[0]) ? (shapes[0] as Shape) : shapes
}

/** The shape of a value without its batch axis, or a list of shapes. */
export function withoutBatch(value: LayerValue): Shape | readonly Shape[] {
  return Array.isArray(value) ? value.map(sampleShape) : sampleShape(value as Tensor)
}

type Shapes = Shape | readonly Shape[]

/**
 * The output shape of a layer after another output: the first, but for shape inference, which tries several extents for those
 * that are not known, and so finds the extents that depend on them.
 */
export function commonShape(before: Shapes | undefined, output: LayerValue): Shapes {
  if (before === undefined) return withoutBatch(output)
  const first = (Array.isArray(output) ? output[0] : output) as Tensor | undefined
  // Shapes are frozen, so that parts of them take long: this runs on every call.
  return first === undefined || !isAbstract(first) ? before : joined(before, withoutBatch(output))
}

function joined(before: Shapes, now: Shapes): Shapes {
  if (before.length !== now.length) return before
  return now.map((one, k) => {
    const other = before[k]!
    if (typeof one === 'number' || typeof other === 'number') return one === other ? one : -1
    return joined(other, one)
  }) as Shapes
}

function sampleShape({ shape }: Tensor): Shape {
  return shape.slice(1)
}

function checkTensor(layer: AnyLayer, x: unknown): asserts x is Tensor {
  if (!isTensor(x)) {
    throw new DataError(`${layer.name}: expected a tensor, got ${describeValue(x)}`, {
      help: 'convert it first: tensor(values)',
    })
  }
  if (x.rank === 0) {
    throw new ShapeError(`${layer.name}: expected a batch, got a scalar`, {
      help: 'the first axis counts samples: x.reshape([1, …])',
    })
  }
}

function checkDeclared(layer: AnyLayer, x: Tensor, declared: Shape): void {
  // Compared in place, because this runs on every call.
  if (x.rank === declared.length + 1 && declared.every((extent, k) => extent === x.shape[k + 1] || extent === -1))
    return
  if (declared.some(Array.isArray)) {
    throw new ShapeError(`${layer.name}: got one tensor, expected ${declared.length}`, { help: listHelp })
  }
  const shape = sampleShape(x)
  throw new ShapeError(`${layer.name}: expected ${batchText(declared)}, got ${batchText(shape)}`, {
    help:
      declared.length === shape.length + 1
        ? 'if it is one sample, add the batch axis: x.expandDims({ axis: 0 })'
        : 'reshape the input, or change inputShape of the first layer',
  })
}
