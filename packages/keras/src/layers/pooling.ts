// Keras's layers of the kind 'pooling'.
import type { LayerTable } from './table.js'

/** Keras's layers of the kind 'pooling', by class. */
export const pooling: LayerTable = {}
