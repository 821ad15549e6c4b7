// Activations, and limits.
import {
  abs,
  add,
  cast,
  celu,
  clip,
  div,
  elu,
  exp,
  gelu,
  greater,
  hardSigmoid,
  less,
  maximum,
  minimum,
  mish,
  mul,
  relu,
  reshape,
  sigmoid,
  softplus,
  softsign,
  sub,
  type Tensor,
  where,
} from '@tensorloom/tensor'
import type { ElementType } from '../../model/element-types.js'
import type { Call } from '../../runtime/call.js'
import { OnnxError } from '../../runtime/onnx-error.js'
import { type Operator, type OperatorOptions, operator } from '../../runtime/operator.js'
import { type TensorValue, toValue } from '../../runtime/value.js'
import { mapHost } from '../host/host-math.js'

function activation(
  name: string,
  since: number,
  attributes: NonNullable<OperatorOptions['attributes']>,
  compute: (x: Tensor, call: Call) => Tensor,
): Operator {
  const all = since === 1 ? { ...attributes, consumed_inputs: 'ints' as const } : attributes
  return operator(name, since, { attributes: all }, (call) => call.elementwise((x) => compute(x, call)))
}

/** max(0, min(1, alpha · x + beta)). */
export function hardSigmoidOf(x: Tensor, alpha: number, beta: number): Tensor {
  return clip(add(mul(x, alpha), beta), { min: 0, max: 1 })
}

/** x where positive, else alpha · x. */
export function leaky(x: Tensor, alpha: number): Tensor {
  return where(less(x, 0), mul(x, alpha), x)
}

/** gamma · (alpha · eˣ − alpha) where x ≤ 0, else gamma · x. */
function seluOf(x: Tensor, alpha: number, gamma: number): Tensor {
  return mul(where(greater(x, 0), x, mul(sub(exp(minimum(x, 0)), 1), alpha)), gamma)
}

function shrink(x: Tensor, call: Call): Tensor {
  const [lambda, bias] = [call.number('lambd', 0.5), call.number('bias', 0)]
  const outside = where(greater(x, lambda), sub(x, bias), 0)
  return cast(where(less(x, -lambda), add(x, bias), outside), x.dtype)
}

function limits(call: Call): TensorValue {
  const type = call.type(0)
  const bounded = (x: Tensor, low: Tensor | number | undefined, high: Tensor | number | undefined): Tensor => {
    const raised = low === undefined ? x : maximum(x, low)
    return high === undefined ? raised : minimum(raised, high)
  }
  const [low, high] = [bound(call, 1, type), bound(call, 2, type)]
  return toValue(
    call.elementwise((x) => bounded(x, low, high)),
    type,
  ) as TensorValue
}

function bound(call: Call, k: number, type: ElementType): Tensor | number | undefined {
  if (!call.has(k)) return undefined
  const { host, device } = call.value(k)
  if (host !== undefined && device === undefined && host.length === 1) {
    const value = Number(host[0])
    // A bound that the type cannot hold, such as the largest float, would not fit an integer tensor.
    if (type === 'float' || type === 'double') return value
  }
  const limit = call.tensor(k)
  if (limit.size !== 1) throw new OnnxError(`input ${k} has ${limit.size} elements, expected one`)
  return limit.rank === 0 ? limit : reshape(limit, [])
}

/** Activations. */
export const activationOperators: readonly Operator[] = [
  operator('Relu', 1, { attributes: { consumed_inputs: 'ints' } }, (call) => call.elementwise((x) => relu(x))),
  operator('Relu', 6, {}, (call) =>
    call.elementwise((x) => (x.dtype === 'float32' || x.dtype === 'float64' ? relu(x) : maximum(x, 0))),
  ),
  activation('Sigmoid', 1, {}, (x) => sigmoid(x)),
  activation('Softplus', 1, {}, (x) => softplus(x)),
  activation('Softsign', 1, {}, (x) => softsign(x)),
  activation('LeakyRelu', 1, { alpha: 'float' }, (x, call) => leaky(x, call.number('alpha', 0.01))),
  activation('Elu', 1, { alpha: 'float' }, (x, call) => elu(x, { alpha: call.number('alpha', 1) })),
  activation('Celu', 12, { alpha: 'float' }, (x, call) => celu(x, { alpha: call.number('alpha', 1) })),
  activation('Selu', 1, { alpha: 'float', gamma: 'float' }, (x, call) =>
    seluOf(x, call.number('alpha', 1.6732632423543772), call.number('gamma', 1.0507009873554805)),
  ),
  activation('HardSigmoid', 1, { alpha: 'float', beta: 'float' }, (x, call) =>
    hardSigmoidOf(x, call.number('alpha', 0.2), call.number('beta', 0.5)),
  ),
  activation('HardSwish', 14, {}, (x) => mul(x, hardSigmoid(x))),
  activation('Swish', 24, { alpha: 'float' }, (x, call) => mul(x, sigmoid(mul(x, call.number('alpha', 1))))),
  activation('Mish', 18, {}, (x) => mish(x)),
  activation('Gelu', 20, { approximate: 'string' }, (x, call) =>
    gelu(x, { approximate: call.text('approximate', 'none', ['none', 'tanh']) === 'tanh' }),
  ),
  activation('ThresholdedRelu', 10, { alpha: 'float' }, (x, call) => where(greater(x, call.number('alpha', 1)), x, 0)),
  activation('Shrink', 9, { lambd: 'float', bias: 'float' }, shrink),
  operator('PRelu', 1, { inputs: 2, attributes: { consumed_inputs: 'ints' } }, preluOld),
  operator('PRelu', 7, { inputs: 2 }, (call) => {
    const [x, slope] = [call.tensor(0), call.tensor(1)]
    return where(less(x, 0), mul(x, slope), x)
  }),
  operator('Clip', 1, { attributes: { min: 'float', max: 'float', consumed_inputs: 'ints' } }, (call) => {
    const [min, max] = [call.given('min'), call.given('max')]
    const x = call.tensor(0)
    return min === undefined && max === undefined ? [call.inputs[0]] : clip(x, { min, max })
  }),
  operator('Clip', 11, { inputs: [1, 3], fixed: [1, 2], onHost: hostClip }, limits),
]

function hostClip(call: Call): ReturnType<typeof mapHost> | undefined {
  if (call.inputs.length !== 3 || !call.has(1) || !call.has(2)) return undefined
  return mapHost(call, undefined, (x: number, low: number, high: number) => Math.min(Math.max(x, low), high))
}

// One slope for each channel.
function preluOld(call: Call): Tensor {
  const [x, slope] = [call.tensor(0), call.tensor(1)]
  const aligned = slope.size === 1 ? reshape(slope, []) : reshape(slope, [slope.size, ...x.shape.slice(2).map(() => 1)])
  return where(less(x, 0), mul(x, aligned), x)
}

/** An activation of the recurrent operators: how many numbers it takes, alpha and then beta, and what it computes. */
type NamedActivation = readonly [numbers: 0 | 1 | 2, compute: (x: Tensor, alpha?: number, beta?: number) => Tensor]

/** Activations by name, for the recurrent operators. */
export const namedActivations: Readonly<Record<string, NamedActivation>> = {
  relu: [0, (x) => relu(x)],
  tanh: [0, (x) => x.tanh()],
  sigmoid: [0, (x) => sigmoid(x)],
  affine: [2, (x, alpha = 1, beta = 0) => add(mul(x, alpha), beta)],
  leakyrelu: [1, (x, alpha = 0.01) => leaky(x, alpha)],
  thresholdedrelu: [1, (x, alpha = 1) => where(greater(x, alpha), x, 0)],
  scaledtanh: [2, (x, alpha = 1, beta = 1) => mul(mul(x, beta).tanh(), alpha)],
  hardsigmoid: [2, (x, alpha = 0.2, beta = 0.5) => hardSigmoidOf(x, alpha, beta)],
  elu: [1, (x, alpha = 1) => elu(x, { alpha })],
  softsign: [0, (x) => div(x, add(abs(x), 1))],
  softplus: [0, (x) => softplus(x)],
}
