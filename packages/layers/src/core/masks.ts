// Masks travel with tensors, as in Keras: a layer finds the mask of its input and attaches that of its output.

import type { Tensor } from '@tensorloom/tensor'
import { checkTensor } from '@tensorloom/tensor/internal'
import type { ApplyOptions, ForwardContext, LayerValue, MaskOf } from './types.js'

// On globalThis, so that two installed copies of this package see the same masks.
const key = /* @__PURE__ */ Symbol.for('tensorloom/masks/1')

function masks(): WeakMap<Tensor, Tensor> {
  const shared = globalThis as { [key]?: WeakMap<Tensor, Tensor> }
  shared[key] ??= new WeakMap()
  return shared[key]
}

/**
 * The mask that a layer attached to its output: which steps or elements count. Losses and metrics of `train` use it.
 *
 * @param x - the output of a layer
 * @returns bool [batch, time], or undefined if every element counts
 * @example
 * ```ts
 * import { maskOf, withMask } from '@tensorloom/layers'
 * import { ones, tensor } from '@tensorloom/tensor'
 * const x = withMask(ones([1, 3, 2]), tensor([[true, true, false]]))
 * console.log(maskOf(x)!.shape) // [1, 3]
 * ```
 */
export function maskOf(x: Tensor): Tensor | undefined {
  return masks().get(x)
}

/**
 * Attaches a mask to a tensor. The layers that get this tensor use the mask. Ops do not pass it on.
 *
 * @param x - [batch, time, …]
 * @param mask - bool [batch, time]: which steps count; undefined removes the mask
 * @returns `x`
 * @example
 * ```ts
 * import { maskOf, withMask } from '@tensorloom/layers'
 * import { ones, tensor } from '@tensorloom/tensor'
 * const x = withMask(ones([1, 3, 2]), tensor([[true, true, false]]))
 * console.log(maskOf(x)!.shape) // [1, 3]
 * ```
 */
export function withMask(x: Tensor, mask: Tensor | undefined): Tensor {
  checkTensor('withMask', x)
  if (mask !== undefined) checkTensor('withMask', mask, 'a mask as a tensor')
  if (mask === undefined) masks().delete(x)
  else masks().set(x, mask)
  return x
}

/**
 * The masks of the inputs of a call.
 *
 * @param options - what the call was given. A context that a model passes on has masks of the inputs of the model; those
 *   apply to these tensors only
 */
export function masksOfInputs(x: LayerValue, options: ApplyOptions | ForwardContext): MaskOf<LayerValue> {
  const { mask } = options
  const maskedInputs = 'maskedInputs' in options ? options.maskedInputs : undefined
  if (mask !== undefined && maskedInputs === undefined) return mask
  const given = Array.isArray(mask) ? mask : [mask as Tensor | undefined]
  const find = (one: Tensor): Tensor | undefined => {
    const at = maskedInputs === undefined ? -1 : maskedInputs.indexOf(one)
    return at === -1 ? maskOf(one) : given[at]
  }
  if (!Array.isArray(x)) return find(x as Tensor)
  const found = x.map(find)
  return found.some((one) => one !== undefined) ? found : undefined
}

/** The masks that are attached to a value. */
export function masksOf(value: LayerValue): readonly (Tensor | undefined)[] | Tensor | undefined {
  return Array.isArray(value) ? value.map(maskOf) : maskOf(value as Tensor)
}

/** Attaches masks to the outputs of a layer. */
export function attachMasks(output: LayerValue, mask: MaskOf<LayerValue>): void {
  if (mask === undefined) return
  const list = Array.isArray(mask) ? mask : [mask as Tensor]
  for (const [k, one] of (Array.isArray(output) ? output : [output as Tensor]).entries()) {
    if (list[k] !== undefined) withMask(one, list[k])
  }
}
