// Arithmetic, functions, comparisons and activations.

import type { Tensor } from '@tensorloom/tensor'
import * as t from '@tensorloom/tensor'
import { GraphError } from '../graph-error.js'
import { onNumbers } from '../host.js'
import { type Call, type Operator, operator } from '../operator.js'

type Binary = (a: Tensor, b: Tensor) => Tensor

const unary = (fn: (x: Tensor) => Tensor): Operator => operator((call) => fn(call.tensor(0)))
const binary = (fn: Binary, onHost?: (a: number, b: number) => number): Operator =>
  operator((call) => fn(call.tensor(0), call.tensor(1)), {
    inputs: 2,
    onHost: onHost && ((call) => onNumbers(call, onHost)),
  })

const bothWhole = (a: Tensor, b: Tensor): boolean => a.dtype === 'int32' && b.dtype === 'int32'
const divide: Binary = (a, b) => (bothWhole(a, b) ? t.floorDiv(a, b) : t.div(a, b))
const floorMod = (a: number, b: number): number => a - Math.floor(a / b) * b

/** An activation that a fused operator may have; `alpha` is an input of Prelu, `slope` an attribute of LeakyRelu. */
export function activated(name: string, x: Tensor, alpha: Tensor | undefined, slope: number): Tensor {
  if (name === 'LeakyRelu') return t.leakyRelu(x, { alpha: slope })
  if (name === 'Prelu' && alpha !== undefined) return t.prelu(x, alpha)
  const plain: Readonly<Record<string, (x: Tensor) => Tensor>> = {
    Elu: t.elu,
    Linear: (y) => y,
    Relu: t.relu,
    Relu6: t.relu6,
    Sigmoid: t.sigmoid,
    Tanh: t.tanh,
  }
  if (Object.hasOwn(plain, name)) return plain[name]!(x)
  throw new GraphError(`it is fused with '${name}', which is not supported`)
}

/** Adds a bias to the channels. */
export function biased(x: Tensor, bias: Tensor, call: Call): Tensor {
  const first = call.attributes.string('data_format', 'NHWC').startsWith('NC') && x.rank > 2
  return t.add(x, first ? t.reshape(bias, [bias.size, ...x.shape.slice(2).map(() => 1)]) : bias)
}

function clip(call: Call): Tensor {
  return t.minimum(t.maximum(call.tensor(0), call.tensor(1)), call.tensor(2))
}

// A condition of one axis chooses whole rows.
function select(call: Call): Tensor {
  const [condition, a, b] = [call.tensor(0), call.tensor(1), call.tensor(2)]
  const rows = condition.rank === 1 && a.rank > 1
  return t.where(rows ? t.reshape(condition, [condition.size, ...a.shape.slice(1).map(() => 1)]) : condition, a, b)
}

/** Operators on elements by name. */
export const elementwise: Readonly<Record<string, Operator>> = {
  Abs: unary(t.abs),
  Acos: unary(t.acos),
  Acosh: unary(t.acosh),
  Add: binary(t.add, (a, b) => a + b),
  AddN: operator((call) => call.tensors().reduce((sum, one) => t.add(sum, one))),
  AddV2: binary(t.add, (a, b) => a + b),
  Asin: unary(t.asin),
  Asinh: unary(t.asinh),
  Atan: unary(t.atan),
  Atan2: binary(t.atan2),
  Atanh: unary(t.atanh),
  BiasAdd: operator((call) => biased(call.tensor(0), call.tensor(1), call), { inputs: 2 }),
  BitwiseAnd: binary(t.bitwiseAnd),
  BitwiseOr: binary(t.bitwiseOr),
  BitwiseXor: binary(t.bitwiseXor),
  Cast: operator((call) => t.cast(call.tensor(0), call.dtype('DstT')), {
    onHost: (call) => (call.dtype('DstT') === 'int32' ? onNumbers(call, (a) => Math.trunc(a)) : undefined),
  }),
  Ceil: unary(t.ceil),
  ClipByValue: operator(clip, { inputs: 3 }),
  Cos: unary(t.cos),
  Cosh: unary(t.cosh),
  Div: binary(divide, (a, b) => Math.floor(a / b)),
  DivNoNan: binary((a, b) => t.where(t.equal(b, 0), 0, t.div(a, t.where(t.equal(b, 0), 1, b)))),
  Elu: unary(t.elu),
  Equal: binary(t.equal),
  Erf: unary(t.erf),
  Erfc: unary(t.erfc),
  Exp: unary(t.exp),
  Expm1: unary(t.expm1),
  Floor: unary(t.floor),
  FloorDiv: binary(t.floorDiv, (a, b) => Math.floor(a / b)),
  FloorMod: binary(t.mod, floorMod),
  Greater: binary(t.greater),
  GreaterEqual: binary(t.greaterEqual),
  IsFinite: unary(t.isFinite),
  IsInf: unary(t.isInf),
  IsNan: unary(t.isNaN),
  LeakyRelu: operator((call) => t.leakyRelu(call.tensor(0), { alpha: call.attributes.float('alpha', 0.2) })),
  Less: binary(t.less),
  LessEqual: binary(t.lessEqual),
  Log: unary(t.log),
  Log1p: unary(t.log1p),
  LogicalAnd: binary(t.logicalAnd),
  LogicalNot: unary(t.logicalNot),
  LogicalOr: binary(t.logicalOr),
  Maximum: binary(t.maximum, Math.max),
  Minimum: binary(t.minimum, Math.min),
  Mod: binary(t.mod, floorMod),
  Mul: binary(t.mul, (a, b) => a * b),
  Neg: unary(t.neg),
  NotEqual: binary(t.notEqual),
  Pow: binary(t.pow),
  Prelu: binary(t.prelu),
  RealDiv: binary(divide, (a, b) => Math.floor(a / b)),
  Reciprocal: unary(t.reciprocal),
  Relu: unary(t.relu),
  Relu6: unary(t.relu6),
  Rint: unary(t.round),
  Round: unary(t.round),
  Rsqrt: unary(t.rsqrt),
  Select: operator(select, { inputs: 3 }),
  SelectV2: operator((call) => t.where(call.tensor(0), call.tensor(1), call.tensor(2)), { inputs: 3 }),
  Selu: unary(t.selu),
  Sigmoid: unary(t.sigmoid),
  Sign: unary(t.sign),
  Sin: unary(t.sin),
  Sinh: unary(t.sinh),
  Softplus: unary(t.softplus),
  Softsign: unary(t.softsign),
  Sqrt: unary(t.sqrt),
  Square: unary(t.square),
  SquaredDifference: binary(t.squaredDifference),
  Sub: binary(t.sub, (a, b) => a - b),
  Tan: unary(t.tan),
  Tanh: unary(t.tanh),
  Xlogy: binary(t.xlogy),
}
