// What the tools of ONNX Runtime write beside the operators of ONNX when they quantize a model: operators of its own domain on
// integers, each with a scale and a zero point. They are computed through floats and rounded once; see ContribOperators.md there.

import { add, cast, concat, mul, type Tensor } from '@tensorloom/tensor'
import type { Call } from '../../runtime/call.js'
import { channelsFirst, channelsLast } from '../../runtime/layout.js'
import { type Operator, operator } from '../../runtime/operator.js'
import { deviceOf, deviceValue, type TensorValue, toValue, type Value } from '../../runtime/value.js'
import { poolingOperators } from '../convolution/pooling.js'
import { activationOperators } from '../elementwise/activations.js'
import { binaryOperators } from '../elementwise/binary.js'
import { normalizationOperators } from '../normalization/normalizations.js'
import { beside, gemm, integerMatmul, withoutZeroPoint } from '../product/products.js'
import { dequantizeLinear, dynamicQuantize, quantizeLinear } from './quantization.js'

const domain = 'com.microsoft'

/** Inputs `k`, its scale and its zero point as floats. `axis` is that of scales of their own. */
function floatsAt(call: Call, k: number, axis = 1): Tensor {
  return deviceOf(dequantizeLinear(call.derived(call.inputs.slice(k, k + 3), { axis })))
}

/** Floats as integers, with the scale in input `k` and the zero point behind it; without that, of the type of input 0. */
function integersFrom(call: Call, x: Tensor, k: number): TensorValue {
  const type = call.has(k + 1) ? call.type(k + 1) : call.type(0)
  const attributes = { output_dtype: type === 'int8' ? 3 : 2 }
  return quantizeLinear(call.derived([deviceValue('float', x), call.inputs[k], call.inputs[k + 1]], attributes))
}

const onFloats = [...activationOperators, ...binaryOperators, ...poolingOperators, ...normalizationOperators]

/** An operator of ONNX on integers; the scale and the zero point of the result come last. */
function throughFloats(name: string, operands = 1): Operator {
  const versions = onFloats.filter((one) => one.name === name)
  const attributes = { ...versions.at(-1)!.attributes, channels_last: 'int', opset: 'int' } as const
  const last = 3 * operands
  return operator(`QLinear${name}`, 1, { domain, inputs: [last + 1, last + 2], attributes }, (call) => {
    const { run } = versions.filter(({ since }) => since <= call.number('opset', 21)).at(-1)!
    const isLast = call.number('channels_last', 0) !== 0
    const inputs = Array.from({ length: operands }, (_, k) => {
      const x = floatsAt(call, 3 * k)
      return deviceValue('float', isLast ? channelsFirst(x) : x)
    })
    const made = toValue(run!(call.derived(inputs, call.attributes)) as Tensor | Value, 'float')
    const y = deviceOf(made as TensorValue)
    return integersFrom(call, isLast ? channelsLast(y) : y, last)
  })
}

function joined(call: Call): Value {
  const parts = Array.from({ length: (call.inputs.length - 2) / 3 }, (_, k) => floatsAt(call, 2 + 3 * k))
  const axis = call.axis(call.number('axis', 0), parts[0]!.rank)
  return integersFrom(call, concat(parts, { axis }), 0)
}

// The bias is of whole numbers in steps of both scales.
function quantizedGemm(call: Call): Value {
  const { attributes, inputs } = call
  const [a, b] = [floatsAt(call, 0), floatsAt(call, 3, call.number('transB', 0) === 0 ? 1 : 0)]
  const step = mul(mul(call.tensor(1), call.tensor(4)), call.number('alpha', 1))
  const bias = call.has(6) ? deviceValue('float', mul(call.castTo(6, 'float32'), step)) : undefined
  const y = gemm(call.derived([deviceValue('float', a), deviceValue('float', b), bias], attributes))
  return inputs[7] === undefined ? y : integersFrom(call, deviceOf(y), 7)
}

// a · b of integers in steps of both scales, and a bias: inputs 0 and 1, their scales 2 and 3, their zero points 4 and 5.
function integersToFloat(call: Call): Tensor {
  const sums = integerMatmul(withoutZeroPoint(call, 0, 4, -2), withoutZeroPoint(call, 1, 5, -1))
  const [first, second] = [call.tensor(2), call.tensor(3)]
  const scaled = mul(
    mul(cast(sums, 'float32'), beside(first, sums, sums.rank - 2)),
    beside(second, sums, sums.rank - 1),
  )
  return call.has(6) ? add(scaled, call.tensor(6)) : scaled
}

// Input 0 is quantized as it comes.
function dynamicProduct(call: Call): Tensor {
  const [b, scale, zero, bias] = call.inputs.slice(1)
  const [a, step, point] = dynamicQuantize(call).map((one) => toValue(one, 'uint8'))
  return integersToFloat(call.derived([a, b, step, scale, point, zero, bias]))
}

/** Quantisation by ONNX Runtime's tools. */
export const runtimeQuantizationOperators: readonly Operator[] = [
  operator('QuantizeLinear', 1, { domain, inputs: [2, 3], attributes: { axis: 'int' } }, quantizeLinear),
  operator('DequantizeLinear', 1, { domain, inputs: [2, 3], attributes: { axis: 'int' } }, dequantizeLinear),
  throughFloats('Add', 2),
  throughFloats('Mul', 2),
  throughFloats('Sigmoid'),
  throughFloats('LeakyRelu'),
  throughFloats('Softmax'),
  throughFloats('AveragePool'),
  throughFloats('GlobalAveragePool'),
  operator('QLinearConcat', 1, { domain, inputs: [5, Number.POSITIVE_INFINITY], attributes: { axis: 'int!' } }, joined),
  operator(
    'QGemm',
    1,
    { domain, inputs: [6, 9], attributes: { alpha: 'float', transA: 'int', transB: 'int' } },
    quantizedGemm,
  ),
  operator('MatMulIntegerToFloat', 1, { domain, inputs: [4, 7] }, integersToFloat),
  operator('DynamicQuantizeMatMul', 1, { domain, inputs: [3, 5] }, dynamicProduct),
]
