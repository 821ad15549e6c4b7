// Colour spaces: RGB, HSV and grey.

import { ShapeError } from '../../errors.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import { shapeText } from '../../shape.js'
import type { Tensor } from '../../tensor-types.js'
import { add, div, maximum, minimum, mod, mul, sub } from '../elementwise/arithmetic.js'
import { asFloating } from '../elementwise/cast.js'
import { equal, where } from '../elementwise/comparison.js'
import { abs, clip } from '../elementwise/maths.js'
import { stack } from '../movement/join.js'
import { unstack } from '../movement/rearrange.js'
import { expandDims } from '../movement/shape.js'

type ColorOp = Op<(x: Tensor) => Tensor>
type Planes = readonly [Tensor, Tensor, Tensor]

// The three channels of the last axis.
function planes(op: string, x: Tensor): Planes {
  if (x.shape.at(-1) === 3) return unstack(asFloating(x), { axis: -1 }) as unknown as Planes
  throw new ShapeError(`${op}: expected [..., 3], got ${shapeText(x.shape)}`, {
    help: 'the last axis holds three channels',
  })
}

/* @__NO_SIDE_EFFECTS__ */
function colorOp(name: string, convert: (planes: Planes) => Tensor): ColorOp {
  return defineOp({ kind: 'composite', name, inputs: 1, compose: (x) => convert(planes(name, x)) })
}

/**
 * The brightness of colours: 0.2989 · red + 0.587 · green + 0.114 · blue (ITU-R BT.601, rounded as in TensorFlow).
 *
 * @param x - [..., 3]; integers give float32
 * @returns [..., 1]
 * @example
 * ```ts
 * import { rgbToGrayscale, tensor } from '@tensorloom/tensor'
 * console.log(rgbToGrayscale(tensor([[0, 1, 0]])).dataSync()[0]!.toFixed(3)) // 0.587
 * ```
 * @function
 */
export const rgbToGrayscale: ColorOp = /* @__PURE__ */ colorOp('rgbToGrayscale', ([red, green, blue]) =>
  expandDims(add(add(mul(red, 0.2989), mul(green, 0.587)), mul(blue, 0.114)), { axis: -1 }),
)

/**
 * Hue, saturation and value of colours, all from 0 to 1 (Smith 1978).
 *
 * @param x - [..., 3]: red, green, blue from 0 to 1; integers give float32
 * @example
 * ```ts
 * import { rgbToHsv, tensor } from '@tensorloom/tensor'
 * console.log(rgbToHsv(tensor([[0, 0.5, 0]])).dataSync()) // Float32Array [0.3333333, 1, 0.5]
 * ```
 * @function
 */
export const rgbToHsv: ColorOp = /* @__PURE__ */ colorOp('rgbToHsv', ([red, green, blue]) => {
  const value = maximum(maximum(red, green), blue)
  const range = sub(value, minimum(minimum(red, green), blue))
  const grey = equal(range, 0)
  // 1 in place of 0, so that gradients stay finite.
  const [spread, level] = [where(grey, 1, range), where(equal(value, 0), 1, value)]
  const sixth = (a: Tensor, b: Tensor, turns: number): Tensor => add(div(sub(a, b), mul(spread, 6)), turns)
  const hue = where(
    equal(value, red),
    sixth(green, blue, 0),
    where(equal(value, green), sixth(blue, red, 1 / 3), sixth(red, green, 2 / 3)),
  )
  const saturation = where(equal(value, 0), 0, div(range, level))
  return stack([where(grey, 0, mod(hue, 1)), saturation, value], { axis: -1 })
})

/**
 * The colours of hue, saturation and value; the inverse of `rgbToHsv`.
 *
 * @param x - [..., 3] from 0 to 1; integers give float32
 * @example
 * ```ts
 * import { hsvToRgb, tensor } from '@tensorloom/tensor'
 * console.log(hsvToRgb(tensor([[0.5, 1, 0.25]])).dataSync()) // Float32Array [0, 0.25, 0.25]
 * ```
 * @function
 */
export const hsvToRgb: ColorOp = /* @__PURE__ */ colorOp('hsvToRgb', ([hue, saturation, value]) => {
  const turn = mul(hue, 6)
  const channel = (pure: Tensor): Tensor => mul(value, add(mul(sub(clip(pure, { min: 0, max: 1 }), 1), saturation), 1))
  return stack(
    [channel(sub(abs(sub(turn, 3)), 1)), channel(sub(2, abs(sub(turn, 2)))), channel(sub(2, abs(sub(turn, 4))))],
    { axis: -1 },
  )
})
