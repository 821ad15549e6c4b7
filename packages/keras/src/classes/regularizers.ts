// Keras's regularizers: which of ours each is.
import type { Regularizer } from '@tensorloom/layers'
import * as ours from '@tensorloom/layers/regularizers'
import { plain } from '../fields.js'
import { entry, type Table } from './table.js'

interface Factor {
  readonly factor: number
}

/** Keras's regularizers by class. */
export const regularizers: Table<Regularizer> = {
  L1: entry('l1', { l1: plain(0.01, 'factor') }, ({ factor }: Factor) => ours.l1(factor)),
  L1L2: entry('l1l2', { l1: plain(0), l2: plain(0) }, ours.l1l2),
  L2: entry('l2', { l2: plain(0.01, 'factor') }, ({ factor }: Factor) => ours.l2(factor)),
  OrthogonalRegularizer: entry(
    'orthogonalRegularizer',
    { factor: plain(0.01), mode: plain('rows') },
    ours.orthogonalRegularizer,
  ),
}
