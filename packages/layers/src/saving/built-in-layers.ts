// Every layer that can be loaded by its type. Only `loadModel` imports it: other bundles hold only the layers they use.
import type { LayerClass } from '../core/types.js'
import { ActivationLayer } from '../layers/activation/activation.js'
import { Conv2d } from '../layers/convolution/conv2d.js'
import { Dense } from '../layers/core/dense.js'
import { BatchNormalization } from '../layers/normalization/batch-normalization.js'
import { AveragePooling2d, MaxPooling2d } from '../layers/pooling/pooling2d.js'
import { Dropout } from '../layers/regularization/dropout.js'
import { Flatten } from '../layers/reshaping/flatten.js'
import { Reshape } from '../layers/reshaping/reshape.js'
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
