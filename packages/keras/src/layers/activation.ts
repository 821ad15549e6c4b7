// Keras's layers of the kind 'activation'.
import { ActivationLayer } from '@tensorloom/layers'
import { activation as activationField } from '../named.js'
import { layerEntry } from './entry.js'
import type { LayerTable } from './table.js'

/** Keras's layers of the kind 'activation', by class. */
export const activation: LayerTable = {
  Activation: layerEntry(ActivationLayer, { activation: activationField() }),
}
