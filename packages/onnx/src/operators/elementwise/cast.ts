// Conversion between element types. Small floats are rounded to what they can hold, integers wrap to theirs.
import {
  abs,
  add,
  cast,
  greaterEqual,
  isInf,
  isNaN,
  less,
  logicalOr,
  mul,
  sign,
  sub,
  type Tensor,
  trunc,
  where,
} from '@tensorloom/tensor'
import { roundToSmallFloat, type SmallFloat } from '@tensorloom/tensor/internal'
import {
  type ElementType,
  elementTypeOf,
  elementTypes,
  isFloat,
  isInteger,
  smallFormat,
} from '../../model/element-types.js'
import { type HostTensor, hostArray } from '../../model/host-tensor.js'
import type { Call } from '../../runtime/call.js'
import { OnnxError } from '../../runtime/onnx-error.js'
import { type Operator, type OperatorOptions, operator } from '../../runtime/operator.js'
import { deviceValue, type TensorValue, valueOf } from '../../runtime/value.js'
import { hostInput } from '../host/host-math.js'
import { wrap } from './integers.js'

/** Converts input 0 of a call to `type`. */
function convert(call: Call, type: ElementType): TensorValue {
  const from = call.type(0)
  const saturate = call.number('saturate', 1) !== 0
  if (from === 'string' || type === 'string' || (isEighth(type) && call.value(0).host !== undefined)) {
    return valueOf(castHost(hostInput(call, 0), type, saturate))
  }
  const x = call.tensor(0)
  if (isFloat(type)) return deviceValue(type, rounded(cast(x, call.dtype(type)), from, type, saturate))
  if (!isInteger(type)) return deviceValue('bool', cast(x, 'bool'))
  const whole = isFloat(from) ? trunc(x) : x
  if (type === 'uint8') {
    const wide = whole.dtype === 'uint8' ? whole : cast(whole, 'int32')
    return deviceValue('uint8', cast(wide, 'uint8'))
  }
  return wrap(cast(whole, 'int32'), type)
}

const isEighth = (type: ElementType): boolean => type.startsWith('float8')

// Types whose numbers a small float holds exactly need no rounding.
function rounded(x: Tensor, from: ElementType, type: ElementType, saturate: boolean): Tensor {
  const format = smallFormat(type)
  if (format === undefined || from === type || from === 'bool') return x
  return roundOnDevice(x, format, saturate)
}

/**
 * Rounds float32 numbers to a format with fewer bits: Veltkamp's splitting (Dekker 1971) for normal numbers; for subnormal
 * ones, adding and subtracting a constant whose last bit is the smallest number of the format.
 */
export function roundOnDevice(x: Tensor, { mantissaBits, bias, largest, kind }: SmallFloat, saturate: boolean): Tensor {
  const one = x.dtype === 'float64' ? 52 : 23
  // Large numbers are made small first, so that the product does not overflow.
  const big = greaterEqual(abs(x), 1e30)
  const scaled = where(big, mul(x, 2 ** -24), x)
  const product = mul(scaled, 2 ** (one - mantissaBits) + 1)
  const split = sub(product, sub(product, scaled))
  const normal = where(big, mul(split, 2 ** 24), split)
  const smallest = 2 ** (1 - bias)
  const magic = 1.5 * 2 ** (1 - bias - mantissaBits + one)
  const finite = bias > 100 ? normal : where(less(abs(x), smallest), sub(add(x, magic), magic), normal)
  const special = logicalOr(isNaN(x), isInf(x))
  const kept = where(special, x, finite)
  const over = mul(
    sign(x),
    saturate && kind !== 'ieee' ? largest : kind === 'ieee' ? Number.POSITIVE_INFINITY : Number.NaN,
  )
  return cast(where(logicalOr(less(kept, -largest), greaterEqual(kept, largest * (1 + 2 ** -12))), over, kept), x.dtype)
}

/** Converts a tensor in host memory. */
export function castHost(x: HostTensor, type: ElementType, saturate = true): HostTensor {
  if (type === 'string')
    return { type, shape: x.shape, data: Array.from(x.data as Float32Array, (value) => textOf(value, x.type)) }
  const data = hostArray(type, x.data.length)
  const format = smallFormat(type)
  const { range, bits } = elementTypes[type]
  for (let k = 0; k < data.length; k++) {
    const value = x.type === 'string' ? numberOf(x.data[k] as string) : (x.data[k] as number)
    if (format !== undefined) data[k] = roundToSmallFloat(value, format, saturate && isEighth(type))
    else if (type === 'bool') data[k] = value === 0 ? 0 : 1
    else data[k] = range === undefined ? value : wrapNumber(value, range, bits)
  }
  return { type, shape: x.shape, data }
}

function wrapNumber(value: number, [low, high]: readonly [number, number], bits: number): number {
  const whole = Math.trunc(value)
  if (Number.isNaN(whole)) return 0
  if (bits >= 32) return Math.min(Math.max(whole, low), high)
  const span = 2 ** bits
  return whole - span * Math.floor((whole - low) / span)
}

// As NumPy prints numbers: with an exponent from 1e16 on; infinities and NaN in short.
function textOf(value: number | string, type: ElementType): string {
  if (typeof value === 'string') return value
  if (!isFloat(type)) return type === 'bool' ? String(value !== 0) : String(value)
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? 'INF' : '-INF'
  if (type === 'double') return String(value)
  return shortest(value)
}

// The shortest decimals that give the same float32.
function shortest(value: number): string {
  for (let digits = 1; digits <= 9; digits++) {
    const text = value.toPrecision(digits)
    if (Math.fround(Number(text)) === Math.fround(value)) return String(Number(text))
  }
  return String(value)
}

function numberOf(text: string): number {
  const trimmed = text.trim()
  const special = /^([+-]?)(inf|infinity|nan)$/i.exec(trimmed)
  if (special !== null) {
    if (special[2]!.toLowerCase() === 'nan') return Number.NaN
    return special[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  }
  const value = trimmed === '' ? Number.NaN : Number(trimmed)
  if (!Number.isNaN(value)) return value
  throw new OnnxError(`the text '${text.slice(0, 40)}' is not a number`)
}

function target(call: Call): ElementType {
  const id = call.given('to')!
  const type = elementTypeOf(id)
  if (type === undefined) throw new OnnxError(`attribute 'to' is ${id}, which is not an element type`)
  return type
}

function hostCast(call: Call): HostTensor {
  return castHost(hostInput(call, 0), target(call), call.number('saturate', 1) !== 0)
}

const texts = (call: Call): readonly number[] => (call.type(0) === 'string' || isEighth(target(call)) ? [0] : [])

const oldNames: Readonly<Record<string, ElementType>> = {
  FLOAT: 'float',
  DOUBLE: 'double',
  INT32: 'int32',
  INT64: 'int64',
  BOOL: 'bool',
}

const castOperator = (since: number, more: OperatorOptions): Operator =>
  operator(
    'Cast',
    since,
    { ...more, attributes: { to: 'int!', saturate: 'int', ...more.attributes }, host: castSlots, onHost: hostCast },
    (call) => convert(call, target(call)),
  )

const castLike = (since: number, more: OperatorOptions): Operator =>
  operator(
    'CastLike',
    since,
    {
      ...more,
      inputs: 2,
      attributes: { saturate: 'int', ...more.attributes },
      host: (call) => (call.type(0) === 'string' || call.type(1) === 'string' ? [0] : []),
    },
    (call) => convert(call, call.type(1)),
  )

// How numbers are rounded to a type that is not supported.
const rounding: OperatorOptions = { attributes: { round_mode: 'string' }, only: { round_mode: ['up'] } }

/** Conversions. */
export const castOperators: readonly Operator[] = [
  operator('Cast', 1, { attributes: { to: 'string!' } }, (call) => {
    const type = oldNames[call.text('to', '')]
    if (type === undefined) throw new OnnxError(`attribute 'to' is '${call.text('to', '')}'`)
    return convert(call, type)
  }),
  castOperator(6, {}),
  castOperator(24, rounding),
  castLike(15, {}),
  castLike(24, rounding),
]

function castSlots(call: Call): readonly number[] {
  return target(call) === 'string' ? [0] : texts(call)
}
