// Convolution, bias and activation as one op, for backends that apply bias and activation before they write the result.

import { promote, toFloating } from '../../dtype.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import type { Tensor } from '../../tensor-types.js'
import { add } from '../elementwise/arithmetic.js'
import { activationSlope, applyActivation, type FusedActivation } from '../elementwise/fused-activation.js'
import { axesBeforeLast, biasedActivationGradient } from '../product/dense-gradient.js'
import { sum } from '../reduction/reduce.js'
import { type ConvAttributes, convolution, convolutionFilterGradient, convolutionInputGradient } from './primitives.js'
import { slidingShape, spatialOf } from './windows.js'

/** The attributes: explicit numbers for every spatial axis, and the activation. */
export type BiasedConvolutionAttributes = ConvAttributes & { readonly activation: FusedActivation }

/** [batch, ...spatial, in] with [...window, in / groups, out] and [out] to [batch, ...windows, out]. */
export const biasedConvolution: Op<{
  (x: Tensor, filters: Tensor, attrs: BiasedConvolutionAttributes): Tensor
  (x: Tensor, filters: Tensor, bias: Tensor, attrs: BiasedConvolutionAttributes): Tensor
}> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'biasedConvolution',
  inputs: 3,
  optionalInputs: 1,
  options: { strides: undefined, padding: undefined, dilations: undefined, groups: 1, activation: 'linear' },
  infer([x, filters, bias], attrs) {
    const { strides, padding, dilations } = attrs
    const spatial = slidingShape('conv', spatialOf(x.shape), filters.shape.slice(0, -2), strides, dilations, padding)
    const dtype = toFloating(promote(x.dtype, filters.dtype))
    return [
      {
        shape: [x.shape[0]!, ...spatial, filters.shape.at(-1)!],
        dtype: bias === undefined ? dtype : promote(dtype, bias.dtype),
      },
    ]
  },
  compose(x, filters, bias, attrs) {
    const { activation, ...rest } = attrs
    const product = convolution(x, filters, rest)
    return applyActivation(bias === undefined ? product : add(product, bias), activation)
  },
  gradient({ inputs: [x, filters, bias], outputs: [y], upstream, attrs, needs }) {
    const { activation, ...rest } = attrs
    let made: readonly Tensor[] | undefined
    const back = (): readonly Tensor[] => {
      made ??=
        needs[2] && activation !== 'linear'
          ? biasedActivationGradient(upstream, y, { activation })
          : [activationSlope(upstream, y, activation)]
      return made
    }
    const slope = (): Tensor => back()[0]!
    return [
      () => convolutionInputGradient(slope(), filters, { ...rest, shape: x.shape }),
      () => convolutionFilterGradient(x, slope(), { ...rest, shape: filters.shape }),
      () => (bias === undefined ? undefined : (back()[1] ?? sum(slope(), { axis: axesBeforeLast(slope()) }))),
    ]
  },
})
