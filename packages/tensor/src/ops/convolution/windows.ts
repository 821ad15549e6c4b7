// Sliding windows over spatial axes: padding, output extents, and the windows that cover an element, for gradients.
import { type Affine, affine } from '../../dispatch/lowering.js'
import { ShapeError } from '../../errors.js'
import { type Shape, shapeText } from '../../shape.js'

/**
 * `valid` adds no padding. `same` gives an output extent of ⌈input/stride⌉, with an odd element at the end, as in
 * Keras. Or `[before, after]` per axis.
 */
export type Padding = 'valid' | 'same' | 'causal' | readonly (readonly [before: number, after: number])[]

/** Explicit padding of each spatial axis. */
export type Paddings = readonly (readonly [before: number, after: number])[]

/** One number for all spatial axes, or one for each axis. */
export type PerAxis = number | readonly number[]

/** Returns one positive whole number per spatial axis. */
export function perAxis(op: string, name: string, value: PerAxis, rank: number): readonly number[] {
  const list = typeof value === 'number' ? new Array<number>(rank).fill(value) : value
  if (!Array.isArray(list) || list.length !== rank || !list.every((one) => Number.isInteger(one) && one > 0)) {
    throw new ShapeError(
      `${op}: ${name} is ${JSON.stringify(value)}, expected ${rank === 1 ? 'a positive whole number' : `${rank} positive whole numbers`}`,
      {
        help: `write ${name}: ${rank === 1 ? '2' : JSON.stringify(new Array(rank).fill(2))}`,
      },
    )
  }
  return list
}

/** Returns the padding as numbers. */
export function explicitPadding(
  op: string,
  padding: Padding,
  extents: readonly number[],
  windows: readonly number[],
  strides: readonly number[],
  dilations: readonly number[],
): Paddings {
  const spans = windows.map((window, k) => (window - 1) * dilations[k]! + 1)
  if (padding === 'valid') return windows.map(() => [0, 0])
  if (padding === 'same') {
    return extents.map((extent, k) => {
      const total = Math.max(0, (Math.ceil(extent / strides[k]!) - 1) * strides[k]! + spans[k]! - extent)
      return [Math.floor(total / 2), Math.ceil(total / 2)]
    })
  }
  if (padding === 'causal' && windows.length === 1) return [[spans[0]! - 1, 0]]
  if (Array.isArray(padding) && padding.length === windows.length && padding.every(isPair)) return padding as Paddings
  throw new ShapeError(`${op}: padding is ${JSON.stringify(padding)}`, {
    help: `write 'valid', 'same'${windows.length === 1 ? ", 'causal'" : ''} or [before, after] for each of the ${windows.length} spatial axes`,
  })
}

function isPair(value: unknown): boolean {
  return Array.isArray(value) && value.length === 2 && value.every((one) => Number.isInteger(one) && one >= 0)
}

/** Returns the output extent of each spatial axis. Throws if the window is larger than the padded input. */
export function slidingShape(
  op: string,
  extents: readonly number[],
  windows: readonly number[],
  strides: readonly number[],
  dilations: readonly number[],
  paddings: Paddings,
): number[] {
  return extents.map((extent, k) => {
    const room = extent + paddings[k]![0] + paddings[k]![1] - (windows[k]! - 1) * dilations[k]! - 1
    if (room < 0) {
      throw new ShapeError(
        `${op}: a window of ${shapeText(windows)} (dilations ${shapeText(dilations)}) is larger than the padded input ${shapeText(extents)}`,
        { help: "use padding 'same', a smaller window, or fewer pooling layers before this one" },
      )
    }
    return Math.floor(room / strides[k]!) + 1
  })
}

/**
 * The windows that cover an element along one spatial axis, as an input gradient needs them. Element `y` is in window
 * `o` at index `k` if `y + before = o·stride + k·dilation`. Writing `y + before = stride·(q + first) + r` and `k = r +
 * stride·t` makes `o` affine, with no test for divisibility: the gradient is computed for `[count, stride]` values of
 * `(q, r)`, then sliced.
 */
export interface CoveringWindows {
  /** Number of values of `q`. */
  readonly count: number
  /** Number of values of `r`. */
  readonly stride: number
  /** Number of values of `t`. */
  readonly steps: number
  /** The index of element 0 among the `count · stride` computed ones. */
  readonly begin: number
  /** The window, from the axis numbers of `q` and `t`. */
  window(q: number, t: number): Affine
  /** The index in the window, from the axis numbers of `r` and `t`. */
  place(r: number, t: number): Affine
}

/** The windows that cover each element of one spatial axis. The dilation or the stride must be 1. */
export function coveringWindows(
  extent: number,
  windowExtent: number,
  stride: number,
  dilation: number,
  before: number,
): CoveringWindows {
  const first = Math.floor(before / stride)
  return {
    count: extent === 0 ? 0 : Math.floor((extent - 1 + before) / stride) - first + 1,
    stride,
    steps: Math.ceil(windowExtent / stride),
    begin: before - stride * first,
    window: (q, t) => affine(first, [q, 1], [t, -dilation]),
    place: (r, t) => affine(0, [r, 1], [t, stride]),
  }
}

/** The spatial extents of `[batch, ...spatial, channels]`. */
export function spatialOf(shape: Shape): readonly number[] {
  return shape.slice(1, -1)
}
