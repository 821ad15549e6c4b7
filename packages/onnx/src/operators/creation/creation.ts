// Tensors out of nothing: constants, ranges, random numbers, windows of signals.

import { broadcastTo, cast, categorical, randomNormal, randomUniform, tensor } from '@tensorloom/tensor'
import { sizeOf } from '@tensorloom/tensor/backend'
import { type ElementType, elementTypeOf } from '../../model/element-types.js'
import type { HostTensor } from '../../model/host-tensor.js'
import { charge } from '../../runtime/budget.js'
import type { Call } from '../../runtime/call.js'
import { OnnxError } from '../../runtime/onnx-error.js'
import { type Operator, operator } from '../../runtime/operator.js'
import { deviceValue, type TensorValue, valueOf } from '../../runtime/value.js'
import { hostOf, int64 } from '../host/host-math.js'

function constant(call: Call): HostTensor {
  const { attributes } = call
  const names = Object.keys(attributes)
  if (names.length !== 1)
    throw new OnnxError(`${names.length} values, expected one of value, value_float, value_int and the like`)
  const whole = call.tensorAttribute('value') ?? call.tensorAttribute('sparse_value')
  if (whole !== undefined) return whole
  const number = call.given('value_float')
  if (number !== undefined) return hostOf('float', [], [number])
  const integer = call.given('value_int')
  if (integer !== undefined) return int64([integer], [])
  const floats = call.list('value_floats')
  if (floats !== undefined) return hostOf('float', [floats.length], floats)
  const integers = call.list('value_ints')
  if (integers !== undefined) return int64(integers)
  const texts = call.textList('value_strings') ?? [call.text('value_string', '')]
  return { type: 'string', shape: attributes.value_string === undefined ? [texts.length] : [], data: texts }
}

/** The element type of the attribute `name`, or `standard`. */
function typeAttribute(call: Call, name: string, standard: ElementType): ElementType {
  const id = call.given(name)
  if (id === undefined) return standard
  const type = elementTypeOf(id)
  if (type === undefined) throw new OnnxError(`attribute '${name}' is ${id}, which is not an element type`)
  return type
}

const mostElements = 2 ** 31

/** Throws if a shape is not a shape, or one of more elements than can be held. */
function checkedShape(shape: readonly number[]): readonly number[] {
  if (shape.every((extent) => Number.isSafeInteger(extent) && extent >= 0) && sizeOf(shape) < mostElements) return shape
  throw new OnnxError(`the shape ${JSON.stringify(shape)}`)
}

function constantOfShape(call: Call): TensorValue {
  const shape = checkedShape(call.numbers(0))
  const { type, data } = call.tensorAttribute('value') ?? hostOf('float', [1], [0])
  if (data.length !== 1 || type === 'string') throw new OnnxError(`the value has ${data.length} elements of ${type}`)
  const value = Number(data[0])
  if (sizeOf(shape) <= 4096) return valueOf(hostOf(type, shape, new Array<number>(sizeOf(shape)).fill(value)))
  const dtype = call.dtype(type)
  return deviceValue(type, broadcastTo(tensor([value], { dtype }), shape.length === 0 ? [1] : shape))
}

function rangeOf(call: Call): TensorValue {
  const type = call.type(0)
  const [start, limit, delta] = [call.scalar(0), call.scalar(1), call.scalar(2)]
  const count = Math.max(0, Math.ceil((limit - start) / delta))
  if (delta === 0 || !(count < mostElements)) throw new OnnxError(`a range from ${start} to ${limit} by ${delta}`)
  charge(count)
  return valueOf(
    hostOf(
      type,
      [count],
      Array.from({ length: count }, (_, k) => start + k * delta),
    ),
  )
}

function eyeLike(call: Call): TensorValue {
  const [rows, columns] = call.shape(0) as [number, number]
  if (call.shape(0).length !== 2) throw new OnnxError(`an input with ${call.shape(0).length} axes, expected a matrix`)
  charge(rows * columns)
  const shift = call.number('k', 0)
  const values = Array.from({ length: rows * columns }, (_, at) =>
    Number((at % columns) - Math.floor(at / columns) === shift),
  )
  return valueOf(hostOf(typeAttribute(call, 'dtype', call.type(0)), [rows, columns], values))
}

function random(call: Call, shape: readonly number[], like: ElementType, normal: boolean): TensorValue {
  const type = typeAttribute(call, 'dtype', like)
  const made = normal
    ? randomNormal(checkedShape(shape), { mean: call.number('mean', 0), standardDeviation: call.number('scale', 1) })
    : randomUniform(checkedShape(shape), { min: call.number('low', 0), max: call.number('high', 1) })
  return deviceValue(type, cast(made, call.dtype(type)))
}

const randomAttributes = { dtype: 'int', seed: 'float' } as const
const normalAttributes = { ...randomAttributes, mean: 'float', scale: 'float' } as const
const uniformAttributes = { ...randomAttributes, low: 'float', high: 'float' } as const

// Draws classes from unnormalised log-probabilities [batch, classes].
function multinomial(call: Call): TensorValue {
  const count = call.number('sample_size', 1)
  const type = typeAttribute(call, 'dtype', 'int32')
  return deviceValue(type, cast(categorical(call.tensor(0), count), call.dtype(type)))
}

function signalWindow(name: string, weights: readonly number[]): Operator {
  return operator(name, 17, { host: 'all', attributes: { output_datatype: 'int', periodic: 'int' } }, (call) => {
    const size = call.scalar(0)
    const period = call.number('periodic', 1) !== 0 ? size : size - 1
    checkedShape([size])
    charge(size)
    const values = Array.from({ length: size }, (_, k) =>
      weights.reduce(
        (sum, weight, n) => sum + (n % 2 === 0 ? weight : -weight) * Math.cos((2 * Math.PI * n * k) / period),
        0,
      ),
    )
    return valueOf(hostOf(typeAttribute(call, 'output_datatype', 'float'), [size], values))
  })
}

/** Creation. */
export const creationOperators: readonly Operator[] = [
  operator('Constant', 1, { inputs: 0, attributes: { value: 'tensor!' }, onHost: constant }, (call) =>
    valueOf(constant(call)),
  ),
  operator(
    'Constant',
    11,
    {
      inputs: 0,
      attributes: {
        sparse_value: 'sparse',
        value: 'tensor',
        value_float: 'float',
        value_floats: 'floats',
        value_int: 'int',
        value_ints: 'ints',
        value_string: 'string',
        value_strings: 'strings',
      },
      onHost: constant,
    },
    (call) => valueOf(constant(call)),
  ),
  operator('ConstantOfShape', 9, { host: 'all', attributes: { value: 'tensor' } }, constantOfShape),
  operator('Range', 11, { inputs: 3, host: 'all' }, rangeOf),
  operator('EyeLike', 9, { attributes: { dtype: 'int', k: 'int' } }, eyeLike),
  operator('RandomNormal', 1, { inputs: 0, attributes: { ...normalAttributes, shape: 'ints!' } }, (call) =>
    random(call, call.list('shape')!, 'float', true),
  ),
  operator('RandomUniform', 1, { inputs: 0, attributes: { ...uniformAttributes, shape: 'ints!' } }, (call) =>
    random(call, call.list('shape')!, 'float', false),
  ),
  operator('RandomNormalLike', 1, { attributes: normalAttributes }, (call) =>
    random(call, call.shape(0), call.type(0), true),
  ),
  operator('RandomUniformLike', 1, { attributes: uniformAttributes }, (call) =>
    random(call, call.shape(0), call.type(0), false),
  ),
  operator('Multinomial', 7, { attributes: { ...randomAttributes, sample_size: 'int' } }, multinomial),
  operator('Bernoulli', 15, { attributes: randomAttributes }, (call) => {
    const type = typeAttribute(call, 'dtype', call.type(0))
    const p = call.castTo(0, 'float32')
    return deviceValue(type, cast(randomUniform(p.shape).less(p), call.dtype(type)))
  }),
  signalWindow('HannWindow', [0.5, 0.5]),
  signalWindow('HammingWindow', [25 / 46, 1 - 25 / 46]),
  signalWindow('BlackmanWindow', [0.42, 0.5, 0.08]),
  operator('MelWeightMatrix', 17, { inputs: 5, host: 'all', attributes: { output_datatype: 'int' } }, (call) =>
    valueOf(melWeights(call)),
  ),
]

// Triangles that are equally wide on the mel scale, 2595 · log₁₀(1 + f / 700).
function melWeights(call: Call): HostTensor {
  const [bins, length, rate, low, high] = [0, 1, 2, 3, 4].map((k) => call.scalar(k)) as [
    number,
    number,
    number,
    number,
    number,
  ]
  const spectrum = Math.floor(length / 2) + 1
  checkedShape([spectrum, bins])
  charge(spectrum * bins)
  const toMel = (hertz: number): number => 2595 * Math.log10(1 + hertz / 700)
  const step = (toMel(high) - toMel(low)) / (bins + 2)
  const edges = Array.from({ length: bins + 2 }, (_, k) => {
    const hertz = 700 * (10 ** ((k * step + toMel(low)) / 2595) - 1)
    return Math.floor(((length + 1) * hertz) / rate)
  })
  const values = new Array<number>(spectrum * bins).fill(0)
  for (let k = 0; k < bins; k++) {
    const [left, center, right] = [edges[k]!, edges[k + 1]!, edges[k + 2]!]
    if (center === left) values[center * bins + k] = 1
    else for (let at = left; at <= center && at < spectrum; at++) values[at * bins + k] = (at - left) / (center - left)
    for (let at = center; at < right && at < spectrum && right > center; at++)
      values[at * bins + k] = (right - at) / (right - center)
  }
  return hostOf(typeAttribute(call, 'output_datatype', 'float'), [spectrum, bins], values)
}
