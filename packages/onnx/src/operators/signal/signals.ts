// Fourier transforms, as products with matrices of sines and cosines. Complex numbers are pairs on the last axis.

import {
  add,
  cast,
  gather,
  matmul,
  mul,
  pad,
  reshape,
  slice,
  stack,
  sub,
  type Tensor,
  tensor,
  transpose,
} from '@tensorloom/tensor'
import { shapeText } from '@tensorloom/tensor/op'
import { charge } from '../../runtime/budget.js'
import type { Call } from '../../runtime/call.js'
import { OnnxError } from '../../runtime/onnx-error.js'
import { type Operator, operator } from '../../runtime/operator.js'
import { range } from '../convolution/windows.js'
import { int32 } from '../indexing/flat.js'

// cos and sin of 2π · row · column / length as matrices [length, bins].
function waves(length: number, bins: number, dtype: Tensor['dtype']): readonly [cos: Tensor, sin: Tensor] {
  if (length * bins > 2 ** 26) throw new OnnxError(`a transform of ${length} elements is too long`)
  charge(4 * length * bins)
  const angles = range(length * bins).map(
    (at) => (2 * Math.PI * ((Math.floor(at / bins) * (at % bins)) % length)) / length,
  )
  const matrix = (compute: (angle: number) => number): Tensor =>
    tensor(angles.map(compute), { shape: [length, bins], dtype })
  return [matrix(Math.cos), matrix(Math.sin)]
}

/** The transform over the axis before the last of [..., n, 1 or 2]; [..., bins, 2]. */
function transform(x: Tensor, length: number, inverse: boolean, onesided: boolean): Tensor {
  const rank = x.rank - 1
  const [extent, parts] = x.shape.slice(-2) as [number, number]
  const column = (k: number): Tensor =>
    reshape(
      slice(
        x,
        x.shape.map((_, n) => (n === rank ? k : 0)),
        [...x.shape.slice(0, -1), 1],
      ),
      x.shape.slice(0, -1),
    )
  const fitted = (value: Tensor): Tensor => {
    const shape = value.shape.map((one, k) => (k === rank - 1 ? Math.min(length, one) : one))
    const cut = slice(
      value,
      value.shape.map(() => 0),
      shape,
    )
    return length > extent
      ? pad(
          cut,
          shape.map((one, k) => [0, k === rank - 1 ? length - one : 0] as const),
        )
      : cut
  }
  const bins = onesided ? Math.floor(length / 2) + 1 : length
  const [cos, sin] = waves(length, bins, x.dtype)
  const real = fitted(column(0))
  const [a, b] = [matmul(real, cos), matmul(real, sin)]
  const sign = inverse ? 1 : -1
  if (parts === 1) return stack([a, mul(b, sign)], { axis: -1 }).mul(inverse ? 1 / length : 1)
  const imaginary = fitted(column(1))
  const [c, d] = [matmul(imaginary, cos), matmul(imaginary, sin)]
  const whole = stack([sign > 0 ? sub(a, d) : add(a, d), sign > 0 ? add(c, b) : sub(c, b)], { axis: -1 })
  return inverse ? mul(whole, 1 / length) : whole
}

function dft(call: Call, given: number): Tensor {
  const x = call.tensor(0)
  const axis = call.axis(given, x.rank)
  if (axis === x.rank - 1) throw new OnnxError(`axis ${given} of ${shapeText(x.shape)} holds real and imaginary parts`)
  const length = call.has(1) ? call.scalar(1) : x.shape[axis]!
  const inverse = call.number('inverse', 0) !== 0
  const onesided = call.number('onesided', 0) !== 0
  const perm = [...range(x.rank - 1).filter((k) => k !== axis), axis, x.rank - 1]
  const moved = transform(transpose(x, { perm }), length, inverse, onesided)
  return transpose(moved, { perm: range(x.rank).map((k) => perm.indexOf(k)) })
}

function stft(call: Call): Tensor {
  const signal = call.tensor(0)
  const wide = signal.rank === 2 ? reshape(signal, [...signal.shape, 1]) : signal
  const [batch, samples, parts] = wide.shape as [number, number, number]
  const step = call.scalar(1)
  const window = call.optional(2)
  const length = call.has(3) ? call.scalar(3) : (window?.size ?? 0)
  if (!(step >= 1) || !(length >= 1) || length > samples)
    throw new OnnxError(`frames of ${length} every ${step} of ${samples} samples`)
  const frames = Math.floor((samples - length) / step) + 1
  const places = int32(
    range(frames).flatMap((frame) => range(length, frame * step)),
    [frames, length],
  )
  const cut = gather(wide, places, { axis: 1 })
  const weighted = window === undefined ? cut : mul(cut, reshape(cast(window, cut.dtype), [1, 1, length, 1]))
  const onesided = call.number('onesided', 1) !== 0 && parts === 1
  return reshape(transform(weighted, length, false, onesided), [
    batch,
    frames,
    onesided ? Math.floor(length / 2) + 1 : length,
    2,
  ])
}

const attributes = { inverse: 'int', onesided: 'int' } as const

/** Signals. */
export const signalOperators: readonly Operator[] = [
  operator('DFT', 17, { inputs: [1, 2], host: [1], attributes: { ...attributes, axis: 'int' } }, (call) =>
    dft(call, call.number('axis', 1)),
  ),
  operator('DFT', 20, { inputs: [1, 3], host: [1, 2], attributes }, (call) =>
    dft(call, call.has(2) ? call.scalar(2) : -2),
  ),
  operator('STFT', 17, { inputs: [2, 4], host: [1, 3], attributes: { onesided: 'int' } }, stft),
]
