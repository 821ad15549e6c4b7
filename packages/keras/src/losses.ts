// Keras's losses: which of ours each is.
import { huber, type Loss, meanSquaredError } from '@tensorloom/train'
import { plain, word } from './fields.js'
import { entry, type Table } from './table.js'

const common = { name: plain(), reduction: word('sum_over_batch_size') }

/** Keras's losses by class. */
export const losses: Table<Loss> = {
  Huber: entry('huber', { ...common, delta: plain(1) }, ({ delta }: { delta?: number }) => huber({ delta })),
  MeanSquaredError: entry('meanSquaredError', common, () => meanSquaredError()),
}
