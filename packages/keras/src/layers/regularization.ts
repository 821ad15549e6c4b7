// Keras's layers of the kind 'regularization'.
import type { LayerTable } from './table.js'

/** Keras's layers of the kind 'regularization', by class. */
export const regularization: LayerTable = {}
