// What a layer is applied to: tensors with a batch axis, of the shape that the layer declared.
import { DataError, isTensor, type Shape, ShapeError } from '@tensorloom/tensor'
import { describeValue, sameShape } from '@tensorloom/tensor/backend'
import { batchText, shapeText } from './check.js'
import type { AnyLayer, LayerValue } from './types.js'

/** The shape of an input without its batch axis, or a list of shapes. Throws if it does not fit the layer. */
export function checkInput(layer: AnyLayer, x: LayerValue): Shape | readonly Shape[] {
  if (!Array.isArray(x)) {
    const shape = checkTensor(layer, x)
    if (layer.inputShape !== undefined) checkDeclared(layer, shape, layer.inputShape as Shape)
    return shape
  }
  const shapes = x.map((one: unknown) => checkTensor(layer, one))
  const declared = layer.inputShape as readonly Shape[] | undefined
  if (declared !== undefined) {
    if (!declared.every(Array.isArray) || declared.length !== shapes.length) {
      throw new ShapeError(
        `${layer.name}: got ${shapes.length} inputs, expected ${declared.every(Array.isArray) ? declared.length : 'a single tensor'}`,
        { help: 'pass one tensor for each input of the model, in its order' },
      )
    }
    for (const [k, shape] of shapes.entries()) checkDeclared(layer, shape, declared[k]!)
  }
  return shapes
}

function checkTensor(layer: AnyLayer, x: unknown): Shape {
  if (!isTensor(x)) {
    throw new DataError(`${layer.name}: expected a tensor, got ${describeValue(x)}`, {
      help: 'make it a tensor first: tensor(values)',
    })
  }
  if (x.rank === 0) {
    throw new ShapeError(`${layer.name}: expected a batch, got a scalar`, {
      help: 'the first axis counts samples: x.reshape([1, …])',
    })
  }
  return x.shape.slice(1)
}

function checkDeclared(layer: AnyLayer, shape: Shape, declared: Shape): void {
  if (sameShape(shape, declared)) return
  const missing = !declared.some(Array.isArray) && declared.length === shape.length + 1
  throw new ShapeError(
    `${layer.name}: expected ${declared.some(Array.isArray) ? `inputs ${shapeText(declared)}` : batchText(declared)}, got ${batchText(shape)}`,
    {
      help: missing
        ? 'if it is one sample, add the batch axis: x.expandDims({ axis: 0 })'
        : 'reshape the input, or change inputShape of the first layer',
    },
  )
}
