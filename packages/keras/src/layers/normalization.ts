// Keras's layers of the kind 'normalization'.
import {
  BatchNormalization,
  GroupNormalization,
  LayerNormalization,
  RmsNormalization,
  SpectralNormalization,
  UnitNormalization,
} from '@tensorloom/layers'
import { type Fields, fixed, layer, plain } from '../fields.js'
import { snakeCase } from '../letter-case.js'
import { initializer, standards } from '../object-fields.js'
import { layerEntry, type PlacedWeight } from './entry.js'
import { weightFields } from './shared.js'
import type { LayerTable } from './table.js'

const scaleAndOffset: Fields = {
  center: plain(true),
  scale: plain(true),
  ...weightFields('beta', standards.zeros),
  ...weightFields('gamma', standards.ones),
}

// Keras lists the vector after the weight that it belongs to.
function spectralWeights({ layer: inside, vectorU }: SpectralNormalization): readonly PlacedWeight[] {
  const [weight, ...rest] = [...inside.ownParameters].map(
    ([name, { parameter }]): PlacedWeight => [`${inside.name}/${snakeCase(name)}`, parameter],
  )
  return [weight!, ['vector_u', vectorU], ...rest]
}

/** Keras's layers of the kind 'normalization', by class. */
export const normalization: LayerTable = {
  BatchNormalization: layerEntry(
    BatchNormalization,
    {
      axis: plain(-1),
      momentum: plain(0.99),
      epsilon: plain(1e-3),
      ...scaleAndOffset,
      moving_mean_initializer: initializer(standards.zeros),
      moving_variance_initializer: initializer(standards.ones),
      synchronized: fixed(false, 'statistics over several devices are not known here'),
      renorm: plain(false),
      renorm_clipping: plain(null),
      renorm_momentum: plain(0.99),
    },
    // Keras writes limits with renormalization, even if there are none.
    { write: (config) => (config.renorm ? { ...config, renorm_clipping: config.renorm_clipping ?? {} } : config) },
  ),
  GroupNormalization: layerEntry(GroupNormalization, {
    groups: plain(32),
    axis: plain(-1),
    epsilon: plain(1e-3),
    ...scaleAndOffset,
  }),
  LayerNormalization: layerEntry(LayerNormalization, {
    axis: plain(-1),
    epsilon: plain(1e-3),
    rms_scaling: plain(false),
    ...scaleAndOffset,
  }),
  RMSNormalization: layerEntry(RmsNormalization, { axis: plain(-1), epsilon: plain(1e-6) }),
  SpectralNormalization: layerEntry(
    SpectralNormalization,
    { layer: layer(), power_iterations: plain(1) },
    { weights: spectralWeights },
  ),
  UnitNormalization: layerEntry(UnitNormalization, { axis: plain(-1) }),
}
