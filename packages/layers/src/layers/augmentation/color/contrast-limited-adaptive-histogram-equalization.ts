// CLAHE (Zuiderveld 1994): equalizes the histograms of tiles, with a limit on how much contrast grows.
import {
  add,
  clip,
  cumsum,
  div,
  equal,
  gather,
  min,
  minimum,
  mul,
  type PerAxis,
  pad,
  reshape,
  slice,
  sub,
  sum,
  type Tensor,
  tensor,
  transpose,
  where,
} from '@tensorloom/tensor'
import { checkRange } from '../../../core/check.js'
import type { LayerConfig } from '../../../core/types.js'
import { sizesOf } from '../../spatial.js'
import { ImageLayer, type ImageLayerOptions, imageOptions } from '../image-layer.js'
import { type FactorRange, pixelRange } from '../ranges.js'
import { rescaled } from './color-layer.js'
import { levelsOf, rowHistograms } from './histograms.js'

/** Options of `contrastLimitedAdaptiveHistogramEqualization`. */
export interface ClaheOptions extends ImageLayerOptions {
  /** The smallest and largest pixel value; [0, 255] by default. */
  readonly valueRange?: readonly [low: number, high: number] | undefined
  /** How far a level may exceed the average frequency; 4 by default. 0 for no limit. */
  readonly clipLimit?: number | undefined
  /** Number of tiles along height and width; 8 by default. */
  readonly tileGridSize?: PerAxis | undefined
}

const levels = 256

// Where the pixels of an axis lie between the middles of tiles: tiles on both sides, and the share of the second.
interface Between {
  readonly first: readonly number[]
  readonly second: readonly number[]
  readonly share: readonly number[]
}

function between(tiles: number, extent: number): Between {
  const places = Array.from({ length: tiles * extent }, (_, k) => (k - extent / 2) / extent)
  const first = places.map(Math.floor)
  const inside = (tile: number): number => Math.max(0, Math.min(tiles - 1, tile))
  return {
    first: first.map(inside),
    second: first.map((tile) => inside(tile + 1)),
    share: places.map((place, k) => place - first[k]!),
  }
}

/** Equalizes histograms of tiles. Made by `contrastLimitedAdaptiveHistogramEqualization`. */
export class ContrastLimitedAdaptiveHistogramEqualization extends ImageLayer {
  static readonly type: string = 'contrastLimitedAdaptiveHistogramEqualization'
  static readonly options: readonly string[] = ['valueRange', 'clipLimit', 'tileGridSize', ...imageOptions]
  /** The smallest and largest pixel value. */
  readonly valueRange: FactorRange
  /** How far a level may exceed the average frequency. */
  readonly clipLimit: number
  /** Number of tiles along height and width. */
  readonly tileGridSize: readonly [number, number]

  constructor(config: ClaheOptions = {}) {
    super(config)
    const { clipLimit = 4, tileGridSize = 8 } = config
    checkRange(this.type, 'clipLimit', clipLimit, 0)
    this.valueRange = pixelRange(this.type, config.valueRange)
    this.clipLimit = clipLimit
    this.tileGridSize = sizesOf(this.type, 'tileGridSize', tileGridSize, 2) as [number, number]
  }

  override transformImages(images: Tensor): Tensor {
    const [batch, height, width, channels] = images.shape as [number, number, number, number]
    const [down, across] = this.tileGridSize
    const [tileHeight, tileWidth] = [Math.ceil(height / down), Math.ceil(width / across)]
    const [rows, columns] = [tileHeight * down, tileWidth * across]
    const x = pad(
      rescaled(images, this.valueRange, [0, 255]),
      [
        [0, 0],
        [0, rows - height],
        [0, columns - width],
        [0, 0],
      ],
      { mode: 'symmetric' },
    )
    const bytes = levelsOf(x, levels - 1)
    // [batch, tiles down, tiles across, channels, levels]
    const tables = this.tables(
      transpose(reshape(bytes, [batch, down, tileHeight, across, tileWidth, channels]), { perm: [0, 1, 3, 5, 2, 4] }),
      tileHeight * tileWidth,
    )
    const flat = reshape(tables, [batch * down * across * channels * levels])
    const vertical = between(down, tileHeight)
    const horizontal = between(across, tileWidth)
    const index = (values: readonly number[], stride: number, axis: number): Tensor =>
      tensor(
        values.map((value) => value * stride),
        { shape: [1, 1, 1, 1].map((one, k) => (k === axis ? values.length : one)), dtype: 'int32' },
      )
    const count = (extent: number): number[] => Array.from({ length: extent }, (_, k) => k)
    const strides = { channel: levels, column: channels * levels, row: across * channels * levels }
    const base = add(add(bytes, index(count(channels), strides.channel, 3)), index(count(batch), down * strides.row, 0))
    const at = (row: readonly number[], column: readonly number[]): Tensor =>
      gather(flat, add(add(base, index(row, strides.row, 1)), index(column, strides.column, 2)))
    const mixed = (a: Tensor, b: Tensor, share: readonly number[], axis: number): Tensor => {
      const shape = [1, 1, 1, 1].map((one, k) => (k === axis ? share.length : one))
      return add(a, mul(sub(b, a), tensor(share, { shape })))
    }
    const line = (row: readonly number[]): Tensor =>
      mixed(at(row, horizontal.first), at(row, horizontal.second), horizontal.share, 2)
    const result = mixed(line(vertical.first), line(vertical.second), vertical.share, 1)
    return rescaled(slice(result, [0, 0, 0, 0], images.shape), [0, 255], this.valueRange)
  }

  /** The new level of each level in each tile: [..., levels]. */
  tables(tiles: Tensor, pixels: number): Tensor {
    const lead = tiles.shape.slice(0, -2)
    let counts = rowHistograms(reshape(tiles, [-1, pixels]), levels)
    if (this.clipLimit > 0) {
      const clipped = minimum(counts, (this.clipLimit * pixels) / levels)
      counts = add(clipped, div(sum(sub(counts, clipped), { axis: 1, keepDims: true }), levels))
    }
    const below = cumsum(counts, { axis: 1 })
    const first = min(below, { axis: 1, keepDims: true })
    const spread = sub(pixels, first)
    const level = div(mul(sub(below, first), 255), where(equal(spread, 0), 1, spread))
    return reshape(clip(level, { min: 0, max: 255 }), [...lead, levels])
  }

  override get config(): LayerConfig {
    const { valueRange, clipLimit, tileGridSize } = this
    return { ...super.config, valueRange, clipLimit, tileGridSize }
  }
}

/**
 * Contrast limited adaptive histogram equalization (Zuiderveld 1994): equalizes the histogram of each tile of an image, with
 * a limit on how much contrast grows, and interpolates between tiles. It also works in inference.
 *
 * @example
 * ```ts
 * import { contrastLimitedAdaptiveHistogramEqualization } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * const layer = contrastLimitedAdaptiveHistogramEqualization({ tileGridSize: [2, 2] })
 * console.log(layer.apply(ones([1, 8, 8, 3])).shape) // [1, 8, 8, 3]
 * ```
 */
export function contrastLimitedAdaptiveHistogramEqualization(
  options: ClaheOptions = {},
): ContrastLimitedAdaptiveHistogramEqualization {
  return new ContrastLimitedAdaptiveHistogramEqualization(options)
}
