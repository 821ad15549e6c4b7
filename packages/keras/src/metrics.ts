// Keras's metrics: which of ours each is.
import { binaryAccuracy, type Metric } from '@tensorloom/train'
import { fixed, plain } from './fields.js'
import { entry, type Table } from './table.js'

const common = { name: plain(), dtype: fixed('float32') }

/** Keras's metrics by class. */
export const metrics: Table<Metric> = {
  BinaryAccuracy: entry(
    'binaryAccuracy',
    { ...common, threshold: plain(0.5) },
    ({ threshold, name }: { threshold?: number; name?: string }) => binaryAccuracy({ threshold, name }),
  ),
}
