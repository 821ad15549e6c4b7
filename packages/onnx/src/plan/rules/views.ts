// Views of views: two transpositions become one, two reshapes the last of them, and what changes nothing disappears.
import { reshape, type Tensor, transpose } from '@tensorloom/tensor'
import { type OpCall, sameShape } from '@tensorloom/tensor/op'
import type { Rule } from '../trace.js'

/** The order of the axes of a call of `transpose`. */
export function permutationOf({ inputs, attrs }: OpCall): readonly number[] {
  const { rank } = inputs[0] as Tensor
  const perm = attrs.perm as readonly number[] | undefined
  if (perm === undefined) return Array.from({ length: rank }, (_, k) => rank - 1 - k)
  return perm.map((axis) => (axis < 0 ? axis + rank : axis))
}

const turned: Rule = (call, context) => {
  const x = call.inputs[0] as Tensor
  const perm = permutationOf(call)
  const inner = context.madeByOp(x, 'transpose')
  const [source, order] =
    inner === undefined ? [x, perm] : [inner.inputs[0] as Tensor, perm.map((axis) => permutationOf(inner)[axis]!)]
  if (order.every((axis, k) => axis === k)) return source
  // Axes of one element can be anywhere.
  const long = order.filter((axis) => source.shape[axis] !== 1)
  if (long.every((axis, k) => k === 0 || axis > long[k - 1]!))
    return reshaped(
      source,
      order.map((axis) => source.shape[axis]!),
      context,
    )
  return inner === undefined ? undefined : transpose(source, { perm: order })
}

function reshaped(x: Tensor, shape: readonly number[], context: Parameters<Rule>[1]): Tensor {
  if (sameShape(x.shape, shape)) return x
  const inner = context.madeByOp(x, 'reshape')
  return inner === undefined ? reshape(x, shape) : reshaped(inner.inputs[0] as Tensor, shape, context)
}

const reshapedAgain: Rule = ({ inputs, attrs }, context) => {
  const x = inputs[0] as Tensor
  const given = attrs.shape as readonly number[]
  const known = given.reduce((size, extent) => (extent === -1 ? size : size * extent), 1)
  const shape = given.map((extent) => (extent === -1 ? x.size / known : extent))
  if (shape.includes(Number.NaN)) return undefined
  return reshaped(x, shape, context)
}

const castToSame: Rule = ({ inputs, attrs }) => {
  const x = inputs[0] as Tensor
  return x.dtype === attrs.dtype ? x : undefined
}

/** The rules, by op. */
export const viewRules: Readonly<Record<string, readonly Rule[]>> = {
  transpose: [turned],
  reshape: [reshapedAgain],
  cast: [castToSame],
}
