// Keras's learning-rate schedules: which of ours each is.
import {
  cosineDecay,
  cosineDecayRestarts,
  exponentialDecay,
  inverseTimeDecay,
  piecewiseConstantDecay,
  polynomialDecay,
  type Schedule,
} from '@tensorloom/optim'
import { dropped, type Field, type Fields, plain } from '../fields.js'
import { entry, type Table } from './table.js'

const name = (standard: string): Field => dropped(standard, 'schedules have no name here')

const falling: Fields = {
  initial_learning_rate: plain(),
  decay_steps: plain(),
  decay_rate: plain(),
  staircase: plain(false),
}

/** Keras's schedules by class. */
export const schedules: Table<Schedule> = {
  CosineDecay: entry(
    'cosineDecay',
    {
      initial_learning_rate: plain(),
      decay_steps: plain(),
      alpha: plain(0),
      name: name('CosineDecay'),
      warmup_target: plain(null),
      warmup_steps: plain(0),
    },
    cosineDecay,
  ),
  CosineDecayRestarts: entry(
    'cosineDecayRestarts',
    {
      initial_learning_rate: plain(),
      first_decay_steps: plain(),
      t_mul: plain(2),
      m_mul: plain(1),
      alpha: plain(0),
      name: name('SGDRDecay'),
    },
    cosineDecayRestarts,
  ),
  ExponentialDecay: entry('exponentialDecay', { ...falling, name: name('ExponentialDecay') }, exponentialDecay),
  InverseTimeDecay: entry('inverseTimeDecay', { ...falling, name: name('InverseTimeDecay') }, inverseTimeDecay),
  PiecewiseConstantDecay: entry(
    'piecewiseConstantDecay',
    { boundaries: plain(), values: plain(), name: name('PiecewiseConstant') },
    piecewiseConstantDecay,
  ),
  PolynomialDecay: entry(
    'polynomialDecay',
    {
      initial_learning_rate: plain(),
      decay_steps: plain(),
      end_learning_rate: plain(0.0001),
      power: plain(1),
      cycle: plain(false),
      name: name('PolynomialDecay'),
    },
    polynomialDecay,
  ),
}
