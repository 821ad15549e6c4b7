// Normalises each sample separately: over its last axes, over groups of channels, or over each channel.

import { ShapeError } from '../../errors.js'
import type { DefaultsOf, Filled } from '../../op/definition.js'
import type { Op } from '../../op/signature.js'
import { type Axis, normalizeAxes, type Shape, shapeText } from '../../shape.js'
import type { Tensor, TensorLike } from '../../tensor-types.js'
import { type Groups, normalizationOp } from './normalize-elements.js'

/** Options of normalisations. */
export interface NormalizationOptions {
  /** Added to the variance; 1e-3 by default, as in Keras. */
  readonly epsilon?: number | undefined
}
/** Options of `layerNorm`. */
export interface LayerNormOptions extends NormalizationOptions {
  /** The axes that are normalised together; the last by default. */
  readonly axis?: Axis | undefined
}
/** Options of `groupNorm`. */
export interface GroupNormOptions extends NormalizationOptions {
  /** Number of groups; divides the number of channels. 32 by default. */
  readonly groups?: number | undefined
}

/**
 * A normalisation `op(x, scale?, offset?, options?)`. Numbers for scale and offset are allowed.
 *
 * @typeParam O - the options
 */
export type NormalizationOp<O> = Op<{
  (x: Tensor, options?: O): Tensor
  (x: Tensor, scale: TensorLike, options?: O): Tensor
  (x: Tensor, scale: TensorLike, offset: TensorLike, options?: O): Tensor
}>

/* @__NO_SIDE_EFFECTS__ */
function perSample<O extends NormalizationOptions>(
  name: string,
  options: NoInfer<DefaultsOf<Filled<O>>>,
  groups: (shape: Shape, attrs: NoInfer<Filled<O>>) => Groups,
): NormalizationOp<O> {
  // Mean and variance are kept for the gradient.
  return normalizationOp({ name, options, groups }, { optionalInputs: 2, residuals: 2 })
}

/**
 * Layer normalisation (Ba et al. 2016): subtracts the mean and divides by the standard deviation over the last axis, or
 * over `axis`. Then multiplies by `scale` and adds `offset`, which both have the shape of those axes.
 *
 * @example
 * ```ts
 * import { layerNorm, tensor } from '@tensorloom/tensor'
 * console.log(layerNorm(tensor([[1, 3]]), { epsilon: 0 }).dataSync()) // Float32Array [-1, 1]
 * ```
 * @function
 */
export const layerNorm: NormalizationOp<LayerNormOptions> = /* @__PURE__ */ perSample(
  'layerNorm',
  { axis: -1, epsilon: 1e-3 },
  (shape, { axis }) => {
    const axes = normalizeAxes('layerNorm', axis, shape.length)
    return {
      view: shape,
      axes,
      parameters: axes.map((one) => shape[one]!),
      along: shape.map((extent, k) => (axes.includes(k) ? extent : 1)),
    }
  },
)

/**
 * Group normalisation (Wu and He 2018): normalises over all positions of each group of neighbouring channels.
 *
 * @param x - [batch, ...spatial, channels]
 * @param scale - [channels]
 * @param offset - [channels]
 * @example
 * ```ts
 * import { groupNorm, ones } from '@tensorloom/tensor'
 * console.log(groupNorm(ones([1, 4, 4, 8]), { groups: 2 }).shape) // [1, 4, 4, 8]
 * ```
 * @function
 */
export const groupNorm: NormalizationOp<GroupNormOptions> = /* @__PURE__ */ perSample(
  'groupNorm',
  { groups: 32, epsilon: 1e-3 },
  (shape, { groups: count }) => {
    const channels = shape.at(-1)!
    if (shape.length < 2 || !Number.isInteger(count) || count < 1 || channels % count !== 0) {
      throw new ShapeError(`groupNorm: ${count} groups do not fit ${shapeText(shape)}`, {
        help: 'the input is [batch, ...spatial, channels], and the number of groups divides that of channels',
      })
    }
    const view = [...shape.slice(0, -1), count, channels / count]
    const axes = view.flatMap((_, k) => (k === 0 || k === view.length - 2 ? [] : [k]))
    return {
      view,
      axes,
      parameters: [channels],
      along: view.map((extent, k) => (k < view.length - 2 ? 1 : extent)),
    }
  },
)

/**
 * Instance normalisation (Ulyanov et al. 2016): normalises over all positions of each channel of each sample.
 *
 * @param x - [batch, ...spatial, channels]
 * @param scale - [channels]
 * @param offset - [channels]
 * @example
 * ```ts
 * import { instanceNorm, ones } from '@tensorloom/tensor'
 * console.log(instanceNorm(ones([1, 4, 4, 3])).shape) // [1, 4, 4, 3]
 * ```
 * @function
 */
export const instanceNorm: NormalizationOp<NormalizationOptions> = /* @__PURE__ */ perSample(
  'instanceNorm',
  { epsilon: 1e-3 },
  (shape) => {
    if (shape.length < 3) {
      throw new ShapeError(`instanceNorm: got ${shapeText(shape)}`, {
        help: 'expected [batch, ...spatial, channels], with at least one spatial axis',
      })
    }
    const last = shape.length - 1
    return {
      view: shape,
      axes: shape.flatMap((_, k) => (k === 0 || k === last ? [] : [k])),
      parameters: [shape[last]!],
      along: shape.map((extent, k) => (k === last ? extent : 1)),
    }
  },
)
