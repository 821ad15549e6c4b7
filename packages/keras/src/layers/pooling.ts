// Keras's layers of the kind 'pooling'.
import {
  AdaptiveAveragePooling1d,
  AdaptiveAveragePooling2d,
  AdaptiveAveragePooling3d,
  AdaptiveMaxPooling1d,
  AdaptiveMaxPooling2d,
  AdaptiveMaxPooling3d,
  AveragePooling1d,
  AveragePooling2d,
  AveragePooling3d,
  GlobalAveragePooling1d,
  GlobalAveragePooling2d,
  GlobalAveragePooling3d,
  GlobalMaxPooling1d,
  GlobalMaxPooling2d,
  GlobalMaxPooling3d,
  type LayerClass,
  MaxPooling1d,
  MaxPooling2d,
  MaxPooling3d,
} from '@tensorloom/layers'
import { perAxis, plain } from '../fields.js'
import { type LayerEntry, layerEntry } from './entry.js'
import { dataFormat, namedPadding } from './shared.js'
import type { LayerTable } from './table.js'

function window(Class: LayerClass, rank: number): LayerEntry {
  const twos = new Array<number>(rank).fill(2)
  return layerEntry(
    Class,
    { pool_size: perAxis(rank, twos), strides: perAxis(rank), padding: namedPadding, ...dataFormat },
    // Keras writes the strides, which are the size of the window by default.
    { write: (config) => ({ ...config, strides: config.strides ?? config.pool_size ?? twos }) },
  )
}

const global = (Class: LayerClass): LayerEntry =>
  layerEntry(Class, { keepdims: plain(false, 'keepDims'), ...dataFormat })

const adaptive = (Class: LayerClass, rank: number): LayerEntry =>
  layerEntry(Class, { output_size: perAxis(rank), ...dataFormat })

/** Keras's layers of the kind 'pooling', by class. */
export const pooling: LayerTable = {
  AdaptiveAveragePooling1D: adaptive(AdaptiveAveragePooling1d, 1),
  AdaptiveAveragePooling2D: adaptive(AdaptiveAveragePooling2d, 2),
  AdaptiveAveragePooling3D: adaptive(AdaptiveAveragePooling3d, 3),
  AdaptiveMaxPooling1D: adaptive(AdaptiveMaxPooling1d, 1),
  AdaptiveMaxPooling2D: adaptive(AdaptiveMaxPooling2d, 2),
  AdaptiveMaxPooling3D: adaptive(AdaptiveMaxPooling3d, 3),
  AveragePooling1D: window(AveragePooling1d, 1),
  AveragePooling2D: window(AveragePooling2d, 2),
  AveragePooling3D: window(AveragePooling3d, 3),
  GlobalAveragePooling1D: global(GlobalAveragePooling1d),
  GlobalAveragePooling2D: global(GlobalAveragePooling2d),
  GlobalAveragePooling3D: global(GlobalAveragePooling3d),
  GlobalMaxPooling1D: global(GlobalMaxPooling1d),
  GlobalMaxPooling2D: global(GlobalMaxPooling2d),
  GlobalMaxPooling3D: global(GlobalMaxPooling3d),
  MaxPooling1D: window(MaxPooling1d, 1),
  MaxPooling2D: window(MaxPooling2d, 2),
  MaxPooling3D: window(MaxPooling3d, 3),
}
