// Keras's constraints: which of ours each is.
import type { Constraint } from '@tensorloom/layers'
import * as ours from '@tensorloom/layers/constraints'
import { plain } from '../fields.js'
import { entry, type Table } from './table.js'

/** Keras's constraints by class. */
export const constraints: Table<Constraint> = {
  MaxNorm: entry('maxNorm', { max_value: plain(2), axis: plain(0) }, ours.maxNorm),
  MinMaxNorm: entry(
    'minMaxNorm',
    { min_value: plain(0), max_value: plain(1), rate: plain(1), axis: plain(0) },
    ours.minMaxNorm,
  ),
  NonNeg: entry('nonNeg', {}, ours.nonNeg),
  UnitNorm: entry('unitNorm', { axis: plain(0) }, ours.unitNorm),
}
