// What merging layers share: several inputs, checks of their shapes, and the mask of the result.
import { broadcastTo, logicalOr, reshape, type Shape, ShapeError, type Tensor, where } from '@tensorloom/tensor'
import { broadcastShapes } from '@tensorloom/tensor/op'
import { batchText } from '../../core/check.js'
import { Layer } from '../../core/layer.js'
import type { ForwardContext, LayerOptions, MaskOf } from '../../core/types.js'

/** Several tensors, [batch, …] each. */
export type Inputs = readonly Tensor[]

/** A layer that makes one tensor from several. */
export abstract class Merge extends Layer<Inputs, Tensor> {
  constructor(options: LayerOptions = {}) {
    super(options)
  }

  override get supportsMasking(): boolean {
    return true
  }

  /** A step counts where it counts in any input, if every input has a mask. */
  override computeMask(_: Inputs, mask: MaskOf<Inputs>): Tensor | undefined {
    const given = mask?.filter((one) => one !== undefined)
    if (given === undefined || given.length !== mask?.length) return undefined
    return given.reduce((total, one) => logicalOr(total, one))
  }

  override build(inputShape: readonly Shape[]): void {
    checkList(this.name, inputShape)
    this.checkShapes(inputShape)
  }

  /** Throws unless the inputs fit together. */
  checkShapes(shapes: readonly Shape[]): void {
    try {
      shapes.map((shape) => sameRank(shape, shapes)).reduce((one, other) => stretched(this.name, one, other))
    } catch {
      throw new ShapeError(`${this.name}: the inputs ${shapes.map(batchText).join(' and ')} do not fit together`, {
        help: 'extents on the same axis must be equal, or 1',
      })
    }
  }

  /** Inputs of a lower rank get axes after the batch axis. */
  aligned(inputs: Inputs): Inputs {
    const rank = Math.max(...inputs.map((one) => one.rank))
    return inputs.map((one) => {
      const missing = new Array<number>(rank - one.rank).fill(1)
      return missing.length === 0 ? one : reshape(one, [one.shape[0]!, ...missing, ...one.shape.slice(1)])
    })
  }
}

/** The mask of a tensor with the shape of the tensor: every element of a step has the mask of the step. */
export function maskOfElements(mask: Tensor, x: Tensor): Tensor {
  const missing = new Array<number>(Math.max(0, x.rank - mask.rank)).fill(1)
  return broadcastTo(reshape(mask, [...mask.shape, ...missing]), x.shape)
}

/** Throws unless the layer got a list of at least `least` tensors. */
export function checkList(layer: string, shapes: unknown, least: number = 1): void {
  if (Array.isArray(shapes) && shapes.every(Array.isArray) && shapes.length >= least) return
  throw new ShapeError(`${layer}: expected a list of ${least === 1 ? 'tensors' : `${least} tensors`}, got one tensor`, {
    help: `pass a list: ${layer}.apply([a, b])`,
  })
}

function sameRank(shape: Shape, shapes: readonly Shape[]): Shape {
  const rank = Math.max(...shapes.map((one) => one.length))
  return [...new Array<number>(rank - shape.length).fill(1), ...shape]
}

// Extents that are not known fit every other one.
function stretched(layer: string, one: Shape, other: Shape): Shape {
  const known = (shape: Shape): Shape => shape.map((extent, k) => (one[k] === -1 || other[k] === -1 ? 1 : extent))
  return broadcastShapes(layer, [known(one), known(other)]).map((extent, k) =>
    one[k] === -1 || other[k] === -1 ? Math.max(one[k]!, other[k]!) : extent,
  )
}

/** A merging layer that combines its inputs two at a time. */
export abstract class ElementwiseMerge extends Merge {
  /** Combines two tensors of the same rank. */
  abstract combine(one: Tensor, other: Tensor): Tensor

  // biome-ignore lint/correctness/noUnusedFunctionParameters: subclasses use the context
  override forward(inputs: Inputs, context: ForwardContext<Inputs>): Tensor {
    return this.aligned(inputs).reduce((one, other) => this.combine(one, other))
  }
}

/**
 * Combines tensors two at a time where there is no neutral element: a step that a mask leaves out takes the value of the tensors
 * before it, and the other way round.
 */
export function mergeCounting(
  inputs: Inputs,
  mask: MaskOf<Inputs>,
  combine: (one: Tensor, other: Tensor) => Tensor,
): Tensor {
  const counts = inputs.map((x, k) => (mask?.[k] === undefined ? undefined : maskOfElements(mask[k], x)))
  let [total, counted] = [inputs[0]!, counts[0]]
  for (const [k, x] of inputs.slice(1).entries()) {
    const own = counts[k + 1]
    const next = own === undefined ? x : where(own, x, total)
    const before = counted === undefined ? total : where(counted, total, next)
    counted = own === undefined || counted === undefined ? undefined : logicalOr(counted, own)
    total = combine(before, next)
  }
  return total
}

/** Whether the first argument of a merging function is the list of tensors, and not the options of a layer. */
export function isInputs(first: Inputs | LayerOptions): first is Inputs {
  return Array.isArray(first)
}
