// Keras's initializers: which of ours each is.
import type { Initializer } from '@tensorloom/layers'
import * as ours from '@tensorloom/layers/initializers'
import { SerializationError } from '@tensorloom/tensor'
import { type Field, type Fields, plain, seedOf, word } from '../fields.js'
import { type Entry, entry, type Table } from './table.js'

const seed: Fields = { seed: seedOf }
const scaled: Fields = { seed: seedOf, input_axes: plain(null), output_axes: plain(null) }
const normal: Fields = { ...seed, mean: plain(0), stddev: plain(0.05, 'standardDeviation') }

/** An option that is null in Keras where it is null here. */
const nullable = (standard: string): Field => ({ standard, read: (value) => value, write: (value) => value as null })

/** Keras's initializers by class. */
export const initializers: Table<Initializer> = {
  Constant: entry('constant', { value: plain(0) }, ({ value }: { value?: number }) => ours.constant(value)),
  GlorotNormal: entry('glorotNormal', scaled, ours.glorotNormal),
  GlorotUniform: entry('glorotUniform', scaled, ours.glorotUniform),
  HeNormal: entry('heNormal', scaled, ours.heNormal),
  HeUniform: entry('heUniform', scaled, ours.heUniform),
  Identity: withoutGain(entry('identityInitializer', {}, ours.identityInitializer)),
  LecunNormal: entry('lecunNormal', scaled, ours.lecunNormal),
  LecunUniform: entry('lecunUniform', scaled, ours.lecunUniform),
  Ones: entry('ones', {}, ours.ones),
  Orthogonal: entry('orthogonal', { ...seed, gain: plain(1) }, ours.orthogonal),
  RandomNormal: entry('randomNormal', normal, ours.randomNormal),
  RandomUniform: entry(
    'randomUniform',
    { ...seed, minval: plain(-0.05, 'min'), maxval: plain(0.05, 'max') },
    ours.randomUniform,
  ),
  STFT: entry(
    'stftInitializer',
    { side: plain('real'), window: nullable('hann'), scaling: nullable('density'), periodic: plain(false) },
    ours.stftInitializer,
  ),
  TruncatedNormal: entry('truncatedNormal', normal, ours.truncatedNormal),
  VarianceScaling: entry(
    'varianceScaling',
    { ...seed, scale: plain(1), mode: word('fan_in'), distribution: word('truncated_normal'), ...scaled },
    ours.varianceScaling,
  ),
  Zeros: entry('zeros', {}, ours.zeros),
}

/** Keras's other names of initializers. */
export const initializerAliases: Readonly<Record<string, string>> = {
  IdentityInitializer: 'Identity',
  OrthogonalInitializer: 'Orthogonal',
  STFTInitializer: 'STFT',
  normal: 'RandomNormal',
  one: 'Ones',
  uniform: 'RandomUniform',
  zero: 'Zeros',
}

// Keras does not write the gain of an identity.
function withoutGain(identity: Entry<Initializer>): Entry<Initializer> {
  return {
    ...identity,
    write(config, { gain = 1 }) {
      if (gain === 1) return config
      throw new SerializationError(`identityInitializer: gain is ${String(gain)}, which is lost in Keras's config`, {
        help: 'Keras saves no gain of an identity: leave it out',
      })
    },
  }
}
