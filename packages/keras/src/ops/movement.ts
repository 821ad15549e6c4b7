// Keras's functions that move, cut and join tensors.

import type { Shape, Tensor } from '@tensorloom/tensor'
import * as ours from '@tensorloom/tensor'
import { type OpTable, op } from './op.js'

/** A part of an axis: `start:stop:step` in Python. */
export interface SliceKey {
  readonly start: number | null
  readonly stop: number | null
  readonly step: number | null
}

/** A key of `x[key]`: an index, a slice, a new axis (null), or all other axes. */
export type ItemKey = number | SliceKey | null | '...'

/** `x[key, …]` in Python. */
function getItem(x: Tensor, key: ItemKey | readonly ItemKey[]): Tensor {
  const keys = Array.isArray(key) ? (key as readonly ItemKey[]) : [key as ItemKey]
  const taken = keys.filter((one) => one !== null && one !== '...').length
  const rest = Array<SliceKey>(x.rank - taken).fill({ start: null, stop: null, step: null })
  const full = keys.includes('...') ? keys.flatMap((one) => (one === '...' ? rest : [one])) : [...keys, ...rest]
  const axes = full.filter((one) => one !== null)
  const begin = axes.map((one) => (typeof one === 'number' ? one : (one as SliceKey).start))
  const end = axes.map((one) => (typeof one === 'number' ? (one === -1 ? null : one + 1) : (one as SliceKey).stop))
  const strides = axes.map((one) => (typeof one === 'number' ? 1 : ((one as SliceKey).step ?? 1)))
  const cut = ours.stridedSlice(x, begin, end, strides)
  // Indices take their axes away, and new axes come in between.
  const shape: number[] = []
  let axis = 0
  for (const one of full) {
    if (one === null) shape.push(1)
    else if (typeof one === 'number') axis++
    else shape.push(cut.shape[axis++]!)
  }
  return ours.reshape(cut, shape)
}

type Axes = number | readonly number[] | null

/** Keras's movements by name. */
export const movement: OpTable = {
  get_item: op<{ x: Tensor; key: ItemKey | readonly ItemKey[] }>('x key', ({ x, key }) => getItem(x, key)),
  reshape: op<{ x: Tensor; newshape: Shape }>('x newshape', ({ x, newshape }) => ours.reshape(x, newshape)),
  transpose: op<{ x: Tensor; axes?: readonly number[] | null }>('x axes', ({ x, axes }) =>
    ours.transpose(x, { perm: axes ?? undefined }),
  ),
  swapaxes: op<{ x: Tensor; axis1: number; axis2: number }>('x axis1 axis2', ({ x, axis1, axis2 }) =>
    ours.swapAxes(x, axis1, axis2),
  ),
  expand_dims: op<{ x: Tensor; axis: number }>('x axis', ({ x, axis }) => ours.expandDims(x, { axis })),
  squeeze: op<{ x: Tensor; axis?: Axes }>('x axis', ({ x, axis }) => ours.squeeze(x, { axis: axis ?? undefined })),
  flip: op<{ x: Tensor; axis?: Axes }>('x axis', ({ x, axis }) => ours.flip(x, { axis: axis ?? undefined })),
  concatenate: op<{ xs: readonly Tensor[]; axis?: number }>('xs axis', ({ xs, axis = 0 }) => ours.concat(xs, { axis })),
  stack: op<{ x: readonly Tensor[]; axis?: number }>('x axis', ({ x, axis = 0 }) => ours.stack(x, { axis })),
  tile: op<{ x: Tensor; repeats: readonly number[] }>('x repeats', ({ x, repeats }) => ours.tile(x, repeats)),
  repeat: op<{ x: Tensor; repeats: number; axis?: number | null }>('x repeats axis', ({ x, repeats, axis }) =>
    axis === null || axis === undefined
      ? ours.repeat(ours.reshape(x, [-1]), repeats, { axis: 0 })
      : ours.repeat(x, repeats, { axis }),
  ),
  broadcast_to: op<{ x: Tensor; shape: Shape }>('x shape', ({ x, shape }) => ours.broadcastTo(x, shape)),
  slice_update: op<{ inputs: Tensor; start_indices: readonly number[]; updates: Tensor }>(
    'inputs start_indices updates',
    ({ inputs, start_indices, updates }) => ours.sliceUpdate(inputs, updates, start_indices),
  ),
  extract_sequences: op<{ x: Tensor; sequence_length: number; sequence_stride: number }>(
    'x sequence_length sequence_stride',
    ({ x, sequence_length, sequence_stride }) => {
      const flat = ours.reshape(x, [-1, x.shape.at(-1)!, 1])
      const frames = ours.unfold(flat, sequence_length, { strides: sequence_stride })
      return ours.reshape(frames, [...x.shape.slice(0, -1), frames.shape[1]!, sequence_length])
    },
  ),
}
