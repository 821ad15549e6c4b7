// Keras's learning-rate schedules: which of ours each is.
import { exponentialDecay, type Schedule } from '@tensorloom/optim'
import { plain } from './fields.js'
import { entry, type Table } from './table.js'

/** Keras's schedules by class. */
export const schedules: Table<Schedule> = {
  ExponentialDecay: entry(
    'exponentialDecay',
    {
      initial_learning_rate: plain(),
      decay_steps: plain(),
      decay_rate: plain(),
      staircase: plain(false),
      name: plain('ExponentialDecay'),
    },
    ({ name: _name, ...options }: Parameters<typeof exponentialDecay>[0] & { name?: string }) =>
      exponentialDecay(options),
  ),
}
