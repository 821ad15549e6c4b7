// The convolutional LSTM over sequences of volumes.
import { conv3d, type PerAxis, type Tensor } from '@tensorloom/tensor'
import { configOf } from '../../core/check.js'
import type { LayerValue } from '../../core/types.js'
import { ConvLstm, type ConvLstmConfig, type ConvLstmOptions, convLstmOptions } from './conv-lstm.js'
import type { ReturnsState } from './recurrent-layer.js'

/** Reads sequences of volumes. Made by `convLstm3d`. */
export class ConvLstm3d<O extends LayerValue = Tensor> extends ConvLstm<O> {
  static readonly type: string = 'convLstm3d'
  static readonly options: readonly string[] = convLstmOptions

  constructor(config: ConvLstmConfig) {
    super(config, { layer: 'convLstm3d', rank: 3, op: conv3d })
  }
}

/**
 * A convolutional LSTM over sequences of volumes: an LSTM whose products with input and state are convolutions (Shi et al. 2015,
 * without peepholes, as in Keras).
 *
 * @param filters - number of output channels
 * @param kernelSize - extent of the window, one number or one per spatial axis
 * @returns layer from [batch, time, depth, height, width, channels], or `[x, h, c]`, to the last output; with `returnSequences` all outputs;
 * with `returnState` a list: the output, then the last h and c. Parameters in `cell`: `kernel` [...kernelSize, channels, 4 ·
 * filters], `recurrentKernel` [...kernelSize, filters, 4 · filters], `bias` [4 · filters]
 * @example
 * ```ts
 * import { convLstm3d } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * const layer = convLstm3d(4, 3, { padding: 'same', returnSequences: true })
 * console.log(layer.apply(ones([2, 5, 4, 4, 4, 1])).shape) // [2, 5, 4, 4, 4, 4]
 * ```
 */
export function convLstm3d(
  filters: number,
  kernelSize: PerAxis,
  options: ConvLstmOptions & ReturnsState,
): ConvLstm3d<readonly Tensor[]>
export function convLstm3d(filters: number, kernelSize: PerAxis, options?: ConvLstmOptions): ConvLstm3d
export function convLstm3d(
  filters: number,
  kernelSize: PerAxis,
  options: ConvLstmOptions = {},
): ConvLstm3d<LayerValue> {
  return new ConvLstm3d(configOf(ConvLstm3d, { filters, kernelSize }, options))
}
