// Layer normalization that a file writes step by step, as exporters did before there was an operator for it.
import { isTensor, layerNorm, type Tensor, type TensorLike } from '@tensorloom/tensor'
import { dispatch } from '@tensorloom/tensor/internal'
import { type OpCall, sameShape } from '@tensorloom/tensor/op'
import type { RewriteContext, Rule } from '../trace.js'

function axesOf({ inputs, attrs }: OpCall): readonly number[] | undefined {
  const { rank } = inputs[0] as Tensor
  const { axis } = attrs as { readonly axis: number | readonly number[] | undefined }
  if (axis === undefined || attrs.keepDims !== true) return undefined
  return (typeof axis === 'number' ? [axis] : axis).map((one) => (one < 0 ? one + rank : one))
}

// The last axes in order: what the op normalises together.
function areLast(axes: readonly number[] | undefined, rank: number): axes is readonly number[] {
  return axes !== undefined && axes.length > 0 && axes.every((axis, k) => axis === rank - axes.length + k)
}

function squared(x: TensorLike | undefined, context: RewriteContext): TensorLike | undefined {
  const call = context.madeBy(x)
  if (call === undefined) return undefined
  const [a, b] = call.inputs
  if (call.op.name === 'square') return a
  if (call.op.name === 'pow') return b === 2 ? a : undefined
  return call.op.name === 'mul' && a === b ? a : undefined
}

// (x − mean(x)) / √(mean((x − mean(x))²) + epsilon)
const standardized: Rule = ({ inputs: [centered, deviation] }, context) => {
  const root = context.madeByOp(deviation, 'sqrt')
  const sum = context.madeByOp(root?.inputs[0], 'add')
  const [spread, epsilon] = sum?.inputs ?? []
  const variance = context.madeByOp(spread, 'mean')
  const difference = context.madeByOp(centered, 'sub')
  if (variance === undefined || difference === undefined || typeof epsilon !== 'number') return undefined
  const [x, center] = difference.inputs
  const average = context.madeByOp(center, 'mean')
  if (average === undefined || average.inputs[0] !== x || squared(variance.inputs[0], context) !== centered)
    return undefined
  const [axes, others] = [axesOf(average), axesOf(variance)]
  if (!isTensor(x) || x.dtype !== 'float32' || !areLast(axes, x.rank) || String(axes) !== String(others))
    return undefined
  return layerNorm(x, { axis: axes, epsilon })
}

// The scale, then the offset, that follow a normalisation.
function followedBy(parameters: number): Rule {
  return ({ inputs: [a, b] }, context) => {
    for (const [y, value] of [
      [a, b],
      [b, a],
    ]) {
      const made = context.madeByOp(y, 'layerNorm')
      if (
        made === undefined ||
        made.inputs.length !== parameters ||
        !isTensor(value) ||
        context.uses(y as Tensor) !== 1
      )
        continue
      const { shape, dtype } = y as Tensor
      const axes = made.attrs.axis as readonly number[] | number
      const extents = (typeof axes === 'number' ? [axes] : axes).map((axis) => shape.at(axis)!)
      if (dtype !== value.dtype || !sameShape(value.shape, extents) || !context.isConstant(value)) continue
      return dispatch(made.op, [...made.inputs, value], made.attrs)[0]!
    }
    return undefined
  }
}

/** The rules, by op. */
export const normalizationRules: Readonly<Record<string, readonly Rule[]>> = {
  div: [standardized],
  mul: [followedBy(1)],
  add: [followedBy(2)],
}
