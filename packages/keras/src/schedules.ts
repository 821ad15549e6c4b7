// Keras's learning-rate schedules: which of ours each is.
import { exponentialDecay, type Schedule } from '@tensorloom/optim'
import { plain } from './fields.js'
import type { Table } from './table.js'

interface ExponentialDecayArguments {
  readonly initialLearningRate: number
  readonly decaySteps: number
  readonly decayRate: number
  readonly staircase?: boolean
}

/** Keras's schedules by class. */
export const schedules: Table<Schedule> = {
  ExponentialDecay: {
    type: 'exponentialDecay',
    fields: {
      initial_learning_rate: plain(),
      decay_steps: plain(),
      decay_rate: plain(),
      staircase: plain(false),
      name: plain('ExponentialDecay'),
    },
    make(options) {
      const { initialLearningRate, decaySteps, decayRate, staircase } = options as unknown as ExponentialDecayArguments
      return exponentialDecay(initialLearningRate, decaySteps, decayRate, { staircase })
    },
  },
}
