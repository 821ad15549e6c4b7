// Depthwise convolutions, which filter each channel separately, and separable ones, which mix the channels afterwards.

import { ShapeError } from '../../errors.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import { shapeText } from '../../shape.js'
import type { Tensor } from '../../tensor-types.js'
import { reshape } from '../movement/shape.js'
import { conv1d, conv2d } from './convolutions.js'
import type { Padding, PerAxis } from './windows.js'

/** Options of depthwise and separable convolutions. */
export interface DepthwiseConvOptions {
  /** Stride of the window; 1 by default. */
  readonly strides?: PerAxis | undefined
  /** `valid` by default. */
  readonly padding?: Padding | undefined
  /** Distance between filter elements; 1 by default. */
  readonly dilations?: PerAxis | undefined
}

const depthwiseOptions = { strides: 1, padding: 'valid', dilations: 1 } as const

/** A depthwise convolution. */
export type DepthwiseConvOp = Op<(x: Tensor, filters: Tensor, options?: DepthwiseConvOptions) => Tensor>
/** A separable convolution. */
export type SeparableConvOp = Op<
  (x: Tensor, depthwiseFilters: Tensor, pointwiseFilters: Tensor, options?: DepthwiseConvOptions) => Tensor
>

/* @__NO_SIDE_EFFECTS__ */
function depthwiseOp(name: string, d: number, conv: () => typeof conv2d): DepthwiseConvOp {
  return defineOp({
    kind: 'composite',
    name,
    inputs: 2,
    options: depthwiseOptions,
    compose(x, filters, options) {
      const [channels, multiplier] = filters.shape.slice(-2) as [number, number]
      if (x.rank !== d + 2 || filters.rank !== d + 2 || x.shape.at(-1) !== channels) {
        throw new ShapeError(`${name}: filters ${shapeText(filters.shape)} do not fit input ${shapeText(x.shape)}`, {
          help: `filters are [...window, channels, multiplier], the input is [batch, ...spatial, channels], rank ${d + 2}`,
        })
      }
      // Output c · multiplier + m belongs to the group of channel c.
      const grouped = reshape(filters, [...filters.shape.slice(0, -2), 1, channels * multiplier])
      return conv()(x, grouped, { ...options, groups: channels })
    },
  })
}

/* @__NO_SIDE_EFFECTS__ */
function separableOp(
  name: string,
  d: number,
  depthwise: () => DepthwiseConvOp,
  conv: () => typeof conv2d,
): SeparableConvOp {
  return defineOp({
    kind: 'composite',
    name,
    inputs: 3,
    options: depthwiseOptions,
    compose(x, depthwiseFilters, pointwiseFilters, options) {
      if (pointwiseFilters.rank !== d + 2 || pointwiseFilters.shape.slice(0, d).some((extent) => extent !== 1)) {
        throw new ShapeError(`${name}: pointwise filters have shape ${shapeText(pointwiseFilters.shape)}`, {
          help: `expected [${new Array<number>(d).fill(1).join(', ')}, channels · multiplier, out]`,
        })
      }
      return conv()(depthwise()(x, depthwiseFilters, options), pointwiseFilters)
    },
  })
}

/**
 * Depthwise 1-D convolution: filters each channel separately.
 *
 * @param x - [batch, time, channels]
 * @param filters - [window, channels, multiplier]
 * @returns [batch, windows, channels · multiplier]
 * @example
 * ```ts
 * import { depthwiseConv1d, ones } from '@tensorloom/tensor'
 * console.log(depthwiseConv1d(ones([1, 4, 2]), ones([3, 2, 1]), { padding: 'same' }).shape) // [1, 4, 2]
 * ```
 * @function
 */
export const depthwiseConv1d: DepthwiseConvOp = /* @__PURE__ */ depthwiseOp('depthwiseConv1d', 1, () => conv1d)

/**
 * Depthwise 2-D convolution: filters each channel separately.
 *
 * @param x - [batch, height, width, channels]
 * @param filters - [windowHeight, windowWidth, channels, multiplier]
 * @returns [batch, height', width', channels · multiplier]; the results of one channel are neighbours
 * @example
 * ```ts
 * import { depthwiseConv2d, ones } from '@tensorloom/tensor'
 * console.log(depthwiseConv2d(ones([1, 4, 4, 3]), ones([3, 3, 3, 2])).shape) // [1, 2, 2, 6]
 * ```
 * @function
 */
export const depthwiseConv2d: DepthwiseConvOp = /* @__PURE__ */ depthwiseOp('depthwiseConv2d', 2, () => conv2d)

/**
 * A depthwise 1-D convolution followed by a pointwise one: filters [window, channels, multiplier] and [1, channels ·
 * multiplier, out].
 *
 * @example
 * ```ts
 * import { ones, separableConv1d } from '@tensorloom/tensor'
 * console.log(separableConv1d(ones([1, 4, 2]), ones([3, 2, 1]), ones([1, 2, 5]), { padding: 'same' }).shape) // [1, 4, 5]
 * ```
 * @function
 */
export const separableConv1d: SeparableConvOp = /* @__PURE__ */ separableOp(
  'separableConv1d',
  1,
  () => depthwiseConv1d,
  () => conv1d,
)

/**
 * A depthwise 2-D convolution followed by a pointwise one (Chollet 2017): filters [windowHeight, windowWidth, channels,
 * multiplier] and [1, 1, channels · multiplier, out].
 *
 * @example
 * ```ts
 * import { ones, separableConv2d } from '@tensorloom/tensor'
 * console.log(separableConv2d(ones([1, 4, 4, 2]), ones([3, 3, 2, 1]), ones([1, 1, 2, 5]), { padding: 'same' }).shape) // [1, 4, 4, 5]
 * ```
 * @function
 */
export const separableConv2d: SeparableConvOp = /* @__PURE__ */ separableOp(
  'separableConv2d',
  2,
  () => depthwiseConv2d,
  () => conv2d,
)
