// Decides which convolutions use Winograd's method, and with which tile size.
import type { Geometry } from './types.js'
import { four, two, type WinogradMatrices } from './winograd-matrices.js'

/** The maximum number of tiles that are processed at once. */
export const tilesMost = 288
/** The minimum number of channels that is worth the transforms. */
const channelsLeast = 16
/** The maximum fraction of multiplications that is left. Above it, measurements show that the transforms cost the gain. */
const savingMost = 0.75

/** The matrices for the forward convolution and the filter gradient. Undefined if they do not gain. */
export function forwardMatrices(geometry: Geometry): WinogradMatrices | undefined {
  const { out } = geometry
  return fits(geometry) && out[0] === 1 ? fewest(geometry, out[1], out[2])?.matrices : undefined
}

/** How the input gradient is computed: the matrices, and whether it goes back through the tiles of the output. */
export interface InputGradientMethod {
  readonly matrices: WinogradMatrices
  readonly back: boolean
}

/** Selects the method for the input gradient. Undefined if Winograd's method does not gain. */
export function inputGradientMethod(geometry: Geometry): InputGradientMethod | undefined {
  const { input, before, padded, out } = geometry
  if (!fits(geometry)) return undefined
  // With rotated filters, the padding of the gradient is 2 minus the padding of the image.
  const narrow = before.every((one, k) => one <= 2 && padded[k]! - input[k]! - one <= 2)
  const turned = narrow ? fewest(geometry, input[1], input[2]) : undefined
  const back = out[0] === 1 ? fewest(geometry, out[1], out[2]) : undefined
  // The backward method processes all tiles of an image at once.
  if (back !== undefined && back.tiles <= tilesMost && back.count < (turned?.count ?? Number.POSITIVE_INFINITY)) {
    return { matrices: back.matrices, back: true }
  }
  return turned && { matrices: turned.matrices, back: false }
}

// Whether windows are 3 × 3 and adjacent, with enough channels.
function fits({ groups, inputs, outputs, input, window, strides, dilations }: Geometry): boolean {
  const single = [...strides, ...dilations].every((one) => one === 1)
  const square = window[0] === 1 && window[1] === 3 && window[2] === 3 && input[0] === 1
  return groups === 1 && single && square && Math.min(inputs, outputs) >= channelsLeast
}

interface Fewest {
  readonly matrices: WinogradMatrices
  /** The number of tiles of an image, and of multiplications for them. */
  readonly tiles: number
  readonly count: number
}

// Finds the matrices with the fewest multiplications, including those beyond the edge, if they save enough.
function fewest({ windows }: Geometry, height: number, width: number): Fewest | undefined {
  let least = savingMost * 9 * windows
  let chosen: Fewest | undefined
  for (const matrices of [two, four]) {
    const { outputs, size } = matrices
    const tiles = Math.ceil(height / outputs) * Math.ceil(width / outputs)
    const count = size * size * tiles
    if (count >= least) continue
    least = count
    chosen = { matrices, tiles, count }
  }
  return chosen
}
