// Sequential models from Keras's configs.
import { type AnyLayer, type Layer, sequential } from '@tensorloom/layers'
import type { KerasConfig } from '../json.js'
import { layersOf } from './calls.js'
import type { Make } from './functional.js'
import { rememberInput } from './origin.js'
import { storedObject } from './stored.js'

/** Makes a sequential model. */
export function sequentialFromKeras(config: KerasConfig, make: Make): AnyLayer {
  const stored = layersOf('Sequential', config)
  const [first] = stored
  const begins = first?.class_name === 'InputLayer'
  // Keras 2 writes the shape into the first layer.
  const own = first?.config.batch_shape ?? first?.config.batch_input_shape
  const shape = (begins ? own : (config.build_input_shape ?? own)) as readonly (number | null)[] | null | undefined
  const layers = (begins ? stored.slice(1) : stored).map((one) => make(storedObject(one), {}))
  const model = sequential(layers as unknown as readonly Layer[], {
    name: config.name as string | undefined,
    trainable: (config.trainable as boolean | undefined) ?? true,
    inputShape: shape?.slice(1),
  })
  if (begins) rememberInput(model, first.config)
  return model
}
