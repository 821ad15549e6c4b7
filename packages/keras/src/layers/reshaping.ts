// Keras's layers of the kind 'reshaping'.
import {
  Cropping1d,
  Cropping2d,
  Cropping3d,
  Flatten,
  Permute,
  RepeatVector,
  Reshape,
  UpSampling1d,
  UpSampling2d,
  UpSampling3d,
  ZeroPadding1d,
  ZeroPadding2d,
  ZeroPadding3d,
} from '@tensorloom/layers'
import { type Field, perAxis, plain } from '../fields.js'
import type { Json } from '../json.js'
import { layerEntry } from './entry.js'
import { dataFormat } from './shared.js'
import type { LayerTable } from './table.js'

// [before, after] for each axis, which Keras writes also where it was given one number. In 1-D Keras writes one pair.
function ends(rank: number, standard: number): Field {
  const pair = (value: unknown): Json => (typeof value === 'number' ? [value, value] : (value as Json))
  const whole = (value: unknown): Json => {
    const list = typeof value === 'number' ? new Array<number>(rank).fill(value) : (value as readonly unknown[])
    if (rank === 1) return list.length === 2 ? (list as Json) : pair(list[0])
    return list.map(pair)
  }
  return { ...plain(whole(standard)), write: whole }
}

/** Keras's layers of the kind 'reshaping', by class. */
export const reshaping: LayerTable = {
  Cropping1D: layerEntry(Cropping1d, { cropping: ends(1, 1) }),
  Cropping2D: layerEntry(Cropping2d, { cropping: ends(2, 0), ...dataFormat }),
  Cropping3D: layerEntry(Cropping3d, { cropping: ends(3, 1), ...dataFormat }),
  Flatten: layerEntry(Flatten, dataFormat),
  Permute: layerEntry(Permute, { dims: plain() }),
  RepeatVector: layerEntry(RepeatVector, { n: plain() }),
  Reshape: layerEntry(Reshape, { target_shape: plain() }),
  UpSampling1D: layerEntry(UpSampling1d, { size: plain(2) }),
  UpSampling2D: layerEntry(UpSampling2d, { size: perAxis(2, [2, 2]), ...dataFormat, interpolation: plain('nearest') }),
  UpSampling3D: layerEntry(UpSampling3d, { size: perAxis(3, [2, 2, 2]), ...dataFormat }),
  ZeroPadding1D: layerEntry(ZeroPadding1d, { padding: ends(1, 1), ...dataFormat }),
  ZeroPadding2D: layerEntry(ZeroPadding2d, { padding: ends(2, 1), ...dataFormat }),
  ZeroPadding3D: layerEntry(ZeroPadding3d, { padding: ends(3, 1), ...dataFormat }),
}
