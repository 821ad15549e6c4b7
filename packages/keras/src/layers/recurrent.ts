// Keras's layers of the kind 'recurrent'.
import type { LayerTable } from './table.js'

/** Keras's layers of the kind 'recurrent', by class. */
export const recurrent: LayerTable = {}
