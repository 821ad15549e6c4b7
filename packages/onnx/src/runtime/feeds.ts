// What a caller feeds to a model: tensors, checked against the declared inputs and turned into values.
import { cast, DataError, isFloating, isTensor, ShapeError, type Tensor } from '@tensorloom/tensor'
import { describeValue, shapeText } from '@tensorloom/tensor/op'
import { type ElementType, elementTypes, isInteger } from '../model/element-types.js'
import type { ValueInfo } from './graph.js'
import { deviceValue, naturalType, sequenceValue, type Value } from './value.js'

/** A value that a caller gives or gets: a tensor, texts, a list, or nothing. */
export type OnnxValue = Tensor | readonly OnnxValue[] | Texts | undefined

/** A tensor of texts. */
export interface Texts {
  /** Its shape. */
  readonly shape: readonly number[]
  /** Its elements, in row-major order. */
  readonly texts: readonly string[]
}

/** Whether a value is a tensor of texts. */
export function isTexts(value: unknown): value is Texts {
  return typeof value === 'object' && value !== null && 'texts' in value && 'shape' in value
}

/** The values of a caller as values of the graph. `extents` collects what the names of unknown extents stand for. */
export function feed(info: ValueInfo, given: OnnxValue, extents: Map<string, number>): Value {
  if (given === undefined) return { kind: 'optional', value: undefined }
  if (isTexts(given)) checkTexts(info.name, given)
  if (isTexts(given))
    return { kind: 'tensor', type: 'string', shape: given.shape, host: given.texts, device: undefined, constant: false }
  if (Array.isArray(given)) {
    const inner: unknown = given.find(Array.isArray)
    if (inner !== undefined) {
      throw new DataError(`onnx: input '${info.name}' is a list with a list in it`, {
        help: 'a sequence has tensors: tensor(values) makes one of nested lists',
      })
    }
    const items = (given as readonly OnnxValue[]).map((one) =>
      feed({ ...info, kind: undefined, shape: undefined }, one, extents),
    )
    return sequenceValue(items)
  }
  if (!isTensor(given)) {
    throw new DataError(`onnx: input '${info.name}' is ${describeValue(given)}, expected a tensor`, {
      help: 'convert it first: tensor(values)',
    })
  }
  checkShape(info, given, extents)
  const type = info.type ?? naturalType(given, undefined)
  return deviceValue(type, fitted(info.name, given, type))
}

function checkTexts(name: string, { shape, texts }: Texts): void {
  const size = Array.isArray(shape)
    ? shape.reduce((product: number, extent: number) => product * extent, 1)
    : Number.NaN
  if (Array.isArray(texts) && texts.every((text) => typeof text === 'string') && texts.length === size) return
  throw new DataError(
    `onnx: input '${name}' has texts that are ${describeValue(texts)} for the shape ${describeValue(shape)}`,
    {
      help: "give as many texts as the shape has places: { shape: [2], texts: ['a', 'b'] }",
    },
  )
}

function checkShape({ name, shape }: ValueInfo, given: Tensor, extents: Map<string, number>): void {
  if (shape === undefined) return
  const fits =
    given.rank === shape.length &&
    shape.every((extent, k) => {
      const got = given.shape[k]!
      if (typeof extent === 'number') return extent === got
      if (extent === null) return true
      const known = extents.get(extent)
      return known === undefined || known === got
    })
  if (fits) {
    for (const [k, extent] of shape.entries()) if (typeof extent === 'string') extents.set(extent, given.shape[k]!)
    return
  }
  const expected = shape.map((extent) => {
    if (typeof extent !== 'string') return extent ?? '?'
    const known = extents.get(extent)
    return known === undefined ? extent : `${extent} = ${known}`
  })
  throw new ShapeError(`onnx: input '${name}' has shape ${shapeText(given.shape)}, expected [${expected.join(', ')}]`, {
    help: 'reshape the input, or export the model with dynamic axes',
  })
}

// Numbers in another dtype are accepted where nothing is lost: integers of other widths, and floats that stand for integers.
function fitted(name: string, given: Tensor, type: ElementType): Tensor {
  const { dtype } = elementTypes[type]
  if (dtype === undefined) {
    throw new DataError(`onnx: input '${name}' takes texts, got a tensor of ${given.dtype}`, {
      help: "pass { shape: [2], texts: ['a', 'b'] }",
    })
  }
  if (given.dtype === dtype) return given
  const widens = isFloating(dtype) || isInteger(type)
  if (widens && (given.dtype !== 'bool' || type !== 'bool')) return cast(given, dtype)
  throw new DataError(`onnx: input '${name}' is ${given.dtype}, expected ${dtype} (${type})`, {
    help: `cast it: x.cast('${dtype}')`,
  })
}
