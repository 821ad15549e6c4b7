// Keras's functions that pool, and the separable convolution.

import {
  type AnyLayer,
  adaptiveAveragePooling1d,
  adaptiveAveragePooling2d,
  adaptiveAveragePooling3d,
  adaptiveMaxPooling1d,
  adaptiveMaxPooling2d,
  adaptiveMaxPooling3d,
} from '@tensorloom/layers'
import type { PerAxis, Tensor } from '@tensorloom/tensor'
import * as ours from '@tensorloom/tensor'
import { channelsLast, type Format, forRank, type OpTable, op } from './op.js'

interface Pool extends Format {
  readonly inputs: Tensor
  readonly pool_size: PerAxis
  readonly strides?: PerAxis | null
  readonly padding?: 'valid' | 'same'
}

const pool = (name: string, functions: readonly (typeof ours.maxPool2d)[]) =>
  op<Pool>('inputs pool_size strides padding data_format', ({ inputs, pool_size, strides, padding, ...format }) => {
    channelsLast(name, format)
    const options = { strides: strides ?? pool_size, padding: padding ?? 'valid' }
    return forRank(name, inputs, functions)(inputs, pool_size, options)
  })

interface Adaptive extends Format {
  readonly inputs: Tensor
  readonly output_size: PerAxis
}

const adaptive = (name: string, layers: readonly ((size: PerAxis) => AnyLayer)[]) =>
  op<Adaptive>('inputs output_size data_format', ({ inputs, output_size, ...format }) => {
    channelsLast(name, format)
    return forRank(name, inputs, layers)(output_size).apply(inputs)
  })

interface Separable extends Format {
  readonly inputs: Tensor
  readonly depthwise_kernel: Tensor
  readonly pointwise_kernel: Tensor
  readonly strides?: number
  readonly padding?: 'valid' | 'same'
  readonly dilation_rate?: number
}

/** Keras's functions that pool by name. */
export const pooling: OpTable = {
  max_pool: pool('max_pool', [ours.maxPool1d, ours.maxPool2d, ours.maxPool3d]),
  average_pool: pool('average_pool', [ours.avgPool1d, ours.avgPool2d, ours.avgPool3d]),
  adaptive_average_pool: adaptive('adaptive_average_pool', [
    adaptiveAveragePooling1d,
    adaptiveAveragePooling2d,
    adaptiveAveragePooling3d,
  ] as ((size: PerAxis) => AnyLayer)[]),
  adaptive_max_pool: adaptive('adaptive_max_pool', [
    adaptiveMaxPooling1d,
    adaptiveMaxPooling2d,
    adaptiveMaxPooling3d,
  ] as ((size: PerAxis) => AnyLayer)[]),
  separable_conv: op<Separable>(
    'inputs depthwise_kernel pointwise_kernel strides padding data_format dilation_rate',
    ({ inputs, depthwise_kernel, pointwise_kernel, strides = 1, padding = 'valid', dilation_rate = 1, ...format }) => {
      channelsLast('separable_conv', format)
      const run = forRank('separable_conv', inputs, [ours.separableConv1d, ours.separableConv2d])
      return run(inputs, depthwise_kernel, pointwise_kernel, { strides, padding, dilations: dilation_rate })
    },
  ),
}
