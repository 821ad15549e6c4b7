// Keras's layers of the kind 'merging'.
import type { LayerTable } from './table.js'

/** Keras's layers of the kind 'merging', by class. */
export const merging: LayerTable = {}
