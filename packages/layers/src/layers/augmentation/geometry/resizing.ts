// Images of another size.
import {
  add,
  cast,
  clip,
  isFloating,
  mul,
  type ResizeImagesOptions,
  type ResizeMethod,
  resizeImages,
  round,
  type Tensor,
  TensorloomError,
} from '@tensorloom/tensor'
import { checkCount, configOf } from '../../../core/check.js'
import type { LayerConfig, LayerOptions } from '../../../core/types.js'
import { settingsOf } from '../../options.js'
import { type ImageSize, moveBoxes } from '../bounding-boxes.js'
import { ImageLayer, type ImageLayerOptions, imageOptions } from '../image-layer.js'
import { checkWord } from './affine-layer.js'

/** Options of `resizing`. */
export interface ResizingOptions extends ImageLayerOptions, ResizeImagesOptions {
  /** How padding is filled: only `constant`, with `fillValue`. */
  readonly fillMode?: 'constant' | undefined
}

/** Options of `resizing` and its positional arguments. */
export interface ResizingConfig extends ResizingOptions {
  /** Height in pixels. */
  readonly height: number
  /** Width in pixels. */
  readonly width: number
}

const methods: readonly ResizeMethod[] = ['nearest', 'bilinear', 'bicubic', 'lanczos3', 'lanczos5']

/** Resizes images. Made by `resizing`. */
export class Resizing extends ImageLayer {
  static readonly type: string = 'resizing'
  static readonly options: readonly string[] = [
    ...[
      'height',
      'width',
      'interpolation',
      'antialias',
      'cropToAspectRatio',
      'padToAspectRatio',
      'fillMode',
      'fillValue',
    ],
    ...imageOptions,
  ]
  /** The options that were given. */
  readonly settings: Omit<ResizingConfig, keyof LayerOptions>

  constructor(config: ResizingConfig) {
    super(config)
    checkCount('resizing', 'height', config.height, 'resizing(224, 224)')
    checkCount('resizing', 'width', config.width, 'resizing(224, 224)')
    const { interpolation = 'bilinear', fillMode = 'constant' } = config
    checkWord('resizing', 'interpolation', interpolation, methods)
    checkWord('resizing', 'fillMode', fillMode, ['constant'])
    if (config.cropToAspectRatio && config.padToAspectRatio) {
      throw new TensorloomError('resizing: cropToAspectRatio and padToAspectRatio are both true', {
        help: 'choose one of them',
      })
    }
    this.settings = settingsOf(config)
  }

  override get keepsDtype(): boolean {
    return true
  }

  override transformImages(images: Tensor): Tensor {
    return this.resized(images, this.settings.interpolation)
  }

  override transformSegmentationMasks(masks: Tensor): Tensor {
    return this.resized(masks, 'nearest')
  }

  /** Images of the size of the layer, in their own dtype. */
  resized(images: Tensor, interpolation: ResizeMethod | undefined): Tensor {
    const { height, width, antialias, cropToAspectRatio, padToAspectRatio, fillValue } = this.settings
    const options = { interpolation, antialias, cropToAspectRatio, padToAspectRatio, fillValue }
    const result = resizeImages(images, [height, width], options)
    if (result.dtype === images.dtype || isFloating(images.dtype)) return result
    const whole = round(result)
    return cast(images.dtype === 'uint8' ? clip(whole, { min: 0, max: 255 }) : whole, images.dtype)
  }

  override transformBoxes(boxes: Tensor, _: undefined, { height, width }: ImageSize): Tensor {
    const { height: tall, width: wide, cropToAspectRatio, padToAspectRatio } = this.settings
    // The part of the image that becomes the output, or the padding (negative) around it.
    const [fitTall, fitWide] = [Math.floor((width * tall) / wide), Math.floor((height * wide) / tall)]
    const cut = (extent: number, fit: number): number =>
      cropToAspectRatio ? Math.max(1, Math.min(extent, fit)) : padToAspectRatio ? Math.max(extent, fit) : extent
    const [rows, columns] = [cut(height, fitTall), cut(width, fitWide)]
    const [top, left] = [Math.trunc((height - rows) / 2), Math.trunc((width - columns) / 2)]
    const [seenRows, seenColumns] = padToAspectRatio ? [height - 2 * top, width - 2 * left] : [rows, columns]
    return moveBoxes(boxes, (x, y) => [mul(add(x, -left), wide / seenColumns), mul(add(y, -top), tall / seenRows)])
  }

  override sizeAfter(): ImageSize {
    return { height: this.settings.height, width: this.settings.width }
  }

  override get config(): LayerConfig {
    return { ...super.config, ...this.settings }
  }
}

/**
 * Resizes images. It also works in inference, and integers stay integers.
 *
 * @param height - height of the output in pixels
 * @param width - width of the output in pixels
 * @param options - `interpolation`, `antialias`, `cropToAspectRatio`, `padToAspectRatio`, `fillValue`: see `resizeImages`
 * @example
 * ```ts
 * import { resizing } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(resizing(4, 6, { antialias: true }).apply(ones([1, 20, 20, 3])).shape) // [1, 4, 6, 3]
 * ```
 */
export function resizing(height: number, width: number, options: ResizingOptions = {}): Resizing {
  return new Resizing(configOf(Resizing, { height, width }, options))
}
