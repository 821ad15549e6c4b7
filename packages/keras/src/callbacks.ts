// Keras's callbacks whose arguments are plain data: which of ours each is.
import { type Callback, earlyStopping } from '@tensorloom/train'
import { type Field, plain } from './fields.js'
import { camelCase, snakeCase } from './names.js'
import { entry, type Table } from './table.js'

/** The name of a number in the logs: `val_loss`. */
const monitor: Field = {
  standard: 'val_loss',
  read: (value) => camelCase(String(value)),
  write: (value) => snakeCase(String(value)),
}

/** Keras's callbacks by class. */
export const callbacks: Table<Callback> = {
  EarlyStopping: entry(
    'earlyStopping',
    {
      monitor,
      min_delta: plain(0),
      patience: plain(0),
      mode: plain('auto'),
      baseline: plain(null),
      restore_best_weights: plain(false),
      start_from_epoch: plain(0),
    },
    earlyStopping,
  ),
}
