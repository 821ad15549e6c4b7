// Keras's layers of the kind 'attention'.
import type { LayerTable } from './table.js'

/** Keras's layers of the kind 'attention', by class. */
export const attention: LayerTable = {}
