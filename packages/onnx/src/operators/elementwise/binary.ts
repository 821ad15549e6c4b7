// Arithmetic, comparisons and logic of two or more tensors, which broadcast.
import {
  add,
  bitwiseAnd,
  bitwiseNot,
  bitwiseOr,
  bitwiseXor,
  cast,
  div,
  equal,
  floorDiv,
  greater,
  greaterEqual,
  isFloating,
  isTensor,
  less,
  lessEqual,
  logicalAnd,
  logicalOr,
  logicalXor,
  maximum,
  minimum,
  mod,
  mul,
  pow,
  reshape,
  square,
  sub,
  type Tensor,
  type TensorLike,
  where,
} from '@tensorloom/tensor'
import type { ElementType } from '../../model/element-types.js'
import { isFloat } from '../../model/element-types.js'
import type { Call } from '../../runtime/call.js'
import { channelsLast } from '../../runtime/layout.js'
import { OnnxError } from '../../runtime/onnx-error.js'
import { type Operator, type OperatorOptions, operator } from '../../runtime/operator.js'
import { deviceValue, lastValue, type TensorValue, toValue } from '../../runtime/value.js'
import { mapHost } from '../host/host-math.js'
import { remainder, truncatedDivision, wrap } from './integers.js'

type Binary = (a: TensorLike, b: TensorLike) => Tensor
type HostBinary = (a: number, b: number) => number | boolean

// Before opset 7 the second operand was broadcast only with `broadcast: 1`, at `axis`.
const oldAttributes = { axis: 'int', broadcast: 'int', consumed_inputs: 'ints' } as const

function operands(call: Call): readonly [TensorLike, TensorLike] {
  const axis = call.given('axis')
  if (axis === undefined) {
    const [first, second] = [numberOf(call, 0, 1), numberOf(call, 1, 0)]
    if (second !== undefined) return [call.tensor(0), second]
    if (first !== undefined) return [first, call.tensor(1)]
  }
  const [a, b] = [call.tensor(0), call.tensor(1)]
  if (axis === undefined || b.rank === a.rank) return [a, b]
  const from = call.axis(axis, a.rank)
  return [a, reshape(b, [...b.shape, ...new Array<number>(Math.max(0, a.rank - from - b.rank)).fill(1)])]
}

// The operands as tensors.
function pair(call: Call): readonly [Tensor, Tensor] {
  const [a, b] = operands(call)
  return [isTensor(a) ? a : call.tensor(0), isTensor(b) ? b : call.tensor(1)]
}

// Input `k` as a number, if it is a single float in host memory and the result has the shape of the other input.
function numberOf(call: Call, k: number, other: number): number | undefined {
  const { host, shape, type } = call.value(k)
  const beside = call.value(other)
  const single = host?.length === 1 && shape.length <= beside.shape.length
  return single && isFloat(type) && beside.type === type ? Number(host[0]) : undefined
}

// Images with the channels last are computed as they lie, and what is beside them is laid out like them.
function sameLayout(call: Call, compute: Binary): TensorValue | undefined {
  const [a, b] = [call.value(0), call.value(1)]
  const rank = Math.max(a.shape.length, b.shape.length)
  if ((a.last ?? b.last)?.rank !== rank || call.given('axis') !== undefined) return undefined
  const laid = (k: number): TensorLike => {
    const number = numberOf(call, k, 1 - k)
    if (number !== undefined) return number
    const { shape } = call.value(k)
    if (shape.length === rank) return call.last(k)
    const x = call.tensor(k)
    return channelsLast(reshape(x, [...new Array<number>(rank - shape.length).fill(1), ...shape]))
  }
  return lastValue(a.type, compute(laid(0), laid(1)))
}

// The result is wrapped to the type of the inputs, in which narrow integers overflow.
function arithmetic(name: string, compute: Binary, host: HostBinary): Operator[] {
  const onHost = (call: Call) => mapHost(call, undefined, host)
  const run = (call: Call): TensorValue => sameLayout(call, compute) ?? wrap(compute(...operands(call)), call.type(0))
  const options = { inputs: 2, onHost }
  return [
    operator(name, 1, { ...options, attributes: oldAttributes, onHost: undefined }, run),
    operator(name, 7, options, run),
  ]
}

function comparison(name: string, compute: Binary, host: HostBinary): Operator[] {
  const onHost = (call: Call) => mapHost(call, 'bool', host)
  const run = (call: Call): TensorValue => deviceValue('bool', compute(...operands(call)))
  return [
    operator(name, 1, { inputs: 2, attributes: oldAttributes }, run),
    operator(name, 7, { inputs: 2, onHost }, run),
  ]
}

function bitwise(name: string, compute: Binary): Operator {
  return operator(name, 18, { inputs: 2 }, (call) => wrap(compute(call.tensor(0), call.tensor(1)), call.type(0)))
}

/** Folds any number of inputs; one input is the result itself. */
function variadic(
  name: string,
  fold: Binary,
  finish?: (sum: Tensor, count: number) => Tensor,
  host?: HostBinary,
): Operator {
  const options: OperatorOptions = {
    inputs: [1, Number.POSITIVE_INFINITY],
    attributes: {},
    onHost:
      host &&
      ((call) => mapHost(call, undefined, (...values: number[]) => values.reduce((a, b) => Number(host(a, b))))),
  }
  return operator(name, 6, options, (call) => {
    const type = call.type(0)
    const folded = call.tensors().reduce((a, b) => fold(a, b))
    return deviceValue(type, finish === undefined ? folded : finish(folded, call.inputs.length))
  })
}

function withOld(one: Operator): Operator[] {
  return [{ ...one, since: 1, attributes: { consumed_inputs: 'ints' } }, one]
}

function power(call: Call): TensorValue {
  const type = call.type(0)
  const exponent = call.given('axis') === undefined ? numberOf(call, 1, 0) : undefined
  if (exponent !== undefined) {
    const raise = exponent === 2 ? square : (x: Tensor): Tensor => pow(x, exponent)
    return toValue(call.elementwise(raise), type) as TensorValue
  }
  const [a, b] = pair(call)
  if (isFloating(a.dtype)) return deviceValue(type, pow(a, b.dtype === a.dtype ? b : cast(b, a.dtype)))
  // An integer to a fractional power is rounded towards 0.
  if (isFloating(b.dtype)) return wrap(cast(pow(cast(a, b.dtype), b), 'int32'), type)
  return wrap(pow(a, b), type)
}

function modulo(call: Call): TensorValue {
  const [a, b] = [call.tensor(0), call.tensor(1)]
  const fmod = call.number('fmod', 0) !== 0
  if (isFloat(call.type(0)) && !fmod) throw new OnnxError('attribute fmod is 0 for floats; it must be 1')
  return wrap(fmod ? remainder(a, b) : mod(a, b), call.type(0))
}

function shift(call: Call): TensorValue {
  const direction = call.text('direction', '', ['LEFT', 'RIGHT'])
  const [a, b] = [call.castTo(0, 'int32'), call.castTo(1, 'int32')]
  // A shift of 31 or more does not fit the factor; unsigned values below 2³¹ become 0 then.
  const inside = less(b, 31)
  const factor = cast(pow(2, cast(where(inside, b, 0), 'float32')), 'int32')
  const shifted = direction === 'LEFT' ? mul(a, factor) : floorDiv(a, factor)
  return wrap(where(inside, shifted, 0), call.type(0))
}

const bool =
  (compute: Binary): Binary =>
  (a, b) =>
    compute(a, b)

function choose(call: Call): TensorValue {
  const type: ElementType = call.type(1)
  return deviceValue(type, where(call.tensor(0), call.tensor(1), call.tensor(2)))
}

/** Elementwise operators of two or more inputs. */
export const binaryOperators: readonly Operator[] = [
  ...arithmetic('Add', add, (a, b) => a + b),
  ...arithmetic('Sub', sub, (a, b) => a - b),
  ...arithmetic('Mul', mul, (a, b) => a * b),
  ...divisions(),
  operator('Pow', 1, { inputs: 2, attributes: oldAttributes }, power),
  operator(
    'Pow',
    7,
    { inputs: 2, onHost: (call) => mapHost(call, undefined, (a: number, b: number) => a ** b) },
    power,
  ),
  operator('Mod', 10, { inputs: 2, attributes: { fmod: 'int' }, onHost: hostModulo }, modulo),
  operator('BitShift', 11, { inputs: 2, attributes: { direction: 'string!' } }, shift),
  bitwise('BitwiseAnd', bitwiseAnd),
  bitwise('BitwiseOr', bitwiseOr),
  bitwise('BitwiseXor', bitwiseXor),
  operator('BitwiseNot', 18, {}, (call) => wrap(bitwiseNot(call.tensor(0)), call.type(0))),
  ...comparison('Equal', equal, (a, b) => a === b),
  ...comparison('Greater', greater, (a, b) => a > b),
  ...comparison('Less', less, (a, b) => a < b),
  ...comparison('GreaterOrEqual', greaterEqual, (a, b) => a >= b),
  ...comparison('LessOrEqual', lessEqual, (a, b) => a <= b),
  ...comparison('And', bool(logicalAnd), (a, b) => a !== 0 && b !== 0),
  ...comparison('Or', bool(logicalOr), (a, b) => a !== 0 || b !== 0),
  ...comparison('Xor', bool(logicalXor), (a, b) => (a !== 0) !== (b !== 0)),
  ...withOld(variadic('Max', maximum, undefined, Math.max)),
  ...withOld(variadic('Min', minimum, undefined, Math.min)),
  ...withOld(variadic('Sum', add, undefined, (a, b) => a + b)),
  ...withOld(variadic('Mean', add, (sum, count) => div(sum, count))),
  operator('Where', 9, { inputs: 3, onHost: hostWhere }, choose),
]

function divisions(): Operator[] {
  return arithmetic(
    'Div',
    (a, b) => (isTensor(a) && isTensor(b) && !isFloating(a.dtype) ? truncatedDivision(a, b) : div(a, b)),
    (a, b) => a / b,
  )
}

function hostModulo(call: Call): ReturnType<typeof mapHost> {
  const fmod = call.number('fmod', 0) !== 0
  return mapHost(call, undefined, (a: number, b: number) => (fmod ? a % b : a - b * Math.floor(a / b)))
}

function hostWhere(call: Call): ReturnType<typeof mapHost> | undefined {
  if (call.type(1) === 'string') return undefined
  return mapHost(call, call.type(1), (condition: number, a: number, b: number) => (condition !== 0 ? a : b))
}
