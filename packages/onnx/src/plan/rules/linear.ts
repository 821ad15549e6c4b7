// Products and convolutions with constant weights take over what follows them channel by channel: a bias, a scale (as batch
// normalization has), and the activation.
import {
  add,
  dense,
  div,
  isFloating,
  isTensor,
  matmul,
  mul,
  neg,
  reshape,
  sub,
  type Tensor,
  type TensorLike,
  tensor,
  transpose,
} from '@tensorloom/tensor'
import { dispatch } from '@tensorloom/tensor/internal'
import type { Attributes, OpCall } from '@tensorloom/tensor/op'
import type { RewriteContext, Rule } from '../trace.js'
import { permutationOf } from './views.js'

/** Ops `(x, weights [..., out], bias? [out], { activation })`. */
const linearOps = new Set(['dense', 'conv1d', 'conv2d', 'conv3d'])

/** The call that made `y`, if what is done to `y` can become part of it. */
function openLinear(y: TensorLike | undefined, context: RewriteContext): OpCall | undefined {
  if (!isTensor(y) || context.uses(y) !== 1) return undefined
  const call = context.madeBy(y)
  if (call === undefined || !linearOps.has(call.op.name) || call.attrs.activation !== 'linear') return undefined
  return isFloating(y.dtype) && context.isConstant(call.inputs[1]!) ? call : undefined
}

/** `value` as one number for each channel of `y`; undefined if it is not constant, or differs along other axes. */
function perChannel(value: TensorLike, y: Tensor, context: RewriteContext): Tensor | undefined {
  const channels = y.shape.at(-1)!
  if (!isTensor(value)) return tensor(new Float32Array(channels).fill(Number(value)), { dtype: y.dtype })
  const fits =
    value.dtype === y.dtype &&
    value.rank <= y.rank &&
    value.size === channels &&
    (value.rank === 0 ? channels === 1 : value.shape.at(-1) === channels)
  if (fits && context.isConstant(value)) return reshape(value, [channels])
  if (value.size !== 1 || value.rank > y.rank || value.dtype !== y.dtype || !context.isConstant(value)) return undefined
  return reshape(value, [1]).add(tensor(new Float32Array(channels), { dtype: y.dtype }))
}

function relaid(
  { op, inputs, attrs }: OpCall,
  parts: { readonly weights?: Tensor; readonly bias?: Tensor | undefined; readonly attrs?: Attributes },
): Tensor {
  const [x, weights, bias] = inputs
  const given = parts.bias ?? bias
  return dispatch(op, [x!, parts.weights ?? weights!, ...(given === undefined ? [] : [given])], {
    ...attrs,
    ...parts.attrs,
  })[0]!
}

const operandsOf = ({ inputs: [a, b] }: OpCall): readonly (readonly [y: TensorLike, value: TensorLike])[] => [
  [a!, b!],
  [b!, a!],
]

const addedBias: Rule = (call, context) => {
  for (const [y, value] of operandsOf(call)) {
    const made = openLinear(y, context)
    const shift = made && perChannel(value, y as Tensor, context)
    if (made === undefined || shift === undefined) continue
    const bias = made.inputs[2]
    return relaid(made, { bias: bias === undefined ? shift : add(bias, shift) })
  }
  return undefined
}

const subtractedBias: Rule = ({ inputs: [y, value] }, context) => {
  const made = openLinear(y, context)
  const shift = made && perChannel(value!, y as Tensor, context)
  if (made === undefined || shift === undefined) return undefined
  const bias = made.inputs[2]
  return relaid(made, { bias: bias === undefined ? neg(shift) : sub(bias, shift) })
}

function scaled(made: OpCall, factor: Tensor, by: typeof mul): Tensor {
  const [, weights, bias] = made.inputs
  return relaid(made, { weights: by(weights!, factor), bias: bias === undefined ? undefined : by(bias, factor) })
}

const multiplied: Rule = (call, context) => {
  for (const [y, value] of operandsOf(call)) {
    const made = openLinear(y, context)
    const factor = made && perChannel(value, y as Tensor, context)
    if (made !== undefined && factor !== undefined) return scaled(made, factor, mul)
  }
  return undefined
}

const divided: Rule = ({ inputs: [y, value] }, context) => {
  const made = openLinear(y, context)
  const factor = made && perChannel(value!, y as Tensor, context)
  return made === undefined || factor === undefined ? undefined : scaled(made, factor, div)
}

const activated: Rule = ({ op, inputs: [y] }, context) => {
  const made = openLinear(y, context)
  return made && relaid(made, { attrs: { activation: op.name } })
}

// max(y, 0), which exporters write for limits.
const rectified: Rule = (call, context) => {
  for (const [y, value] of operandsOf(call)) {
    const made = value === 0 ? openLinear(y, context) : undefined
    if (made !== undefined) return relaid(made, { attrs: { activation: 'relu' } })
  }
  return undefined
}

const productOfWeights: Rule = ({ inputs: operands, attrs }, context) => {
  const [x, weights] = operands as readonly [Tensor, Tensor]
  const fits =
    weights.rank === 2 && x.rank >= 2 && attrs.transposeA !== true && x.dtype === weights.dtype && isFloating(x.dtype)
  if (!fits || !context.isConstant(weights) || context.isConstant(x)) return undefined
  const kernel = attrs.transposeB === true ? transpose(weights) : weights
  const y = inOrder(dispatch(dense.definition, [x, kernel], { activation: 'linear' })[0]!, context)
  const [inputs, columns] = kernel.shape as [number, number]
  if (x.size !== inputs || columns > narrow.columns || inputs < narrow.inputs) return y
  // A single row and few columns: the sums go along the columns, which are rows of these weights.
  const [row, ordered] = context.madeBy(y)!.inputs as readonly [Tensor, Tensor]
  return matmul(row, transpose(ordered), { transposeB: true })
}

const narrow = { columns: 32, inputs: 512 }

// Rows of an image whose axes were moved before it was flattened: the weights are moved instead, once.
const movedWeights: Rule = (call, context) => {
  const y = dispatch(call.op, call.inputs, call.attrs)[0]!
  return inOrder(y, context)
}

function inOrder(y: Tensor, context: RewriteContext): Tensor {
  const made = context.madeBy(y)!
  const [x, kernel] = made.inputs as readonly [Tensor, Tensor]
  const flat = x.rank === 2 ? context.madeByOp(x, 'reshape') : undefined
  const moved = context.madeByOp(flat?.inputs[0], 'transpose')
  if (moved === undefined || !context.isConstant(kernel)) return y
  const [image, source] = [flat!.inputs[0] as Tensor, moved.inputs[0] as Tensor]
  const perm = permutationOf(moved)
  if (perm[0] !== 0 || image.shape[0] !== x.shape[0]) return y
  const wide = reshape(kernel, [...image.shape.slice(1), kernel.shape[1]!])
  const order = source.shape.slice(1).map((_, k) => perm.indexOf(k + 1) - 1)
  const weights = reshape(transpose(wide, { perm: [...order, order.length] }), kernel.shape)
  const rest = made.inputs.slice(2)
  return dispatch(made.op, [reshape(source, x.shape), weights, ...rest], made.attrs)[0]!
}

/** The rules, by op. */
export const linearRules: Readonly<Record<string, readonly Rule[]>> = {
  add: [addedBias],
  sub: [subtractedBias],
  mul: [multiplied],
  div: [divided],
  relu: [activated],
  sigmoid: [activated],
  tanh: [activated],
  maximum: [rectified],
  matmul: [productOfWeights],
  dense: [movedWeights],
}
