// Keras's layers of the kind 'preprocessing'.
import type { LayerTable } from './table.js'

/** Keras's layers of the kind 'preprocessing', by class. */
export const preprocessing: LayerTable = {}
