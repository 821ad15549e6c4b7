// Every layer that can be loaded by its type. Only `loadModel` imports it: other bundles hold only the layers they use.
import type { LayerClass } from '../core/types.js'
import { ActivationLayer } from '../layers/activation.js'
import { BatchNormalization } from '../layers/batch-normalization.js'
import { Conv2d } from '../layers/conv2d.js'
import { Dense } from '../layers/dense.js'
import { Dropout } from '../layers/dropout.js'
import { Flatten } from '../layers/flatten.js'
import { AveragePooling2d, MaxPooling2d } from '../layers/pooling2d.js'
import { Reshape } from '../layers/reshape.js'
import { Functional } from '../models/functional.js'
import { Operation } from '../models/operation.js'
import { Sequential } from '../models/sequential.js'

/** The classes of this package, by type. */
export const builtInLayers: readonly LayerClass[] = [
  ActivationLayer,
  AveragePooling2d,
  BatchNormalization,
  Conv2d,
  Dense,
  Dropout,
  Flatten,
  Functional,
  MaxPooling2d,
  Operation,
  Reshape,
  Sequential,
]
