// Single layers from Keras's configs, and back.
import { kerasConfigOf, kerasWeights, layerFromKeras } from '@tensorloom/keras'
import { dense } from '@tensorloom/layers'
import { expect, test } from 'vitest'

test('a config comes back, with defaults for what was left out', () => {
  const { className, config } = kerasConfigOf(layerFromKeras({ className: 'Dense', config: { name: 'a', units: 3 } }))
  expect(className).toBe('Dense')
  expect(config).toMatchObject({ name: 'a', units: 3, activation: 'linear', use_bias: true, kernel_regularizer: null })
  expect(config.kernel_initializer).toMatchObject({ module: 'keras.initializers', class_name: 'GlorotUniform' })
})

test('weights have the paths of Keras', () => {
  const layer = dense(3, { name: 'head' })
  layer.buildFor([2])
  expect(kerasWeights(layer).map(({ path, parameter }) => [path, parameter.shape])).toEqual([
    ['head/kernel', [2, 3]],
    ['head/bias', [3]],
  ])
})

test('unknown classes and options are refused with the nearest name', () => {
  expect(() => layerFromKeras({ className: 'Dens', config: {} })).toThrow(/'Dense'/)
  expect(() => layerFromKeras({ className: 'Dense', config: { units: 3, use_bia: true } })).toThrow(/'use_bias'/)
  expect(() => layerFromKeras({ className: 'Dense', config: { units: 3, dtype: 'float16' } })).toThrow(/float32/)
})

test('layers of mixed precision have float32 weights, and compute in float32', () => {
  for (const name of ['mixed_float16', 'mixed_bfloat16']) {
    const policy = { module: 'keras', class_name: 'DTypePolicy', config: { name }, registered_name: null }
    for (const dtype of [name, policy]) {
      const layer = layerFromKeras({ className: 'Dense', config: { units: 3, dtype } })
      layer.buildFor([2])
      expect(kerasWeights(layer)[0]!.parameter.dtype).toBe('float32')
    }
  }
  // Weights in half precision are another thing.
  expect(() => layerFromKeras({ className: 'Dense', config: { units: 3, dtype: 'bfloat16' } })).toThrow(/float32/)
})
