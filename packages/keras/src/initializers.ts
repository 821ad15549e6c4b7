// Keras's initializers: which of ours each is.

import type { Initializer } from '@tensorloom/layers'
import * as ours from '@tensorloom/layers/initializers'
import { dropped, fixed, plain, word } from './fields.js'
import { entry, type Table } from './table.js'

const seed = { seed: dropped(null, 'numbers come from the generator that setSeed sets') }
const axes = { input_axes: fixed(null), output_axes: fixed(null) }

/** Keras's initializers by class. */
export const initializers: Table<Initializer> = {
  Constant: entry('constant', { value: plain(0) }, ({ value }: { value?: number }) => ours.constant(value)),
  GlorotNormal: entry('glorotNormal', { ...seed, ...axes }, ours.glorotNormal),
  GlorotUniform: entry('glorotUniform', { ...seed, ...axes }, ours.glorotUniform),
  HeNormal: entry('heNormal', { ...seed, ...axes }, ours.heNormal),
  HeUniform: entry('heUniform', { ...seed, ...axes }, ours.heUniform),
  LecunNormal: entry('lecunNormal', { ...seed, ...axes }, ours.lecunNormal),
  LecunUniform: entry('lecunUniform', { ...seed, ...axes }, ours.lecunUniform),
  Ones: entry('ones', {}, ours.ones),
  RandomNormal: entry(
    'randomNormal',
    { ...seed, mean: plain(0), stddev: plain(0.05, 'standardDeviation') },
    ours.randomNormal,
  ),
  RandomUniform: entry(
    'randomUniform',
    { ...seed, minval: plain(-0.05, 'min'), maxval: plain(0.05, 'max') },
    ours.randomUniform,
  ),
  TruncatedNormal: entry(
    'truncatedNormal',
    { ...seed, mean: plain(0), stddev: plain(0.05, 'standardDeviation') },
    ours.truncatedNormal,
  ),
  VarianceScaling: entry(
    'varianceScaling',
    { ...seed, scale: plain(1), mode: word('fan_in'), distribution: word('truncated_normal'), ...axes },
    ours.varianceScaling,
  ),
  Zeros: entry('zeros', {}, ours.zeros),
}
