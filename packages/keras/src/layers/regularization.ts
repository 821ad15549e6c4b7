// Keras's layers of the kind 'regularization'.
import {
  ActivityRegularization,
  AlphaDropout,
  Dropout,
  GaussianDropout,
  GaussianNoise,
  SpatialDropout1d,
  SpatialDropout2d,
  SpatialDropout3d,
} from '@tensorloom/layers'
import { type Fields, optional, plain, seedOf } from '../fields.js'
import { dtypePolicy, layerEntry } from './entry.js'
import { dataFormat } from './shared.js'
import type { LayerTable } from './table.js'

const rate: Fields = { rate: plain(), seed: seedOf }
// Keras writes less of these layers than of others, and the dtype by its name.
const briefBase: Fields = {
  name: plain(),
  trainable: optional(plain(true)),
  dtype: { ...dtypePolicy, standard: 'float32' },
}
const shaped: Fields = { ...rate, noise_shape: plain(null) }

/** Keras's layers of the kind 'regularization', by class. */
export const regularization: LayerTable = {
  ActivityRegularization: layerEntry(ActivityRegularization, { l1: plain(0), l2: plain(0) }),
  AlphaDropout: layerEntry(AlphaDropout, shaped),
  Dropout: layerEntry(Dropout, shaped),
  GaussianDropout: layerEntry(GaussianDropout, rate),
  GaussianNoise: layerEntry(GaussianNoise, { stddev: plain(), seed: seedOf }),
  SpatialDropout1D: layerEntry(SpatialDropout1d, rate, { base: briefBase }),
  SpatialDropout2D: layerEntry(SpatialDropout2d, { ...rate, ...dataFormat }, { base: briefBase }),
  SpatialDropout3D: layerEntry(SpatialDropout3d, { ...rate, ...dataFormat }, { base: briefBase }),
}
