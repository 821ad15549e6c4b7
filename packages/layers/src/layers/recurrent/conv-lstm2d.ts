// The convolutional LSTM over sequences of images.
import { conv2d, type PerAxis, type Tensor } from '@tensorloom/tensor'
import { configOf } from '../../core/check.js'
import type { LayerValue } from '../../core/types.js'
import { ConvLstm, type ConvLstmConfig, type ConvLstmOptions, convLstmOptions } from './conv-lstm.js'
import type { ReturnsState } from './recurrent-layer.js'

/** Reads sequences of images. Made by `convLstm2d`. */
export class ConvLstm2d<O extends LayerValue = Tensor> extends ConvLstm<O> {
  static readonly type: string = 'convLstm2d'
  static readonly options: readonly string[] = convLstmOptions

  constructor(config: ConvLstmConfig) {
    super(config, { layer: 'convLstm2d', rank: 2, op: conv2d })
  }
}

/**
 * A convolutional LSTM over sequences of images: an LSTM whose products with input and state are convolutions (Shi et al. 2015,
 * without peepholes, as in Keras).
 *
 * @param filters - number of output channels
 * @param kernelSize - extent of the window, one number or one per spatial axis
 * @returns layer from [batch, time, height, width, channels], or `[x, h, c]`, to the last output; with `returnSequences` all outputs;
 * with `returnState` a list: the output, then the last h and c. Parameters in `cell`: `kernel` [...kernelSize, channels, 4 ·
 * filters], `recurrentKernel` [...kernelSize, filters, 4 · filters], `bias` [4 · filters]
 * @example
 * ```ts
 * import { convLstm2d } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * const layer = convLstm2d(4, 3, { padding: 'same', returnSequences: true })
 * console.log(layer.apply(ones([2, 5, 8, 8, 1])).shape) // [2, 5, 8, 8, 4]
 * ```
 */
export function convLstm2d(
  filters: number,
  kernelSize: PerAxis,
  options: ConvLstmOptions & ReturnsState,
): ConvLstm2d<readonly Tensor[]>
export function convLstm2d(filters: number, kernelSize: PerAxis, options?: ConvLstmOptions): ConvLstm2d
export function convLstm2d(
  filters: number,
  kernelSize: PerAxis,
  options: ConvLstmOptions = {},
): ConvLstm2d<LayerValue> {
  return new ConvLstm2d(configOf(ConvLstm2d, { filters, kernelSize }, options))
}
