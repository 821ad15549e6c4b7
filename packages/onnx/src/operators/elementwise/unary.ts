// Mathematical functions of one tensor.
import {
  abs,
  acos,
  acosh,
  asin,
  asinh,
  atan,
  atanh,
  ceil,
  cos,
  cosh,
  erf,
  exp,
  floor,
  greater,
  isInf,
  isNaN,
  isTensor,
  less,
  log,
  logicalAnd,
  logicalNot,
  neg,
  reciprocal,
  round,
  sign,
  sin,
  sinh,
  sqrt,
  type Tensor,
  tan,
  tanh,
} from '@tensorloom/tensor'
import { roundHalfEven } from '@tensorloom/tensor/internal'
import type { Call } from '../../runtime/call.js'
import { type Operator, operator } from '../../runtime/operator.js'
import { deviceValue } from '../../runtime/value.js'
import { hostInput, mapHost } from '../host/host-math.js'
import { wrap } from './integers.js'

type Unary = (x: Tensor) => Tensor

// The first versions had an attribute that nobody used.
function unary(name: string, since: number, compute: Unary, host?: (x: number) => number): Operator {
  const attributes = since === 1 ? ({ consumed_inputs: 'ints' } as const) : {}
  const onHost = host && ((call: Call) => mapHost(call, undefined, host))
  return operator(name, since, { attributes, onHost }, (call) => {
    const result = call.elementwise(compute)
    return isTensor(result) ? wrap(result, call.type(0)) : result
  })
}

// Integers have no fraction to round.
const onFloats =
  (compute: Unary): Unary =>
  (x) =>
    x.dtype === 'float32' || x.dtype === 'float64' ? compute(x) : x

function infinite(call: Call): Tensor {
  const x = call.tensor(0)
  const [negative, positive] = [call.number('detect_negative', 1) !== 0, call.number('detect_positive', 1) !== 0]
  if (!negative) return logicalAnd(isInf(x), positive ? greater(x, 0) : isNaN(x))
  return positive ? isInf(x) : logicalAnd(isInf(x), less(x, 0))
}

/** Elementwise functions of one tensor. */
export const unaryOperators: readonly Operator[] = [
  unary('Abs', 1, abs, Math.abs),
  unary('Neg', 1, neg, (x) => -x),
  unary('Sign', 9, sign, Math.sign),
  unary('Exp', 1, exp),
  unary('Log', 1, log),
  unary('Sqrt', 1, sqrt, Math.sqrt),
  unary('Reciprocal', 1, reciprocal, (x) => 1 / x),
  unary('Floor', 1, onFloats(floor), Math.floor),
  unary('Ceil', 1, onFloats(ceil), Math.ceil),
  unary('Round', 11, onFloats(round), roundHalfEven),
  unary('Sin', 7, sin),
  unary('Cos', 7, cos),
  unary('Tan', 7, tan),
  unary('Asin', 7, asin),
  unary('Acos', 7, acos),
  unary('Atan', 7, atan),
  unary('Sinh', 9, sinh),
  unary('Cosh', 9, cosh),
  unary('Tanh', 1, tanh),
  unary('Asinh', 9, asinh),
  unary('Acosh', 9, acosh),
  unary('Atanh', 9, atanh),
  unary('Erf', 9, erf),
  operator('Not', 1, { onHost: (call) => mapHost(call, 'bool', (x: number) => x === 0) }, (call) =>
    deviceValue('bool', logicalNot(call.tensor(0))),
  ),
  operator('IsNaN', 9, {}, (call) => deviceValue('bool', isNaN(call.tensor(0)))),
  operator('IsInf', 10, { attributes: { detect_negative: 'int', detect_positive: 'int' } }, (call) =>
    deviceValue('bool', infinite(call)),
  ),
  operator(
    'Identity',
    1,
    { onHost: (call) => (call.inputs[0]?.kind === 'tensor' ? hostInput(call, 0) : undefined) },
    (call) => [call.inputs[0]],
  ),
]
