// Keras's less common functions that move, cut, join and sort tensors.

import type { PadMode, Tensor } from '@tensorloom/tensor'
import * as ours from '@tensorloom/tensor'
import { SerializationError } from '@tensorloom/tensor'
import { type Axes, flat, type OpTable, op, tensorOp } from './op.js'

interface Axis {
  readonly x: Tensor
  readonly axis?: number | null
}

// How `numpy.split` and `numpy.array_split` cut: into equal parts, into nearly equal ones, or before some positions.
function parts(x: Tensor, cuts: number | readonly number[], axis: number, uneven = false): Tensor[] {
  const total = x.shape.at(axis)!
  if (typeof cuts === 'number') {
    if (!uneven && total % cuts !== 0) {
      throw new SerializationError(`split: ${total} elements do not divide into ${cuts} equal parts`, {
        help: 'use array_split, or give the positions of the cuts',
      })
    }
    const [least, more] = [Math.floor(total / cuts), total % cuts]
    const sizes = Array.from({ length: cuts }, (_, k) => least + Number(k < more))
    return ours.split(x, sizes, { axis })
  }
  const at = cuts.map((cut) => Math.min(total, Math.max(0, cut < 0 ? cut + total : cut)))
  const ends = [...at, total]
  return ours.split(
    x,
    ends.map((end, k) => Math.max(0, end - (k === 0 ? 0 : ends[k - 1]!))),
    { axis },
  )
}

interface Cuts {
  readonly x: Tensor
  readonly indices_or_sections: number | readonly number[]
  readonly axis?: number
}

const alongAxis = (axis: (x: Tensor) => number) =>
  op<Cuts>('x indices_or_sections', ({ x, indices_or_sections }) => parts(x, indices_or_sections, axis(x)))

// Joins lists of tensors that have at least `rank` axes.
const joined = (lift: (x: Tensor) => Tensor, axis: (first: Tensor) => number) =>
  op<{ xs: readonly Tensor[] }>('xs', ({ xs }) => {
    const lifted = xs.map(lift)
    return ours.concat(lifted, { axis: axis(lifted[0]!) })
  })

const atLeast =
  (rank: number) =>
  (x: Tensor): Tensor =>
    x.rank >= rank ? x : ours.reshape(x, [...Array<number>(rank - x.rank).fill(1), ...x.shape])
const column = (x: Tensor): Tensor => (x.rank === 1 ? ours.expandDims(x, { axis: 1 }) : x)
const deep = (x: Tensor): Tensor => {
  const rows = atLeast(2)(x)
  return rows.rank === 2 ? ours.expandDims(rows, { axis: 2 }) : rows
}

const modes: Readonly<Record<string, PadMode>> = {
  constant: 'constant',
  edge: 'edge',
  reflect: 'reflect',
  symmetric: 'symmetric',
  wrap: 'wrap',
}

type PadWidth = number | readonly number[] | readonly (readonly number[])[]

// One margin for all axes, one pair for all, or a pair for each.
function margins(width: PadWidth, rank: number): [number, number][] {
  const list = [width].flat() as readonly (number | readonly number[])[]
  const pairs: [number, number][] = list.every((one) => typeof one === 'number')
    ? [[list[0] as number, (list[1] ?? list[0]) as number]]
    : (list as readonly (readonly number[])[]).map((pair) => [pair[0]!, pair[1] ?? pair[0]!])
  return pairs.length === 1 ? Array.from({ length: rank }, () => pairs[0]!) : pairs
}

interface Pad {
  readonly x: Tensor
  readonly pad_width: PadWidth
  readonly mode?: string
  readonly constant_values?: number | null
}

function pad({ x, pad_width, mode = 'constant', constant_values }: Pad): Tensor {
  const known = modes[mode]
  if (known === undefined) {
    throw new SerializationError(`pad: the mode '${mode}' is not known`, {
      help: `modes are ${Object.keys(modes).join(', ')}`,
    })
  }
  return ours.pad(x, margins(pad_width, x.rank), { mode: known, value: constant_values ?? 0 })
}

// Positions along a flattened tensor as indices of each axis.
function unravel(indices: Tensor, shape: readonly number[]): Tensor[] {
  let rest = indices
  const axes: Tensor[] = []
  for (const extent of [...shape].reverse()) {
    axes.unshift(ours.mod(rest, extent))
    rest = ours.floorDiv(rest, extent)
  }
  return axes
}

const sorted = (run: (x: Tensor, axis: number) => Tensor, names = 'x axis') =>
  op<Axis>(names, ({ x, axis = -1 }) => (axis === null ? run(flat(x), 0) : run(x, axis)))

/** Keras's less common functions that move, cut, join and sort, by name. */
export const arrangement: OpTable = {
  append: op<{ x1: Tensor; x2: Tensor; axis?: number | null }>('x1 x2 axis', ({ x1, x2, axis }) =>
    axis === null || axis === undefined
      ? ours.concat([flat(x1), flat(x2)], { axis: 0 })
      : ours.concat([x1, x2], { axis }),
  ),
  split: op<Cuts>('x indices_or_sections axis', ({ x, indices_or_sections, axis = 0 }) =>
    parts(x, indices_or_sections, axis),
  ),
  array_split: op<Cuts>('x indices_or_sections axis', ({ x, indices_or_sections, axis = 0 }) =>
    parts(x, indices_or_sections, axis, true),
  ),
  hsplit: alongAxis((x) => (x.rank === 1 ? 0 : 1)),
  vsplit: alongAxis(() => 0),
  dsplit: alongAxis(() => 2),
  hstack: joined(atLeast(1), (first) => (first.rank === 1 ? 0 : 1)),
  vstack: joined(atLeast(2), () => 0),
  dstack: joined(deep, () => 2),
  column_stack: joined(column, () => 1),
  moveaxis: op<{ x: Tensor; source: number | readonly number[]; destination: number | readonly number[] }>(
    'x source destination',
    ({ x, source, destination }) => ours.moveAxis(x, source, destination),
  ),
  pad: op<Pad>('x pad_width mode constant_values', pad),
  ravel: tensorOp('x', flat),
  flatten: tensorOp('x', flat),
  fliplr: tensorOp('x', (x) => ours.flip(x, { axis: 1 })),
  flipud: tensorOp('x', (x) => ours.flip(x, { axis: 0 })),
  roll: op<{ x: Tensor; shift: number | readonly number[]; axis?: Axes }>('x shift axis', ({ x, shift, axis }) =>
    axis === null || axis === undefined
      ? ours.reshape(
          ours.roll(
            flat(x),
            [shift].flat().reduce((a, b) => a + b, 0),
            { axis: 0 },
          ),
          x.shape,
        )
      : ours.roll(x, shift, { axis }),
  ),
  rot90: op<{ array: Tensor; k?: number; axes?: readonly [number, number] }>('array k axes', ({ array, k, axes }) =>
    ours.rot90(array, { k: k ?? 1, axes: axes ?? [0, 1] }),
  ),
  unstack: op<{ x: Tensor; axis?: number }>('x num axis', ({ x, axis = 0 }) => ours.unstack(x, { axis })),
  slice: op<{ inputs: Tensor; start_indices: readonly number[]; shape: readonly number[] }>(
    'inputs start_indices shape',
    ({ inputs, start_indices, shape }) => {
      const size = shape.map((extent, k) => (extent === -1 ? inputs.shape[k]! - start_indices[k]! : extent))
      return ours.slice(inputs, start_indices, size)
    },
  ),
  sort: sorted((x, axis) => ours.sort(x, { axis })),
  argsort: sorted((x, axis) => ours.argSort(x, { axis })),
  // A sorted list is a partition at every place.
  argpartition: op<Axis & { kth: number }>('x kth axis', ({ x, axis = -1 }) =>
    axis === null ? ours.argSort(flat(x), { axis: 0 }) : ours.argSort(x, { axis }),
  ),
  unravel_index: op<{ indices: Tensor; shape: readonly number[] }>('indices shape', ({ indices, shape }) =>
    unravel(indices, shape),
  ),
}
