// Keras's callbacks that only watch numbers: which of ours each is. The others have files, addresses or functions.
import { type Callback, earlyStopping, reduceLrOnPlateau } from '@tensorloom/train'
import { type Fields, plain, word } from '../fields.js'
import { entry, type Table } from './table.js'

const watching: Fields = { monitor: word('val_loss'), verbose: plain(0), mode: plain('auto') }

/** Keras's callbacks by class. The fields are the arguments of their constructors. */
export const callbacks: Table<Callback> = {
  EarlyStopping: entry(
    'earlyStopping',
    {
      ...watching,
      min_delta: plain(0),
      patience: plain(0),
      baseline: plain(null),
      restore_best_weights: plain(false),
      start_from_epoch: plain(0),
    },
    ({ verbose: _verbose, ...options }: NonNullable<Parameters<typeof earlyStopping>[0]> & { verbose?: number }) =>
      earlyStopping(options),
  ),
  ReduceLROnPlateau: entry(
    'reduceLrOnPlateau',
    {
      ...watching,
      factor: plain(0.1),
      patience: plain(10),
      min_delta: plain(1e-4),
      cooldown: plain(0),
      min_lr: plain(0),
    },
    reduceLrOnPlateau,
  ),
}
