// The type of a table of layers.
import type { AnyLayer } from '@tensorloom/layers'
import type { Table } from '../classes/table.js'
import type { LayerEntry } from './entry.js'

/** Layers by Keras's class. */
export type LayerTable = Table<AnyLayer, LayerEntry>
