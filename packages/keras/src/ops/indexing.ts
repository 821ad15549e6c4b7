// Keras's functions of indices: one-hot vectors, segments, scatters.

import type { DType, Shape, Tensor } from '@tensorloom/tensor'
import * as ours from '@tensorloom/tensor'
import { type OpTable, op } from './op.js'

interface Coded {
  readonly x?: Tensor
  readonly inputs?: Tensor
  readonly num_classes: number
  readonly axis?: number
  readonly dtype?: DType | null
}

interface Segments {
  readonly data: Tensor
  readonly segment_ids: Tensor
  readonly num_segments?: number | null
}

function oneHot(x: Tensor, { num_classes, axis = -1, dtype }: Coded): Tensor {
  const coded = ours.oneHot(x, num_classes, { dtype: dtype ?? 'float32' })
  return axis === -1 || axis === x.rank ? coded : ours.moveAxis(coded, -1, axis)
}

const segments = (run: (x: Tensor, ids: Tensor, count: number) => Tensor) =>
  op<Segments>('data segment_ids num_segments sorted', ({ data, segment_ids, num_segments }) =>
    run(data, segment_ids, num_segments ?? 0),
  )

// The elements at some positions of a tensor are replaced: what stood there is taken away, and the new values are added.
function scatterUpdate(inputs: Tensor, indices: Tensor, updates: Tensor): Tensor {
  const here = ours.scatterNd(indices, ours.onesLike(updates), inputs.shape)
  return ours.where(ours.greater(here, 0), ours.scatterNd(indices, updates, inputs.shape), inputs)
}

/** Keras's functions of indices by name. */
export const indexing: OpTable = {
  one_hot: op<Coded>('x num_classes axis dtype sparse', ({ x, ...rest }) => oneHot(x!, rest)),
  multi_hot: op<Coded>('inputs num_classes axis dtype sparse', ({ inputs, num_classes, dtype }) =>
    // The last axis is the list of classes of one sample.
    ours.max(ours.oneHot(inputs!, num_classes, { dtype: dtype ?? 'float32' }), { axis: -2 }),
  ),
  segment_max: segments(ours.segmentMax),
  segment_min: segments(ours.segmentMin),
  segment_prod: segments(ours.segmentProd),
  segment_sum: segments(ours.segmentSum),
  take: op<{ x: Tensor; indices: Tensor; axis?: number | null }>('x indices axis', ({ x, indices, axis }) =>
    axis === null || axis === undefined
      ? ours.gather(ours.reshape(x, [-1]), indices, { axis: 0 })
      : ours.gather(x, indices, { axis }),
  ),
  take_along_axis: op<{ x: Tensor; indices: Tensor; axis: number }>('x indices axis', ({ x, indices, axis }) =>
    ours.takeAlongAxis(x, indices, { axis }),
  ),
  scatter: op<{ indices: Tensor; values: Tensor; shape: Shape }>('indices values shape', ({ indices, values, shape }) =>
    ours.scatterNd(indices, values, shape),
  ),
  scatter_update: op<{ inputs: Tensor; indices: Tensor; updates: Tensor }>(
    'inputs indices updates',
    ({ inputs, indices, updates }) => scatterUpdate(inputs, indices, updates),
  ),
}
