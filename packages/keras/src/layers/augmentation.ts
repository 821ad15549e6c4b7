// Keras's layers of the kind 'augmentation'.
import type { LayerTable } from './table.js'

/** Keras's layers of the kind 'augmentation', by class. */
export const augmentation: LayerTable = {}
