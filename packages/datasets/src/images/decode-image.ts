// Decodes images to tensors. The first bytes tell the format.

import { DataError, type Shape, type Tensor, tensor } from '@tensorloom/tensor'
import { checkOptions } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import { allBytes, type ByteSource } from '../bytes/source.js'
import { decodeBmp, isBmp } from './bmp.js'
import { decodeGif, isGif } from './gif.js'
import { decodeJpeg, isJpeg } from './jpeg.js'
import { inBytes, type Pixels, upright, withChannels } from './pixels.js'
import { decodePng, isPng } from './png.js'
import { decodeWebp, isWebp } from './webp.js'

/** Options of `decodeImage`, `readImage` and `imageFolder`. */
export interface ImageOptions {
  /**
   * Channels of the tensor: 1 for grey (luma of ITU-R BT.601), 2 for grey and alpha, 3 for RGB, 4 for RGB and alpha. By
   * default the channels of the file.
   */
  readonly channels?: 1 | 2 | 3 | 4 | undefined
  /** `int32` keeps the 16 bits of PNGs that have them, 0 to 65535; `uint8`, the default, rounds them to 8. */
  readonly dtype?: 'uint8' | 'int32' | undefined
  /** Whether to turn photographs upright, as their Exif data says; false by default, as in PIL, Keras and PyTorch. */
  readonly applyOrientation?: boolean | undefined
  /** Largest number of pixels; 2^26 by default. Larger images throw before memory is allocated for them. */
  readonly maxPixels?: number | undefined
}

const formats: readonly {
  readonly is: (bytes: Uint8Array) => boolean
  readonly decode: (user: string, bytes: Uint8Array, maxPixels: number) => Pixels | Promise<Pixels>
}[] = [
  { is: isPng, decode: decodePng },
  { is: isJpeg, decode: decodeJpeg },
  { is: isWebp, decode: decodeWebp },
  { is: isGif, decode: decodeGif },
  { is: isBmp, decode: decodeBmp },
]

/**
 * Decodes an image to a tensor: PNG, JPEG, WebP, GIF (the first frame) or BMP. JPEG also needs the package `jpeg-js`, and WebP
 * the package `@jsquash/webp`. Palettes become colours, and transparency becomes alpha. A JPEG that stores colours at half the
 * resolution has the same colour in pixels side by side; libjpeg and PIL interpolate, so theirs differ by a few levels.
 *
 * @param source - the bytes of the file
 * @returns uint8 [height, width, channels], 0 to 255
 * @throws `DataError` with the byte where the image is damaged; if it is of another format, too large, or its decoder is
 *   not installed
 * @example
 * ```ts
 * import { decodeImage } from '@tensorloom/datasets'
 * const red = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC'
 * const image = await decodeImage(Uint8Array.from(atob(red), (one) => one.charCodeAt(0)))
 * console.log(image.shape, image.dataSync()) // [1, 1, 3] Uint8Array [255, 0, 0]
 * ```
 */
export async function decodeImage(
  source: ByteSource,
  options: ImageOptions = {},
): Promise<Tensor<Shape, 'uint8' | 'int32'>> {
  return imageTensor('decodeImage', await allBytes('decodeImage', source), options)
}

/** The tensor of the bytes of an image. */
export async function imageTensor(
  user: string,
  bytes: Uint8Array,
  options: ImageOptions,
): Promise<Tensor<Shape, 'uint8' | 'int32'>> {
  checkOptions<ImageOptions>(user, options, {
    channels: 'any',
    dtype: ['uint8', 'int32'],
    applyOrientation: 'boolean',
    maxPixels: 'any',
  })
  const { channels, dtype = 'uint8', applyOrientation = false, maxPixels = 2 ** 26 } = options
  if (channels !== undefined && ![1, 2, 3, 4].includes(channels)) {
    throw new DataError(`${user}: channels is ${describeValue(channels)}, expected 1, 2, 3 or 4`, {
      help: 'write { channels: 3 } for RGB, { channels: 1 } for grey',
    })
  }
  const format = formats.find(({ is }) => is(bytes))
  if (format === undefined) {
    const start = Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join(' ')
    throw new DataError(`${user}: this is not a PNG, JPEG, WebP, GIF or BMP: it starts with ${start || 'nothing'}`, {
      help: 'save it in one of these formats first',
    })
  }
  const stored = await format.decode(user, bytes, maxPixels)
  const turned = applyOrientation ? upright(stored) : stored
  const fitted = withChannels(dtype === 'uint8' ? inBytes(turned) : turned, channels ?? turned.channels)
  const shape = [fitted.height, fitted.width, fitted.channels]
  if (dtype === 'uint8') return tensor(fitted.data as Uint8Array, { shape, dtype })
  return tensor(Int32Array.from(fitted.data), { shape, dtype })
}
