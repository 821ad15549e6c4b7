// Configs of layers without state over time: what Keras writes where less was given, and what it cannot hold.
import { kerasConfigOf, kerasWeights, layerFromKeras } from '@tensorloom/keras'
import {
  averagePooling1d,
  batchNormalization,
  conv2d,
  cropping2d,
  dense,
  dropout,
  embedding,
  instanceNormalization,
  lambda,
  maxPooling2d,
  spatialDropout2d,
  spectralNormalization,
  zeroPadding1d,
} from '@tensorloom/layers'
import { expect, test } from 'vitest'

test('sizes are written for every axis', () => {
  expect(kerasConfigOf(conv2d(4, 3, { dilationRate: 2 })).config).toMatchObject({
    kernel_size: [3, 3],
    strides: [1, 1],
    dilation_rate: [2, 2],
    data_format: 'channels_last',
    activity_regularizer: null,
  })
  expect(kerasConfigOf(maxPooling2d(3)).config).toMatchObject({ pool_size: [3, 3], strides: [3, 3] })
  expect(kerasConfigOf(averagePooling1d(3, { strides: 2 })).config).toMatchObject({ pool_size: [3], strides: [2] })
  expect(kerasConfigOf(zeroPadding1d(2)).config.padding).toEqual([2, 2])
  expect(kerasConfigOf(cropping2d([1, 2])).config.cropping).toEqual([
    [1, 1],
    [2, 2],
  ])
})

test('channels first are read and written', () => {
  const layer = layerFromKeras({
    className: 'Conv2D',
    config: { filters: 2, kernel_size: 3, data_format: 'channels_first' },
  })
  expect(layer.config.dataFormat).toBe('channelsFirst')
  expect(kerasConfigOf(layer).config.data_format).toBe('channels_first')
})

test('entries that Keras writes only if they were given', () => {
  expect(kerasConfigOf(dense(2)).config).not.toHaveProperty('activity_regularizer')
  expect(kerasConfigOf(dense(2)).config).not.toHaveProperty('lora_rank')
  expect(kerasConfigOf(dense(2, { activityRegularizer: 'l2', loraRank: 1 })).config).toMatchObject({
    activity_regularizer: { class_name: 'L2' },
    lora_rank: 1,
  })
  expect(kerasConfigOf(batchNormalization()).config.renorm_clipping).toBe(null)
  expect(kerasConfigOf(batchNormalization({ renorm: true })).config.renorm_clipping).toEqual({})
  expect(Object.keys(kerasConfigOf(spatialDropout2d(0.5)).config).sort()).toEqual([
    'data_format',
    'dtype',
    'name',
    'rate',
    'seed',
  ])
})

test('weights with an adaptation come first', () => {
  const paths = (layer: Parameters<typeof kerasWeights>[0]): string[] => {
    layer.buildFor([3])
    return kerasWeights(layer).map(({ path }) => path.split('/')[1]!)
  }
  expect(paths(dense(2, { loraRank: 1 }))).toEqual(['kernel', 'bias', 'lora_kernel_a', 'lora_kernel_b'])
  expect(paths(embedding(4, 2, { loraRank: 1 }))).toEqual(['embeddings', 'lora_embeddings_a', 'lora_embeddings_b'])
})

test('layers inside layers', () => {
  const { className, config } = kerasConfigOf(spectralNormalization(dense(2, { name: 'inside' })))
  expect(config.layer).toMatchObject({
    module: 'keras.layers',
    class_name: 'Dense',
    config: { name: 'inside', units: 2 },
  })
  const again = layerFromKeras({ className, config })
  again.buildFor([3])
  expect(kerasWeights(again).map(({ path }) => path)).toEqual([
    'spectralNormalization/inside/kernel',
    'spectralNormalization/vector_u',
    'spectralNormalization/inside/bias',
  ])
  expect(() => layerFromKeras({ className, config: { layer: 3 } })).toThrow(
    /SpectralNormalization: layer is 3, expected a layer/,
  )
})

test('functions of lambda are neither read nor written', () => {
  expect(() =>
    layerFromKeras({ className: 'Lambda', config: { function: { class_name: '__lambda__', config: {} } } }),
  ).toThrow(/Lambda: its function is Python code/)
  expect(() => kerasConfigOf(lambda((x) => x))).toThrow(/Lambda: its function is not Python code/)
})

test('what Keras cannot hold is refused', () => {
  const padding = [
    [1, 1],
    [0, 1],
  ] as const
  expect(() => kerasConfigOf(conv2d(2, 3, { padding }))).toThrow(
    /'valid', 'same' and 'causal' only\nhelp: pad in a layer/,
  )
  expect(() => kerasConfigOf(instanceNormalization())).toThrow(/Keras has no layer for 'instanceNormalization'/)
  expect(() => layerFromKeras({ className: 'BatchNormalization', config: { synchronized: true } })).toThrow(
    /synchronized/,
  )
  expect(() => layerFromKeras({ className: 'Dropout', config: { rate: 2 } })).toThrow('dropout: rate is 2')
  expect(kerasConfigOf(dropout(0.5, { seed: 3 })).config).toMatchObject({ seed: 3, noise_shape: null })
})
