// Activations made of straight lines and parabolas, as compositions of ops. At their corners they have the gradients of Keras.
import {
  add,
  clip,
  greater,
  greaterEqual,
  less,
  lessEqual,
  mul,
  type Op,
  square,
  type Tensor,
  type TensorLike,
  type UnaryOp,
  where,
} from '@tensorloom/tensor'
import { defineBuiltInOp } from '@tensorloom/tensor/internal'

/**
 * min(max(x, −1), 1).
 *
 * @example
 * ```ts
 * import { hardTanh } from '@tensorloom/layers/activations'
 * import { tensor } from '@tensorloom/tensor'
 * console.log(hardTanh(tensor([-2, 0.5, 2])).dataSync()) // Float32Array [-1, 0.5, 1]
 * ```
 * @function
 */
export const hardTanh: UnaryOp = /* @__PURE__ */ defineBuiltInOp({
  kind: 'composite',
  name: 'hardTanh',
  inputs: 1,
  fuse: true,
  compose: (x) => where(lessEqual(x, -1), -1, where(greaterEqual(x, 1), 1, x)),
})

/**
 * clip(x / 5 + 1/2, 0, 1): the hard sigmoid of Keras 2, TensorFlow.js and Theano. That of Keras 3 and PyTorch is `hardSigmoid`,
 * whose slope is 1/6.
 *
 * @example
 * ```ts
 * import { hardSigmoidFifth } from '@tensorloom/layers/activations'
 * import { tensor } from '@tensorloom/tensor'
 * console.log(hardSigmoidFifth(tensor([-4, 0, 1.5])).dataSync()) // Float32Array [0, 0.5, 0.8]
 * ```
 * @function
 */
export const hardSigmoidFifth: UnaryOp = /* @__PURE__ */ defineBuiltInOp({
  kind: 'composite',
  name: 'hardSigmoidFifth',
  inputs: 1,
  fuse: true,
  compose: (x) => clip(add(mul(x, 0.2), 0.5), { min: 0, max: 1 }),
})

/**
 * 0 up to −1, x from 1 on, and the parabola (x + 1)² / 4 between them (Martins & Astudillo 2016).
 *
 * @example
 * ```ts
 * import { sparsePlus } from '@tensorloom/layers/activations'
 * import { tensor } from '@tensorloom/tensor'
 * console.log(sparsePlus(tensor([-2, 0, 2])).dataSync()) // Float32Array [0, 0.25, 2]
 * ```
 * @function
 */
export const sparsePlus: UnaryOp = /* @__PURE__ */ defineBuiltInOp({
  kind: 'composite',
  name: 'sparsePlus',
  inputs: 1,
  fuse: true,
  compose: (x) => where(less(x, 1), mul(square(clip(add(x, 1), { min: 0, max: 2 })), 0.25), x),
})

/**
 * 0 up to −1, 1 from 1 on, and (x + 1) / 2 between them.
 *
 * @example
 * ```ts
 * import { sparseSigmoid } from '@tensorloom/layers/activations'
 * import { tensor } from '@tensorloom/tensor'
 * console.log(sparseSigmoid(tensor([-2, 0, 0.5])).dataSync()) // Float32Array [0, 0.5, 0.75]
 * ```
 * @function
 */
export const sparseSigmoid: UnaryOp = /* @__PURE__ */ defineBuiltInOp({
  kind: 'composite',
  name: 'sparseSigmoid',
  inputs: 1,
  fuse: true,
  compose: (x) => where(lessEqual(x, -1), 0, where(greaterEqual(x, 1), 1, mul(add(x, 1), 0.5))),
})

/** Options of `threshold`. */
export interface ThresholdOptions {
  /** Elements up to this number are replaced; 0 by default. */
  readonly threshold?: number | undefined
  /** What they are replaced by; 0 by default. */
  readonly defaultValue?: number | undefined
}

/**
 * x above `threshold`, else `defaultValue`.
 *
 * @example
 * ```ts
 * import { threshold } from '@tensorloom/layers/activations'
 * import { tensor } from '@tensorloom/tensor'
 * console.log(threshold(tensor([-1, 0.5, 2]), { threshold: 1 }).dataSync()) // Float32Array [0, 0, 2]
 * ```
 * @function
 */
export const threshold: Op<(x: TensorLike, options?: ThresholdOptions) => Tensor> = /* @__PURE__ */ defineBuiltInOp({
  kind: 'composite',
  name: 'threshold',
  inputs: 1,
  options: { threshold: 0, defaultValue: 0 },
  fuse: true,
  compose: (x, { threshold: least, defaultValue }) => where(greater(x, least), x, defaultValue),
})
