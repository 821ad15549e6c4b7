// The public convolutions in 1, 2 and 3 dimensions. They turn options into explicit numbers, and apply a bias and an
// activation.

import { ShapeError } from '../../errors.js'
import { defineOp } from '../../op/define-op.js'
import type { Filled } from '../../op/definition.js'
import type { Op } from '../../op/signature.js'
import { isPlainObject } from '../../options/unknown-option.js'
import { shapeText, sizeOf } from '../../shape.js'
import type { Tensor } from '../../tensor-types.js'
import { checkActivation, type FusedActivation } from '../elementwise/fused-activation.js'
import { biasedConvolution } from './biased-convolution.js'
import { type ConvAttributes, convolution } from './primitives.js'
import { explicitPadding, type Padding, type PerAxis, perAxis, spatialOf } from './windows.js'

/** Options of the public convolutions. */
export interface ConvOptions {
  /** Stride of the window; 1 by default. */
  readonly strides?: PerAxis | undefined
  /** `valid` by default. */
  readonly padding?: Padding | undefined
  /** Distance between filter elements; 1 by default. */
  readonly dilations?: PerAxis | undefined
  /** Independent groups of channels; 1 by default. */
  readonly groups?: number | undefined
  /** The bias that is added to the output channels, [out]. */
  readonly bias?: Tensor | undefined
  /** The activation of the result; `linear` (none) by default. */
  readonly activation?: FusedActivation | undefined
}

// The options without the bias, which is a tensor and becomes an input.
type Settings = Omit<ConvOptions, 'bias'>

type ConvOp = Op<(x: Tensor, filters: Tensor, options?: ConvOptions) => Tensor>
type BiasedConvOp = Op<{
  (x: Tensor, filters: Tensor, options?: Settings): Tensor
  (x: Tensor, filters: Tensor, bias: Tensor, options?: Settings): Tensor
}>

/* @__NO_SIDE_EFFECTS__ */
function convOp(name: string, d: number): ConvOp {
  const op: BiasedConvOp = defineOp({
    kind: 'composite',
    name,
    inputs: 3,
    optionalInputs: 1,
    options: { strides: 1, padding: 'valid', dilations: 1, groups: 1, activation: 'linear' },
    compose(x, filters, bias, { activation, ...settings }) {
      const attrs = resolve(name, d, x, filters, settings)
      checkActivation(name, activation)
      if (bias === undefined) {
        return activation === 'linear'
          ? convolution(x, filters, attrs)
          : biasedConvolution(x, filters, { ...attrs, activation })
      }
      if (bias.rank !== 1 || bias.size !== filters.shape.at(-1)) {
        throw new ShapeError(
          `${name}: bias ${shapeText(bias.shape)} does not fit filters ${shapeText(filters.shape)}`,
          {
            help: 'a bias is [out]: one number for each output channel',
          },
        )
      }
      return biasedConvolution(x, filters, bias, { ...attrs, activation })
    },
  })
  const call = (x: Tensor, filters: Tensor, options?: ConvOptions, ...more: readonly unknown[]): Tensor => {
    // A bias before the options, as in other libraries; the op refuses anything else.
    if (!isPlainObject(options) || more.length > 0)
      return op(x, filters, options as never, ...(more as readonly never[]))
    const { bias, ...settings } = options as ConvOptions
    return bias === undefined ? op(x, filters, settings) : op(x, filters, bias, settings)
  }
  return Object.assign(call, { definition: op.definition })
}

function resolve(
  name: string,
  d: number,
  x: Tensor,
  filters: Tensor,
  attrs: Filled<Omit<Settings, 'activation'>>,
): ConvAttributes {
  const { groups } = attrs
  if (x.rank !== d + 2 || filters.rank !== d + 2) {
    throw new ShapeError(
      `${name}: got input ${shapeText(x.shape)} and filters ${shapeText(filters.shape)}, expected rank ${d + 2} for both`,
      {
        help: `the input is [batch, ${d === 1 ? 'time' : d === 2 ? 'height, width' : 'depth, height, width'}, channels]; add a batch axis with expandDims`,
      },
    )
  }
  const [channels, inputs, outputs] = [x.shape.at(-1)!, filters.shape.at(-2)!, filters.shape.at(-1)!]
  if (!Number.isInteger(groups) || groups < 1 || inputs * groups !== channels || outputs % groups !== 0) {
    throw new ShapeError(
      `${name}: filters ${shapeText(filters.shape)} with groups ${groups} do not fit input ${shapeText(x.shape)} (${channels} channels)`,
      { help: 'filters are [...window, channels / groups, out], and groups divides both' },
    )
  }
  const windows = filters.shape.slice(0, -2)
  if (sizeOf(windows) === 0)
    throw new ShapeError(`${name}: filters ${shapeText(filters.shape)} are empty`, { help: 'a window is at least 1' })
  const strides = perAxis(name, 'strides', attrs.strides, d)
  const dilations = perAxis(name, 'dilations', attrs.dilations, d)
  const padding = explicitPadding(name, attrs.padding, spatialOf(x.shape), windows, strides, dilations)
  return { strides, padding, dilations, groups }
}

/**
 * 1-D convolution (cross-correlation), channels last.
 *
 * @param x - [batch, time, in]
 * @param filters - [window, in / groups, out]
 * @returns [batch, windows, out]
 * @example
 * ```ts
 * import { conv1d, ones } from '@tensorloom/tensor'
 * console.log(conv1d(ones([1, 4, 2]), ones([3, 2, 5]), { padding: 'same' }).shape) // [1, 4, 5]
 * ```
 * @function
 */
export const conv1d: ConvOp = /* @__PURE__ */ convOp('conv1d', 1)

/**
 * 2-D convolution (cross-correlation), channels last.
 *
 * @param x - [batch, height, width, in]
 * @param filters - [windowHeight, windowWidth, in / groups, out]
 * @returns [batch, height', width', out]
 * @example
 * ```ts
 * import { conv2d, ones } from '@tensorloom/tensor'
 * const y = conv2d(ones([1, 4, 4, 1]), ones([3, 3, 1, 2]), { padding: 'same', strides: 2 })
 * console.log(y.shape) // [1, 2, 2, 2]
 * ```
 * @function
 */
export const conv2d: ConvOp = /* @__PURE__ */ convOp('conv2d', 2)

/**
 * 3-D convolution (cross-correlation): [batch, depth, height, width, in] with [...window, in / groups, out].
 *
 * @example
 * ```ts
 * import { conv3d, ones } from '@tensorloom/tensor'
 * console.log(conv3d(ones([1, 4, 4, 4, 2]), ones([3, 3, 3, 2, 5]), { padding: 'same' }).shape) // [1, 4, 4, 4, 5]
 * ```
 * @function
 */
export const conv3d: ConvOp = /* @__PURE__ */ convOp('conv3d', 3)
