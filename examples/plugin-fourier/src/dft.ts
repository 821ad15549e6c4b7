// The discrete Fourier transform as an op: its computation, its gradient, and its shapes and dtypes.
import {
  arange,
  cast,
  cos,
  DtypeError,
  defineOp,
  isFloating,
  matmul,
  mod,
  mul,
  neg,
  type Op,
  ShapeError,
  scope,
  sin,
  type Tensor,
  zeros,
} from '@tensorloom/tensor'
import type { TensorType } from '@tensorloom/tensor/op'

/** The type of `dft`: it takes and returns real and imaginary parts, [..., n]. */
export type DftOp = Op<(real: Tensor, imaginary?: Tensor) => readonly [real: Tensor, imaginary: Tensor]>

/**
 * The discrete Fourier transform over the last axis: y(k) = Σ x(t) · e^(−2πi·k·t/n).
 *
 * @param real - [..., n], float32 or float64
 * @param imaginary - of the same shape and dtype; zeros by default
 * @returns real and imaginary part of the transform, [..., n]
 * @throws `ShapeError` for a scalar, or parts of two shapes; `DtypeError` for integers, or parts of two dtypes
 * @function
 */
export const dft: DftOp = defineOp({
  kind: 'composite',
  name: '@example/dft',
  inputs: 2,
  optionalInputs: 1,
  multiple: true,
  infer: ([real, imaginary]) => checked(real, imaginary),
  compose(real, imaginary) {
    checked(real, imaginary)
    const [c, s] = circle(real)
    if (imaginary === undefined) return [matmul(real, c), neg(matmul(real, s))]
    return [matmul(real, c).add(matmul(imaginary, s)), matmul(imaginary, c).sub(matmul(real, s))]
  },
  // The transform is linear: its gradient is the transform with the opposite sign of i, which is that of the conjugate.
  gradient({ upstreams: [first, second] }) {
    const [a, b] =
      second === undefined ? dft(first!) : dft(first ?? zeros(second.shape, { dtype: second.dtype }), neg(second))
    return [a, () => neg(b)]
  },
})

/** Checks the inputs. The outputs have the shape and dtype of the first. */
function checked(real: TensorType, imaginary?: TensorType): readonly TensorType[] {
  const inputs = imaginary === undefined ? [real] : [real, imaginary]
  const text = inputs.map(({ dtype, shape }) => `${dtype} [${shape.join(', ')}]`).join(' and ')
  if (real.shape.length === 0 || (imaginary && `${imaginary.shape}` !== `${real.shape}`)) {
    throw new ShapeError(`@example/dft: expected one or two tensors [..., n] of the same shape, got ${text}`, {
      help: 'the transform runs over the last axis',
    })
  }
  if (!inputs.every(({ dtype }) => isFloating(dtype) && dtype === real.dtype)) {
    throw new DtypeError(`@example/dft: expected floats of one dtype, got ${text}`, {
      help: "cast first: x.cast('float32')",
    })
  }
  return [real, real].map(({ shape, dtype }) => ({ shape, dtype }))
}

/** Cosines and sines of 2π·k·t/n for k and t from 0 to n − 1. */
function circle(x: Tensor): readonly [cosines: Tensor, sines: Tensor] {
  const n = x.shape.at(-1)!
  return scope((): readonly [Tensor, Tensor] => {
    const t = arange(0, n, { dtype: 'int32' })
    // Removes whole turns while the numbers are integers, because large angles are inexact in float32.
    const steps = cast(mod(mul(t.expandDims({ axis: 1 }), t), n), x.dtype)
    const angles = mul(steps, (2 * Math.PI) / n)
    return [cos(angles), sin(angles)]
  })
}
