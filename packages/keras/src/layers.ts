// The table of all of Keras's layers.

import type { AnyLayer } from '@tensorloom/layers'
import { entryOf } from './classes/table.js'
import { activation } from './layers/activation.js'
import { attention } from './layers/attention.js'
import { augmentation } from './layers/augmentation.js'
import { convolution } from './layers/convolution.js'
import { core } from './layers/core.js'
import type { LayerEntry } from './layers/entry.js'
import { merging } from './layers/merging.js'
import { normalization } from './layers/normalization.js'
import { pooling } from './layers/pooling.js'
import { preprocessing } from './layers/preprocessing.js'
import { recurrent } from './layers/recurrent.js'
import { regularization } from './layers/regularization.js'
import { reshaping } from './layers/reshaping.js'
import type { LayerTable } from './layers/table.js'

/** Keras's layers by class. */
export const layers: LayerTable = {
  ...core,
  ...activation,
  ...convolution,
  ...pooling,
  ...recurrent,
  ...normalization,
  ...regularization,
  ...attention,
  ...reshaping,
  ...merging,
  ...preprocessing,
  ...augmentation,
}

/** Keras's other names of layers. */
export const layerAliases: Readonly<Record<string, string>> = {
  AvgPool1D: 'AveragePooling1D',
  AvgPool2D: 'AveragePooling2D',
  AvgPool3D: 'AveragePooling3D',
  Convolution1D: 'Conv1D',
  Convolution1DTranspose: 'Conv1DTranspose',
  Convolution2D: 'Conv2D',
  Convolution2DTranspose: 'Conv2DTranspose',
  Convolution3D: 'Conv3D',
  Convolution3DTranspose: 'Conv3DTranspose',
  GlobalAvgPool1D: 'GlobalAveragePooling1D',
  GlobalAvgPool2D: 'GlobalAveragePooling2D',
  GlobalAvgPool3D: 'GlobalAveragePooling3D',
  GlobalMaxPool1D: 'GlobalMaxPooling1D',
  GlobalMaxPool2D: 'GlobalMaxPooling2D',
  GlobalMaxPool3D: 'GlobalMaxPooling3D',
  GroupedQueryAttention: 'GroupQueryAttention',
  MaxPool1D: 'MaxPooling1D',
  MaxPool2D: 'MaxPooling2D',
  MaxPool3D: 'MaxPooling3D',
  SeparableConvolution1D: 'SeparableConv1D',
  SeparableConvolution2D: 'SeparableConv2D',
}

/** The entry of a Keras layer class, also by its other names. */
export function layerEntryOf(className: string): LayerEntry {
  return entryOf<AnyLayer, LayerEntry>('layer', layers, className, layerAliases)
}
