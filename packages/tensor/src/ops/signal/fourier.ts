// Fourier transforms of real signals, as products with tables of cosines and sines.

import { tensor } from '../../create.js'
import { describeValue } from '../../describe.js'
import type { DType } from '../../dtype.js'
import { ShapeError, TensorloomError } from '../../errors.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import { shapeText } from '../../shape.js'
import type { Tensor } from '../../tensor-types.js'
import { unfold } from '../convolution/patches.js'
import { mul, neg } from '../elementwise/arithmetic.js'
import { asFloating } from '../elementwise/cast.js'
import { pad } from '../movement/pad.js'
import { reshape } from '../movement/shape.js'
import { slice } from '../movement/slice.js'
import { matmul } from '../product/matmul.js'
import { type WindowName, windowNames, windowValues } from './windows.js'

// [length, length / 2 + 1]: wave(2π · t · k / length).
function waves(length: number, wave: (angle: number) => number, dtype: DType): Tensor {
  const bins = Math.floor(length / 2) + 1
  const turn = Float64Array.from({ length }, (_, k) => wave((2 * Math.PI * k) / length))
  const values = new Float64Array(length * bins)
  for (let t = 0; t < length; t++) for (let k = 0; k < bins; k++) values[t * bins + k] = turn[(t * k) % length]!
  return tensor(values, { shape: [length, bins], dtype })
}

/** The real and imaginary parts of the transform of the last axis. */
function spectrum(x: Tensor): [real: Tensor, imaginary: Tensor] {
  const length = x.shape.at(-1)!
  const product = (wave: (angle: number) => number): Tensor => matmul(x, waves(length, wave, x.dtype))
  return [product(Math.cos), neg(product(Math.sin))]
}

const isCount = (value: unknown): boolean => Number.isInteger(value) && (value as number) > 0

function checkCounts(op: string, counts: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(counts)) {
    if (isCount(value)) continue
    throw new TensorloomError(`${op}: ${name} is ${describeValue(value)}, expected a whole number of at least 1`, {
      help: `write ${name}: 256`,
    })
  }
}

/**
 * The discrete Fourier transform of real signals, for the frequencies 0 … length / 2.
 *
 * @param x - [..., time]; integers give float32
 * @param options - `length`: the signal is cut or padded with zeros to this length; its own by default
 * @returns real and imaginary parts, each [..., ⌊length / 2⌋ + 1]
 * @example
 * ```ts
 * import { rfft, tensor } from '@tensorloom/tensor'
 * const [real] = rfft(tensor([1, 1, 1, 1]))
 * console.log(real.shape, real.dataSync()[0]) // [3] 4
 * ```
 * @function
 */
export const rfft: Op<
  (x: Tensor, options?: { readonly length?: number | undefined }) => [real: Tensor, imaginary: Tensor]
> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'rfft',
  inputs: 1,
  multiple: true,
  options: { length: undefined },
  compose(input, { length }) {
    const x = asFloating(input)
    const own = x.shape.at(-1)
    if (own === undefined || (own === 0 && length === undefined)) {
      throw new ShapeError(`rfft: expected [..., time], got ${shapeText(input.shape)}`, {
        help: 'the last axis is the signal',
      })
    }
    const wanted = length ?? own
    checkCounts('rfft', { length: wanted })
    const lead = x.shape.slice(0, -1)
    const kept =
      wanted < own
        ? slice(
            x,
            x.shape.map(() => 0),
            [...lead, wanted],
          )
        : x
    const missing = Math.max(0, wanted - own)
    return spectrum(missing === 0 ? kept : pad(kept, [...lead.map(() => [0, 0] as const), [0, missing]]))
  },
})

/** Options of `stft`. */
export interface StftOptions {
  /** Window over each frame: `hann` (the default), `hamming`, `blackman`, or null for none. */
  readonly window?: WindowName | null | undefined
  /** Whether frames are centred at multiples of the step, by a reflection at both ends; true by default. */
  readonly center?: boolean | undefined
}

/**
 * The short-time Fourier transform: the spectra of overlapping frames of a signal.
 *
 * @param x - [..., time]; integers give float32
 * @param frameLength - extent of the window; at most `fftLength`
 * @param frameStep - elements from one frame to the next
 * @param fftLength - extent of a frame; the window lies in its middle
 * @returns real and imaginary parts, each [..., frames, ⌊fftLength / 2⌋ + 1]
 * @throws `ShapeError` if the signal is shorter than a frame
 * @example
 * ```ts
 * import { stft, zeros } from '@tensorloom/tensor'
 * const [real, imaginary] = stft(zeros([2, 64]), 16, 8, 16)
 * console.log(real.shape, imaginary.shape) // [2, 9, 9] [2, 9, 9]
 * ```
 * @function
 */
export const stft: Op<
  (
    x: Tensor,
    frameLength: number,
    frameStep: number,
    fftLength: number,
    options?: StftOptions,
  ) => [real: Tensor, imaginary: Tensor]
> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'stft',
  inputs: 1,
  multiple: true,
  positional: ['frameLength', 'frameStep', 'fftLength'],
  options: { window: 'hann', center: true },
  compose(input, { frameLength, frameStep, fftLength, window, center }) {
    checkCounts('stft', { frameLength, frameStep, fftLength })
    if (window !== null && !windowNames.includes(window)) {
      throw new TensorloomError(`stft: unknown window ${JSON.stringify(window)}`, {
        help: `the windows are ${windowNames.join(', ')}, or null for none`,
      })
    }
    const x = asFloating(input)
    const lead = x.shape.slice(0, -1)
    const margin = center ? Math.floor(fftLength / 2) : 0
    const time = (x.shape.at(-1) ?? 0) + 2 * margin
    if (frameLength > fftLength || time < fftLength || (x.shape.at(-1) ?? 0) <= margin) {
      throw new ShapeError(
        `stft: a signal ${shapeText(x.shape)} does not fit frames of ${frameLength} in ${fftLength} elements`,
        { help: 'frames are at most fftLength long, and the signal is at least as long as a frame' },
      )
    }
    const signal =
      margin === 0 ? x : pad(x, [...lead.map(() => [0, 0] as const), [margin, margin]], { mode: 'reflect' })
    const rows = lead.reduce((product, extent) => product * extent, 1)
    const frames = unfold(reshape(signal, [rows, time, 1]), fftLength, { strides: frameStep })
    const before = Math.floor((fftLength - frameLength) / 2)
    const shape = new Float64Array(fftLength)
    shape.set(windowValues(window ?? undefined, frameLength, true), before)
    const parts = spectrum(mul(frames, tensor(shape, { dtype: x.dtype })))
    return parts.map((part) => reshape(part, [...lead, ...part.shape.slice(1)]))
  },
})
