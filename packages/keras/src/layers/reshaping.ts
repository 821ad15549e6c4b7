// Keras's layers of the kind 'reshaping'.
import { Flatten, Reshape } from '@tensorloom/layers'
import { plain } from '../fields.js'
import { layerEntry } from './entry.js'
import { channelsLast } from './shared.js'
import type { LayerTable } from './table.js'

/** Keras's layers of the kind 'reshaping', by class. */
export const reshaping: LayerTable = {
  Flatten: layerEntry(Flatten, channelsLast),
  Reshape: layerEntry(Reshape, { target_shape: plain() }),
}
