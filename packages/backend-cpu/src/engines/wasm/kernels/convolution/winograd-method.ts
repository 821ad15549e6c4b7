// Which convolutions gain by Winograd's method, and with tiles of which size.
import type { Geometry } from './geometry.js'
import { four, two, type WinogradMatrices } from './winograd-matrices.js'

/** Tiles that are handled at once, at most. */
export const tilesMost = 288
/** Fewer channels than this are not worth the transforms. */
const channelsLeast = 16
/** Where more multiplications are left than this, transforms eat up the gain; measured. */
const savingMost = 0.75

/** The matrices for the forward convolution and the filter gradient; undefined where they do not gain. */
export function forwardMatrices(geometry: Geometry): WinogradMatrices | undefined {
  const { out } = geometry
  return fits(geometry) && out[0] === 1 ? fewest(geometry, out[1], out[2])?.matrices : undefined
}

/** How the input gradient is computed: with which matrices, and whether back through the tiles of the output. */
export interface InputGradientMethod {
  readonly matrices: WinogradMatrices
  readonly back: boolean
}

/** The method for the input gradient; undefined where it does not gain. */
export function inputGradientMethod(geometry: Geometry): InputGradientMethod | undefined {
  const { input, before, padded, out } = geometry
  if (!fits(geometry)) return undefined
  // What the gradient is padded with where filters are turned round: 2 less than the image was.
  const narrow = before.every((one, k) => one <= 2 && padded[k]! - input[k]! - one <= 2)
  const turned = narrow ? fewest(geometry, input[1], input[2]) : undefined
  const back = out[0] === 1 ? fewest(geometry, out[1], out[2]) : undefined
  // The tiles of an image are handled at once on the way back.
  if (back !== undefined && back.tiles <= tilesMost && back.count < (turned?.count ?? Number.POSITIVE_INFINITY)) {
    return { matrices: back.matrices, back: true }
  }
  return turned && { matrices: turned.matrices, back: false }
}

// Whether windows are 3 × 3, one beside the other, with channels enough.
function fits({ groups, inputs, outputs, input, window, strides, dilations }: Geometry): boolean {
  const single = [...strides, ...dilations].every((one) => one === 1)
  const square = window[0] === 1 && window[1] === 3 && window[2] === 3 && input[0] === 1
  return groups === 1 && single && square && Math.min(inputs, outputs) >= channelsLeast
}

interface Fewest {
  readonly matrices: WinogradMatrices
  /** Tiles of an image, and multiplications for them. */
  readonly tiles: number
  readonly count: number
}

// Those with the fewest multiplications, what the last tiles have too much included, compared with the direct way.
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
