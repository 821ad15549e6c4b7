// Quantisation: integers with a scale and a zero point, per tensor, per axis or per block.
import {
  add,
  cast,
  clip,
  div,
  isFloating,
  max,
  maximum,
  min,
  minimum,
  mul,
  reshape,
  round,
  slice,
  sub,
  type Tensor,
  tile,
} from '@tensorloom/tensor'
import { shapeText } from '@tensorloom/tensor/op'
import { type ElementType, elementTypeOf, elementTypes, isFloat, smallFormat } from '../../model/element-types.js'
import type { Call } from '../../runtime/call.js'
import { OnnxError } from '../../runtime/onnx-error.js'
import { type Operator, operator } from '../../runtime/operator.js'
import { deviceValue, type TensorValue, type Value } from '../../runtime/value.js'
import { convAttributes, integerConvolution } from '../convolution/convolutions.js'
import { roundOnDevice } from '../elementwise/cast.js'
import { wrap } from '../elementwise/integers.js'
import { beside, integerMatmul, withoutZeroPoint } from '../product/products.js'

// A scale or zero point beside `x`: one, one for each index of `axis`, or one for each block of it.
function blocksBeside(call: Call, value: Tensor, x: Tensor): Tensor {
  if (value.size === 1) return reshape(value, [])
  const axis = call.axis(call.number('axis', 1), x.rank)
  if (value.rank === 1) {
    if (value.size !== x.shape[axis])
      throw new OnnxError(`${value.size} scales for axis ${axis} of ${shapeText(x.shape)}`)
    return beside(value, x, axis)
  }
  const block = call.number('block_size', 0)
  if (block < 1 || value.rank !== x.rank)
    throw new OnnxError(`scales ${shapeText(value.shape)} for ${shapeText(x.shape)}, block_size ${block}`)
  const widened = reshape(
    tile(
      reshape(
        value,
        value.shape.flatMap((extent, k) => (k === axis ? [extent, 1] : [extent])),
      ),
      [...value.shape.slice(0, axis + 1).map(() => 1), block, ...value.shape.slice(axis + 1).map(() => 1)],
    ),
    value.shape.map((extent, k) => (k === axis ? extent * block : extent)),
  )
  return slice(
    widened,
    x.shape.map(() => 0),
    x.shape,
  )
}

/** Numbers as integers (or small floats) of a type: rounded to even, with the zero point, limited to the type. */
function quantized(
  x: Tensor,
  scale: Tensor,
  zero: Tensor | undefined,
  type: ElementType,
  saturate = true,
): TensorValue {
  const scaled = div(x, scale)
  const format = smallFormat(type)
  if (format !== undefined) return deviceValue(type, roundOnDevice(scaled, format, saturate))
  const whole = round(scaled)
  const [low, high] = elementTypes[type].range!
  return wrap(
    cast(clip(zero === undefined ? whole : add(whole, cast(zero, whole.dtype)), { min: low, max: high }), 'int32'),
    type,
  )
}

/** Floats as integers. */
export function quantizeLinear(call: Call): TensorValue {
  const x = isFloating(call.tensor(0).dtype) ? call.tensor(0) : call.castTo(0, 'float32')
  const id = call.given('output_dtype') ?? 0
  const type = call.has(2) ? call.type(2) : id === 0 ? 'uint8' : elementTypeOf(id)
  if (type === undefined) throw new OnnxError(`output_dtype is ${id}`)
  const zero = call.optional(2)
  const saturate = call.number('saturate', 1) !== 0
  return quantized(
    x,
    blocksBeside(call, call.castTo(1, x.dtype), x),
    zero && blocksBeside(call, zero, x),
    type,
    saturate,
  )
}

/** Integers as floats. */
export function dequantizeLinear(call: Call): TensorValue {
  const x = call.tensor(0)
  const scale = call.tensor(1)
  const type = elementTypeOf(call.number('output_dtype', 0)) ?? call.type(1)
  const zero = call.optional(2)
  const centered =
    zero === undefined || isFloat(call.type(0)) ? x : sub(cast(x, 'int32'), cast(blocksBeside(call, zero, x), 'int32'))
  return deviceValue(type, cast(mul(cast(centered, scale.dtype), blocksBeside(call, scale, x)), call.dtype(type)))
}

/** Input 0 as bytes, the scale and the zero point. The range of the data, widened to hold 0, is mapped to 0 … 255. */
export function dynamicQuantize(call: Call): readonly (TensorValue | Tensor)[] {
  const x = call.tensor(0)
  const low = minimum(min(x), 0)
  const high = maximum(max(x), 0)
  const scale = div(sub(high, low), 255)
  const zero = cast(cast(clip(round(div(sub(0, low), scale)), { min: 0, max: 255 }), 'int32'), 'uint8')
  return [quantized(x, scale, zero, 'uint8'), deviceValue('float', scale), deviceValue('uint8', zero)]
}

// Whole sums in steps of `scale`, as integers with the scale in input 6 and the zero point in input 7.
function requantized(call: Call, sums: Tensor, scale: Tensor): Value {
  const [step, zero] = [reshape(call.tensor(6), []), reshape(call.tensor(7), [])]
  return quantized(mul(cast(sums, 'float32'), scale), step, zero, call.type(7))
}

function qLinearMatmul(call: Call): Value {
  const sums = integerMatmul(withoutZeroPoint(call, 0, 2, -2), withoutZeroPoint(call, 3, 5, -1))
  return requantized(
    call,
    sums,
    mul(beside(call.tensor(1), sums, sums.rank - 2), beside(call.tensor(4), sums, sums.rank - 1)),
  )
}

function qLinearConv(call: Call): Value {
  const sums = integerConvolution(call, withoutZeroPoint(call, 0, 2, 1), withoutZeroPoint(call, 3, 5, 0))
  const whole = call.has(8) ? add(sums, beside(call.tensor(8), sums, 1)) : sums
  return requantized(call, whole, mul(reshape(call.tensor(1), []), beside(call.tensor(4), sums, 1)))
}

/** Quantisation. */
export const quantizationOperators: readonly Operator[] = [
  operator('QuantizeLinear', 10, { inputs: [2, 3] }, quantizeLinear),
  operator('QuantizeLinear', 13, { inputs: [2, 3], attributes: { axis: 'int' } }, quantizeLinear),
  operator('QuantizeLinear', 19, { inputs: [2, 3], attributes: { axis: 'int', saturate: 'int' } }, quantizeLinear),
  operator(
    'QuantizeLinear',
    21,
    { inputs: [2, 3], attributes: { axis: 'int', block_size: 'int', output_dtype: 'int', saturate: 'int' } },
    quantizeLinear,
  ),
  operator(
    'QuantizeLinear',
    23,
    {
      inputs: [2, 3],
      attributes: { axis: 'int', block_size: 'int', output_dtype: 'int', precision: 'int', saturate: 'int' },
      only: { precision: [0, 1] },
    },
    quantizeLinear,
  ),
  operator('DequantizeLinear', 10, { inputs: [2, 3] }, dequantizeLinear),
  operator('DequantizeLinear', 13, { inputs: [2, 3], attributes: { axis: 'int' } }, dequantizeLinear),
  operator(
    'DequantizeLinear',
    21,
    { inputs: [2, 3], attributes: { axis: 'int', block_size: 'int' } },
    dequantizeLinear,
  ),
  operator(
    'DequantizeLinear',
    23,
    { inputs: [2, 3], attributes: { axis: 'int', block_size: 'int', output_dtype: 'int' } },
    dequantizeLinear,
  ),
  operator('DynamicQuantizeLinear', 11, { outputs: 3 }, dynamicQuantize),
  operator('QLinearMatMul', 10, { inputs: 8 }, qLinearMatmul),
  operator('QLinearConv', 10, { inputs: [8, 9], attributes: convAttributes }, qLinearConv),
]
