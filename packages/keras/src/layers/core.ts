// Keras's layers of the kind 'core'.
import { Dense } from '@tensorloom/layers'
import { plain } from '../fields.js'
import { layerEntry } from './entry.js'
import { kernelFields, notQuantized } from './shared.js'
import type { LayerTable } from './table.js'

/** Keras's layers of the kind 'core', by class. */
export const core: LayerTable = {
  Dense: layerEntry(Dense, { units: plain(), ...kernelFields, ...notQuantized }),
}
