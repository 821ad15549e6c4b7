// Which convolutions gain by Winograd's method, and with tiles of which size.
import type { Geometry } from './geometry.js'
import { four, two, type WinogradMatrices } from './winograd-matrices.js'

/** Fewer channels than this are not worth the transforms. */
const channelsLeast = 16
/** Where more multiplications are left than this, transforms eat up the gain; measured. */
const savingMost = 0.75

/** The matrices for the forward convolution and the filter gradient; undefined where they do not gain. */
export function forwardMatrices(geometry: Geometry): WinogradMatrices | undefined {
  const { out } = geometry
  return fits(geometry) && out[0] === 1 ? fewest(geometry, out[1], out[2]) : undefined
}

/** The matrices for the input gradient; undefined where it does not gain. */
export function inputGradientMatrices(geometry: Geometry): WinogradMatrices | undefined {
  const { input, before, padded } = geometry
  // What the gradient is padded with: 2 less than the image was.
  const narrow = before.every((one, k) => one <= 2 && padded[k]! - input[k]! - one <= 2)
  return fits(geometry) && narrow ? fewest(geometry, input[1], input[2]) : undefined
}

// Whether windows are 3 × 3, one beside the other, with channels enough.
function fits({ groups, inputs, outputs, input, window, strides, dilations }: Geometry): boolean {
  const single = [...strides, ...dilations].every((one) => one === 1)
  const square = window[0] === 1 && window[1] === 3 && window[2] === 3 && input[0] === 1
  return groups === 1 && single && square && Math.min(inputs, outputs) >= channelsLeast
}

// Those with the fewest multiplications, what the last tiles have too much included, compared with the direct way.
function fewest({ windows }: Geometry, height: number, width: number): WinogradMatrices | undefined {
  let least = savingMost * 9 * windows
  let chosen: WinogradMatrices | undefined
  for (const matrices of [two, four]) {
    const { outputs, size } = matrices
    const count = size * size * Math.ceil(height / outputs) * Math.ceil(width / outputs)
    if (count >= least) continue
    least = count
    chosen = matrices
  }
  return chosen
}
