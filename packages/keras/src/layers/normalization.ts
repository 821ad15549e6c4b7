// Keras's layers of the kind 'normalization'.
import type { LayerTable } from './table.js'

/** Keras's layers of the kind 'normalization', by class. */
export const normalization: LayerTable = {}
