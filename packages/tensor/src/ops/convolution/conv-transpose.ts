// Transposed convolutions in 1, 2 and 3 dimensions: the input gradient of a convolution, used to enlarge its input.

import { ShapeError } from '../../errors.js'
import { defineOp } from '../../op/define-op.js'
import type { Filled } from '../../op/definition.js'
import type { Op } from '../../op/signature.js'
import { shapeText, sizeOf } from '../../shape.js'
import type { Tensor } from '../../tensor-types.js'
import { type ConvGradientAttributes, convolutionInputGradient } from './primitives.js'
import { explicitPadding, type Padding, type Paddings, type PerAxis, perAxis, spatialOf } from './windows.js'

/** Options of transposed convolutions. */
export interface ConvTransposeOptions {
  /** The distance in the output between the windows of neighbouring inputs; 1 by default. */
  readonly strides?: PerAxis | undefined
  /**
   * With `valid` (the default) the output extent is (input − 1) · stride + window. With `same` it is input · stride.
   * `[before, after]` per axis crops the output of `valid` by these amounts.
   */
  readonly padding?: Padding | undefined
  /** Step between filter elements; 1 by default. */
  readonly dilations?: PerAxis | undefined
  /**
   * Additional elements at the end of each output axis, fewer than its stride; 0 by default. Not allowed with `same`.
   */
  readonly outputPadding?: PerAxis | undefined
  /** Independent groups of channels; 1 by default. */
  readonly groups?: number | undefined
}

/** A transposed convolution. */
export type ConvTransposeOp = Op<(x: Tensor, filters: Tensor, options?: ConvTransposeOptions) => Tensor>

/* @__NO_SIDE_EFFECTS__ */
function transposeOp(name: string, d: number): ConvTransposeOp {
  return defineOp({
    kind: 'composite',
    name,
    inputs: 2,
    options: { strides: 1, padding: 'valid', dilations: 1, outputPadding: 0, groups: 1 },
    compose: (x, filters, attrs) => convolutionInputGradient(x, filters, resolve(name, d, x, filters, attrs)),
  })
}

function resolve(
  name: string,
  d: number,
  x: Tensor,
  filters: Tensor,
  options: Filled<ConvTransposeOptions>,
): ConvGradientAttributes {
  const { groups } = options
  const [outputs, inputs] = filters.shape.slice(-2) as [number, number]
  if (x.rank !== d + 2 || filters.rank !== d + 2 || x.shape.at(-1) !== inputs || inputs % groups !== 0) {
    throw new ShapeError(
      `${name}: filters ${shapeText(filters.shape)} with groups ${groups} do not fit input ${shapeText(x.shape)}`,
      { help: `filters are [...window, out / groups, in], the input is [batch, ...spatial, in], rank ${d + 2}` },
    )
  }
  const windows = filters.shape.slice(0, -2)
  if (sizeOf(windows) === 0) {
    throw new ShapeError(`${name}: filters ${shapeText(filters.shape)} are empty`, { help: 'a window is at least 1' })
  }
  const strides = perAxis(name, 'strides', options.strides, d)
  const dilations = perAxis(name, 'dilations', options.dilations, d)
  const spans = windows.map((window, k) => (window - 1) * dilations[k]! + 1)
  const extra = outputPaddingOf(name, options, strides)
  const spatial = spatialOf(x.shape)
  const same = options.padding === 'same'
  const padding: Paddings = same
    ? spans.map((span, k) => {
        const total = Math.max(0, span - strides[k]!)
        return [Math.floor(total / 2), Math.ceil(total / 2)]
      })
    : explicitPadding(name, options.padding, spatial, windows, strides, dilations)
  const extents = spatial.map((extent, k) => {
    if (same) return extent * strides[k]!
    return (extent - 1) * strides[k]! + spans[k]! - padding[k]![0] - padding[k]![1] + extra[k]!
  })
  if (extents.some((extent) => extent < 0)) {
    throw new ShapeError(`${name}: padding ${JSON.stringify(padding)} leaves no output of ${shapeText(spatial)}`, {
      help: 'pad less, or use larger strides or filters',
    })
  }
  return { strides, padding, dilations, groups, shape: [x.shape[0]!, ...extents, outputs * groups] }
}

// `perAxis` requires positive numbers, but 0 is the usual value here.
function outputPaddingOf(
  name: string,
  options: Filled<ConvTransposeOptions>,
  strides: readonly number[],
): readonly number[] {
  const given = options.outputPadding
  const extra = typeof given === 'number' ? strides.map(() => given) : given
  const fits =
    extra.length === strides.length && extra.every((one, k) => Number.isInteger(one) && one >= 0 && one < strides[k]!)
  const none = extra.every((one) => one === 0)
  if (!fits || (options.padding === 'same' && !none)) {
    throw new ShapeError(
      `${name}: outputPadding is ${JSON.stringify(given)} with strides ${JSON.stringify(strides)}, padding ${JSON.stringify(options.padding)}`,
      { help: "give whole numbers smaller than the strides, and no outputPadding with padding 'same'" },
    )
  }
  return extra
}

/**
 * Transposed 1-D convolution.
 *
 * @param x - [batch, time, in]
 * @param filters - [window, out / groups, in]
 * @returns [batch, time', out]
 * @example
 * ```ts
 * import { conv1dTranspose, ones } from '@tensorloom/tensor'
 * console.log(conv1dTranspose(ones([1, 4, 2]), ones([2, 5, 2]), { strides: 2 }).shape) // [1, 8, 5]
 * ```
 * @function
 */
export const conv1dTranspose: ConvTransposeOp = /* @__PURE__ */ transposeOp('conv1dTranspose', 1)

/**
 * Transposed 2-D convolution: each input element multiplies the filters, and the products are added to the output,
 * `strides` apart.
 *
 * @param x - [batch, height, width, in]
 * @param filters - [windowHeight, windowWidth, out / groups, in]
 * @returns [batch, height', width', out]
 * @example
 * ```ts
 * import { conv2dTranspose, ones } from '@tensorloom/tensor'
 * const y = conv2dTranspose(ones([1, 4, 4, 3]), ones([3, 3, 8, 3]), { strides: 2, padding: 'same' })
 * console.log(y.shape) // [1, 8, 8, 8]
 * ```
 * @function
 */
export const conv2dTranspose: ConvTransposeOp = /* @__PURE__ */ transposeOp('conv2dTranspose', 2)

/**
 * Transposed 3-D convolution: [batch, depth, height, width, in] with [...window, out / groups, in].
 *
 * @example
 * ```ts
 * import { conv3dTranspose, ones } from '@tensorloom/tensor'
 * console.log(conv3dTranspose(ones([1, 4, 4, 4, 2]), ones([2, 2, 2, 5, 2]), { strides: 2 }).shape) // [1, 8, 8, 8, 5]
 * ```
 * @function
 */
export const conv3dTranspose: ConvTransposeOp = /* @__PURE__ */ transposeOp('conv3dTranspose', 3)
