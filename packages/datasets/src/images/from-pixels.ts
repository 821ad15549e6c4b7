// Turns pixels in a browser into a tensor: bitmaps, canvases, image and video elements, ImageData.

import { DataError, type Shape, type Tensor, tensor } from '@tensorloom/tensor'
import { checkOptions } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import { withChannels } from './pixels.js'

/** Pixels in memory, as `ImageData` holds them: RGBA, row by row. */
export interface PixelArray {
  /** RGBA, 0 to 255. */
  readonly data: Uint8ClampedArray | Uint8Array
  /** Pixels per row. */
  readonly width: number
  /** Rows. */
  readonly height: number
}

/**
 * Something with a size that a canvas can draw: an `ImageBitmap`, a canvas, an `OffscreenCanvas`, an image or a video.
 * The type is structural, so that the declarations contain no DOM type.
 */
export interface Drawable {
  /** Pixels per row. */
  readonly width: number
  /** Rows. */
  readonly height: number
}

/** Options of `fromPixels`. */
export interface PixelsOptions {
  /** 1 for grey, 3 for RGB (the default), 4 for RGB and alpha. */
  readonly channels?: 1 | 3 | 4 | undefined
}

/**
 * Turns pixels into a tensor. `ImageData` works everywhere. The other sources need a canvas, so they work in pages and workers.
 *
 * @param source - `ImageData`, `ImageBitmap`, a canvas, an image that is loaded, or a video
 * @returns uint8 [height, width, channels]
 * @throws `DataError` if the source has no pixels, or comes from another site and may not be read
 * @example
 * ```ts
 * import { fromPixels } from '@tensorloom/datasets'
 * const image = { width: 2, height: 1, data: Uint8ClampedArray.of(255, 0, 0, 255, 0, 0, 255, 255) }
 * console.log(fromPixels(image).shape) // [1, 2, 3]
 * ```
 */
export function fromPixels(source: PixelArray | Drawable, options: PixelsOptions = {}): Tensor<Shape, 'uint8'> {
  checkOptions<PixelsOptions>('fromPixels', options, ['channels'])
  const { channels = 3 } = options
  if (![1, 3, 4].includes(channels)) {
    throw new DataError(`fromPixels: channels is ${describeValue(channels)}, expected 1, 3 or 4`, {
      help: 'leave it out for RGB',
    })
  }
  const { data, width, height } = isPixelArray(source) ? source : drawn(source)
  if (data.length !== width * height * 4) {
    throw new DataError(`fromPixels: ${data.length} bytes are not ${width} × ${height} pixels of RGBA`, {
      help: 'pass width, height and four bytes per pixel',
    })
  }
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.length)
  const fitted = withChannels({ data: bytes, width, height, channels: 4, orientation: 1 }, channels)
  return tensor(fitted.data as Uint8Array, { shape: [height, width, channels], dtype: 'uint8' })
}

function isPixelArray(source: unknown): source is PixelArray {
  return typeof source === 'object' && source !== null && ArrayBuffer.isView((source as { data?: unknown }).data)
}

function drawn(source: unknown): PixelArray {
  // Videos and images have a size of their own, which differs from the size at which they are shown.
  const sized = source as Partial<
    Record<'width' | 'height' | 'videoWidth' | 'videoHeight' | 'naturalWidth' | 'naturalHeight', number>
  >
  const width = sized?.videoWidth || sized?.naturalWidth || sized?.width || 0
  const height = sized?.videoHeight || sized?.naturalHeight || sized?.height || 0
  const { OffscreenCanvas: Canvas } = globalThis as { OffscreenCanvas?: typeof OffscreenCanvas }
  if (!(width > 0 && height > 0) || Canvas === undefined) {
    throw new DataError(`fromPixels: expected pixels, got ${describeValue(source)}`, {
      help: Canvas === undefined ? 'use decodeImage(bytes) here' : 'wait until it is loaded: await image.decode()',
    })
  }
  try {
    const context = new Canvas(width, height).getContext('2d', { willReadFrequently: true })!
    context.drawImage(source as CanvasImageSource, 0, 0, width, height)
    return context.getImageData(0, 0, width, height)
  } catch (cause) {
    throw new DataError(`fromPixels: cannot read the pixels of ${describeValue(source)}`, {
      help: "to read an image from another site, request permission: image.crossOrigin = 'anonymous'; error.cause says more",
      cause,
    })
  }
}
