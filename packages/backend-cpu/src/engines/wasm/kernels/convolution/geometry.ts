// The geometry of a convolution: extents, distances, and windows as runs of adjacent numbers. It has three spatial axes.

import type { Shape } from '@tensorloom/tensor'
import type { Machine } from '../../machine.js'
import { word } from './arguments.js'
import type { Extents, Geometry } from './types.js'

/** Explicit numbers for each spatial axis, as the ops pass them. */
export interface Attributes {
  readonly strides: readonly number[]
  readonly padding: readonly (readonly [before: number, after: number])[]
  readonly dilations: readonly number[]
  readonly groups: number
}

/** The geometry of a convolution of `x` with `filters` to `out`. */
export function geometryOf(x: Shape, filters: Shape, out: Shape, attrs: Attributes): Geometry {
  const { groups } = attrs
  const spatial = (shape: readonly number[], missing: number): Extents => {
    const known = shape.slice(-3)
    return [...new Array<number>(3 - known.length).fill(missing), ...known] as unknown as Extents
  }
  const input = spatial(x.slice(1, -1), 1)
  const before = spatial(
    attrs.padding.map((sides) => sides[0]),
    0,
  )
  const after = spatial(
    attrs.padding.map((sides) => sides[1]),
    0,
  )
  const padded = input.map((extent, k) => extent + before[k]! + after[k]!) as unknown as Extents
  const window = spatial(filters.slice(0, -2), 1)
  const dilations = spatial(attrs.dilations, 1)
  const outExtents = spatial(out.slice(1, -1), 1)
  const [inputs, count] = [filters.at(-2)!, filters.at(-1)!]
  const channels = inputs * groups
  const windows = outExtents[0] * outExtents[1] * outExtents[2]
  return {
    batch: x[0]!,
    groups,
    channels,
    inputs,
    filters: count,
    outputs: count / groups,
    input,
    padded,
    before,
    window,
    out: outExtents,
    strides: spatial(attrs.strides, 1),
    dilations,
    isPadded: [...before, ...after].some((extent) => extent !== 0),
    windows,
    rows: x[0]! * windows,
    depth: window[0] * window[1] * window[2] * inputs,
    ...runsOf(window, dilations, padded, channels, groups),
  }
}

// A row of a window is one run where nothing lies between its places.
function runsOf(
  [depth, height, width]: Extents,
  dilations: Extents,
  [, paddedHeight, paddedWidth]: Extents,
  channels: number,
  groups: number,
): Pick<Geometry, 'run' | 'places'> {
  const whole = groups === 1 && dilations[2] === 1
  const places: number[] = []
  for (let z = 0; z < depth; z++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < (whole ? 1 : width); x++) {
        const row = z * dilations[0] * paddedHeight + y * dilations[1]
        places.push((row * paddedWidth + x * dilations[2]) * channels)
      }
    }
  }
  return { run: (channels / groups) * (whole ? width : 1), places }
}

/** Distances between neighbours along depth, height and width of an image, and between images, in numbers. */
export function distances(
  extents: Extents,
  channels: number,
): [depth: number, height: number, width: number, image: number] {
  const width = channels
  const height = width * extents[2]
  const depth = height * extents[1]
  return [depth, height, width, depth * extents[0]]
}

/** Writes what `locate` and the packers read. It writes one by one, because names slow down small convolutions. */
export function writeWindows(
  { words }: Machine,
  x: number,
  { out, padded, channels, strides, run, places }: Geometry,
): void {
  const [depth, height, width, image] = distances(padded, channels)
  words[word.x] = x
  words[word.outDepth] = out[0]
  words[word.outHeight] = out[1]
  words[word.outWidth] = out[2]
  words[word.stepDepth] = 4 * depth * strides[0]
  words[word.stepHeight] = 4 * height * strides[1]
  words[word.stepWidth] = 4 * width * strides[2]
  words[word.stepImage] = 4 * image
  words[word.run] = run
  words[word.runs] = places.length
  for (let k = 0; k < places.length; k++) words[word.places + k] = 4 * places[k]!
}
