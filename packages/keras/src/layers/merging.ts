// Keras's layers of the kind 'merging'.
import { Add, Average, Concatenate, Dot, Maximum, Minimum, Multiply, Subtract } from '@tensorloom/layers'
import { plain } from '../fields.js'
import { layerEntry } from './entry.js'
import type { LayerTable } from './table.js'

/** Keras's layers of the kind 'merging', by class. */
export const merging: LayerTable = {
  Add: layerEntry(Add, {}),
  Average: layerEntry(Average, {}),
  Concatenate: layerEntry(Concatenate, { axis: plain(-1) }),
  Dot: layerEntry(Dot, { axes: plain(), normalize: plain(false) }),
  Maximum: layerEntry(Maximum, {}),
  Minimum: layerEntry(Minimum, {}),
  Multiply: layerEntry(Multiply, {}),
  Subtract: layerEntry(Subtract, {}),
}
