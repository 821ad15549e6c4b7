// What layers that move images by affine maps share: how pixels are read, and how boxes and masks follow.
import {
  add,
  affineTransform,
  cast,
  div,
  type FillMode,
  mul,
  reshape,
  type SamplingOptions,
  stack,
  sub,
  type Tensor,
  TensorloomError,
  unstack,
} from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import type { LayerConfig } from '../../../core/types.js'
import { type ImageSize, moveBoxes } from '../bounding-boxes.js'
import { RandomImageLayer, type RandomImageOptions, randomOptions } from '../random-image-layer.js'

/** Options of layers that move images. */
export interface AffineOptions extends RandomImageOptions {
  /**
   * What is read outside of the image: a `reflect`ion at its edges (the default), a `constant`, the opposite side (`wrap`), or
   * the `nearest` pixel.
   */
  readonly fillMode?: Exclude<FillMode, 'mirror'> | undefined
  /** The constant; 0 by default. */
  readonly fillValue?: number | undefined
  /** How pixels are mixed: `bilinear` (the default) or `nearest`. Masks always take the nearest. */
  readonly interpolation?: 'bilinear' | 'nearest' | undefined
}

/** The names in `AffineOptions`, beside those of all layers. */
export const affineOptions: readonly string[] = ['fillMode', 'fillValue', 'interpolation', ...randomOptions]

const fillModes: readonly string[] = ['reflect', 'constant', 'wrap', 'nearest']
const interpolations: readonly string[] = ['bilinear', 'nearest']

/** Throws unless an option has one of some values. */
export function checkWord(layer: string, option: string, value: unknown, known: readonly string[]): void {
  if (known.includes(value as string)) return
  throw new TensorloomError(`${layer}: ${option} is ${describeValue(value)}`, {
    help: `write one of ${known.map((one) => `'${one}'`).join(', ')}`,
  })
}

/** A layer that moves images by an affine map. */
export class AffineLayer<T> extends RandomImageLayer<T> {
  /** How pixels are read. */
  readonly sampling: Required<SamplingOptions>

  constructor(config: AffineOptions) {
    super(config)
    const { fillMode = 'reflect', fillValue = 0, interpolation = 'bilinear' } = config
    checkWord(this.type, 'fillMode', fillMode, fillModes)
    checkWord(this.type, 'interpolation', interpolation, interpolations)
    this.sampling = { fillMode, fillValue, interpolation }
  }

  /**
   * The map from the output to the input, as `affineTransform` takes it.
   *
   * @returns [batch, 8]
   */
  matrix(transformation: T, size: ImageSize): Tensor
  matrix(_: T, __: ImageSize): Tensor {
    throw new TensorloomError(`${this.name}: the layer has no matrix`, { help: 'write matrix(transformation, size)' })
  }

  override transformImages(images: Tensor, transformation: T): Tensor {
    return affineTransform(images, this.matrix(transformation, sizeOf(images)), this.sampling)
  }

  override transformSegmentationMasks(masks: Tensor, transformation: T): Tensor {
    const options = { ...this.sampling, interpolation: 'nearest' } as const
    return cast(affineTransform(masks, this.matrix(transformation, sizeOf(masks)), options), masks.dtype)
  }

  override transformBoxes(boxes: Tensor, transformation: T, size: ImageSize): Tensor {
    const matrix = this.matrix(transformation, size)
    const [a0, a1, a2, b0, b1, b2] = unstack(reshape(matrix, [matrix.shape[0]!, 8, 1, 1]), { axis: 1 }) as [
      Tensor,
      Tensor,
      Tensor,
      Tensor,
      Tensor,
      Tensor,
    ]
    const determinant = sub(mul(a0, b1), mul(a1, b0))
    // The inverse: from the input to the output.
    return moveBoxes(boxes, (x, y) => {
      const [dx, dy] = [sub(x, a2), sub(y, b2)]
      return [div(sub(mul(b1, dx), mul(a1, dy)), determinant), div(sub(mul(a0, dy), mul(b0, dx)), determinant)]
    })
  }

  override get config(): LayerConfig {
    return { ...super.config, ...this.sampling }
  }
}

/** Height and width of a batch. */
export function sizeOf({ shape }: Tensor): ImageSize {
  return { height: shape[1]!, width: shape[2]! }
}

/** [batch, 8] from columns of [batch] and numbers. */
export function matrixOf(columns: readonly (Tensor | number)[], like: Tensor): Tensor {
  const zero = mul(like, 0)
  return stack(
    columns.map((column) => (typeof column === 'number' ? add(zero, column) : column)),
    { axis: -1 },
  )
}
