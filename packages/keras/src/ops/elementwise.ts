// Keras's elementwise functions.

import type { Tensor, TensorLike } from '@tensorloom/tensor'
import * as ours from '@tensorloom/tensor'
import { activations } from '../classes/activations.js'
import { camelCase } from '../letter-case.js'
import { dtypeFrom, floating, type OpTable, op, tensorOp } from './op.js'

type Unary = (x: Tensor) => Tensor
type Binary = (a: TensorLike, b: TensorLike) => Tensor

const binary = (run: Binary) => tensorOp('x1 x2', (a, b) => run(a, b))
const unary = (run: Unary) => tensorOp('x', run)

// An activation with the names of its arguments in Keras.
const activation = (name: string, names = '') => {
  const { call } = activations[name]!
  return op<{ x: Tensor }>(`x${names}`, ({ x, ...kwargs }) => {
    return call(x, Object.fromEntries(Object.entries(kwargs).map(([key, value]) => [camelCase(key), value])))
  })
}

/** Keras's elementwise functions by name. */
export const elementwise: OpTable = {
  add: binary(ours.add),
  subtract: binary(ours.sub),
  multiply: binary(ours.mul),
  divide: binary(ours.div),
  true_divide: binary(ours.div),
  floor_divide: binary(ours.floorDiv),
  mod: binary(ours.mod),
  power: binary(ours.pow),
  maximum: binary(ours.maximum),
  minimum: binary(ours.minimum),
  arctan2: binary(ours.atan2),
  equal: binary(ours.equal),
  not_equal: binary(ours.notEqual),
  less: binary(ours.less),
  less_equal: binary(ours.lessEqual),
  greater: binary(ours.greater),
  greater_equal: binary(ours.greaterEqual),
  logical_and: binary(ours.logicalAnd),
  logical_or: binary(ours.logicalOr),
  logical_xor: binary(ours.logicalXor),
  logical_not: unary(ours.logicalNot),
  absolute: unary(ours.abs),
  abs: unary(ours.abs),
  arccos: unary(ours.acos),
  arcsin: unary(ours.asin),
  arctan: unary(ours.atan),
  ceil: unary(ours.ceil),
  cos: unary(ours.cos),
  cosh: unary(ours.cosh),
  erf: unary(ours.erf),
  erfinv: unary(ours.erfinv),
  exp: unary(ours.exp),
  expm1: unary(ours.expm1),
  floor: unary(ours.floor),
  isfinite: unary(ours.isFinite),
  isinf: unary(ours.isInf),
  isnan: unary(ours.isNaN),
  log: unary(ours.log),
  log10: unary(ours.log10),
  log1p: unary(ours.log1p),
  log2: unary(ours.log2),
  negative: unary(ours.neg),
  reciprocal: unary(ours.reciprocal),
  rsqrt: unary(ours.rsqrt),
  sign: unary(ours.sign),
  sin: unary(ours.sin),
  sinh: unary(ours.sinh),
  sqrt: unary((x) => ours.sqrt(floating(x))),
  square: unary(ours.square),
  tan: unary(ours.tan),
  tanh: unary(ours.tanh),
  trunc: unary(ours.trunc),
  round: op<{ x: Tensor; decimals?: number }>('x decimals', ({ x, decimals = 0 }) =>
    decimals === 0 ? ours.round(x) : ours.div(ours.round(ours.mul(x, 10 ** decimals)), 10 ** decimals),
  ),
  clip: op<{ x: Tensor; x_min: number; x_max: number }>('x x_min x_max', ({ x, x_min, x_max }) =>
    ours.clip(x, { min: x_min, max: x_max }),
  ),
  cast: op<{ x: Tensor; dtype: string }>('x dtype', ({ x, dtype }) => ours.cast(x, dtypeFrom(dtype, 'cast'))),
  where: tensorOp('condition x1 x2', (condition, a, b) => ours.where(condition, a, b)),
  nan_to_num: op<{ x: Tensor; nan?: number; posinf?: number | null; neginf?: number | null }>(
    'x nan posinf neginf',
    ({ x, nan = 0, posinf, neginf }) =>
      ours.nanToNum(x, { nan, posInf: posinf ?? undefined, negInf: neginf ?? undefined }),
  ),
  relu: activation('relu'),
  relu6: activation('relu6'),
  sigmoid: activation('sigmoid'),
  softplus: activation('softplus'),
  softsign: activation('softsign'),
  silu: activation('silu'),
  selu: activation('selu'),
  log_sigmoid: activation('log_sigmoid'),
  hard_sigmoid: activation('hard_sigmoid'),
  hard_silu: activation('hard_silu'),
  elu: activation('elu', ' alpha'),
  gelu: activation('gelu', ' approximate'),
  leaky_relu: activation('leaky_relu', ' negative_slope'),
  softmax: activation('softmax', ' axis'),
  log_softmax: activation('log_softmax', ' axis'),
  celu: activation('celu', ' alpha'),
  glu: activation('glu', ' axis'),
  hard_shrink: activation('hard_shrink', ' threshold'),
  hard_swish: activation('hard_silu'),
  hard_tanh: activation('hard_tanh'),
  soft_shrink: activation('soft_shrink', ' threshold'),
  sparse_plus: activation('sparse_plus'),
  sparse_sigmoid: activation('sparse_sigmoid'),
  sparsemax: activation('sparsemax', ' axis'),
  squareplus: activation('squareplus', ' b'),
  swish: activation('silu'),
  tanh_shrink: activation('tanh_shrink'),
  threshold: activation('threshold', ' threshold default_value'),
}
