// Keras's constraints: which of ours each is.
import type { Described, Table } from './table.js'

/** Keras's constraints by class. */
export const constraints: Table<Described> = {}
