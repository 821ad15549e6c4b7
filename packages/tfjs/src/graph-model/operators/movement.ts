// Shapes, slices, joins, and picking by indices.

import type { Tensor } from '@tensorloom/tensor'
import * as t from '@tensorloom/tensor'
import { GraphError } from '../graph-error.js'
import { areLists, reshaped, resolved } from '../host.js'
import { axisOf, type Call, type Operator, operator } from '../operator.js'
import { integers, type Value } from '../values.js'

function shapeText(call: Call): Value {
  return integers(call.value(0).shape)
}

const identity: Operator = operator((call) => call.value(0), { onHost: (call) => call.value(0) })

interface Cut {
  readonly begin: readonly (number | null)[]
  readonly end: readonly (number | null)[]
  readonly strides: readonly number[]
  /** The shape of the result: axes that a single index takes away, and new ones. */
  readonly shape: (cut: readonly number[]) => readonly number[]
}

// A bit of a mask says what an entry of the specification means.
function cutOf(call: Call): Cut {
  const { shape } = call.value(0)
  const [from, to, by] = [call.numbers(1), call.numbers(2), call.numbers(3)]
  const mask = (name: string): ((k: number) => boolean) => {
    const bits = call.attributes.int(name, 0)
    return (k) => ((bits >> k) & 1) === 1
  }
  const [noBegin, noEnd] = [mask('begin_mask'), mask('end_mask')]
  const [ellipsis, fresh, single] = [mask('ellipsis_mask'), mask('new_axis_mask'), mask('shrink_axis_mask')]
  const count = from.length
  if (to.length !== count || by.length !== count) throw new GraphError('begin, end and strides differ in length')
  const taken = from.filter((_, k) => !ellipsis(k) && !fresh(k)).length
  const begin: (number | null)[] = []
  const end: (number | null)[] = []
  const strides: number[] = []
  const kept: ('axis' | 'new' | 'gone')[] = []
  const whole = (): void => {
    begin.push(null)
    end.push(null)
    strides.push(1)
    kept.push('axis')
  }
  let seen = false
  for (let k = 0; k < count; k++) {
    if (ellipsis(k)) {
      for (let rest = shape.length - taken; rest > 0; rest--) whole()
      seen = true
    } else if (fresh(k)) kept.push('new')
    else if (single(k)) {
      const extent = shape[begin.length] ?? 0
      const at = from[k]! < 0 ? from[k]! + extent : from[k]!
      if (!(at >= 0 && at < extent)) throw new GraphError(`index ${from[k]} is out of an axis of ${extent}`)
      begin.push(at)
      end.push(at + 1)
      strides.push(1)
      kept.push('gone')
    } else {
      begin.push(noBegin(k) ? null : from[k]!)
      end.push(noEnd(k) ? null : to[k]!)
      strides.push(by[k]!)
      kept.push('axis')
    }
  }
  if (!seen) while (begin.length < shape.length) whole()
  if (begin.length !== shape.length)
    throw new GraphError(`it cuts ${begin.length} axes of a tensor with ${shape.length}`)
  return {
    begin,
    end,
    strides,
    shape(cut) {
      let axis = 0
      return kept.flatMap((one) => {
        if (one === 'new') return [1]
        const extent = cut[axis]!
        axis++
        return one === 'gone' ? [] : [extent]
      })
    },
  }
}

function stridedSlice(call: Call): Tensor {
  const { begin, end, strides, shape } = cutOf(call)
  const y = t.stridedSlice(call.tensor(0), begin, end, strides)
  return t.reshape(y, shape(y.shape))
}

function stridedSliceOnHost(call: Call): Value | undefined {
  const { dtype, host, shape } = call.value(0)
  if (dtype !== 'int32' || shape.length !== 1) return undefined
  const { begin, end, strides, shape: shapeAfter } = cutOf(call)
  const step = strides[0]!
  if (step !== 1) return undefined
  const part = Array.from(host!).slice(begin[0] ?? 0, end[0] ?? host!.length)
  return integers(part, shapeAfter([part.length]))
}

function sliced(call: Call): Tensor {
  const x = call.tensor(0)
  const [begin, size] = [call.numbers(1), call.numbers(2)]
  return t.slice(
    x,
    begin,
    size.map((extent, k) => (extent === -1 ? x.shape[k]! - begin[k]! : extent)),
  )
}

function slicedOnHost(call: Call): Value | undefined {
  const { dtype, shape, host } = call.value(0)
  const [from = 0, size = -1] = [call.numbers(1)[0], call.numbers(2)[0]]
  if (dtype !== 'int32' || shape.length !== 1 || from < 0) return undefined
  return integers(Array.from(host!).slice(from, size === -1 ? undefined : from + size))
}

function packedOnHost(call: Call): Value | undefined {
  const fits = areLists(call) && call.inputs.every(({ shape }) => shape.length === 0)
  return fits ? integers(call.inputs.map(({ host }) => host![0]!)) : undefined
}

function concatOnHost(call: Call): Value | undefined {
  if (!areLists(call)) return undefined
  return integers(call.inputs.slice(0, -1).flatMap(({ host }) => Array.from(host!)))
}

function gathered(call: Call, axis: number): Tensor {
  const [x, indices] = [call.tensor(0), call.tensor(1)]
  const at = axisOf(axis, x.rank)
  const given = call.attributes.int('batch_dims', 0)
  const batch = given < 0 ? given + indices.rank : given
  if (batch === 0) return t.gather(x, indices, { axis: at })
  // Batches become one axis, along which the rows of both are numbered.
  const [lead, extent] = [x.shape.slice(0, batch), x.shape[at]!]
  const count = lead.reduce((product, one) => product * one, 1)
  const perm = [...lead.keys(), at, ...x.shape.keys()].filter((one, k, all) => all.indexOf(one) === k)
  const rows = t.reshape(t.transpose(x, { perm }), [
    count * extent,
    ...perm.slice(batch + 1).map((one) => x.shape[one]!),
  ])
  const inner = indices.shape.slice(batch)
  const offsets = t.reshape(t.arange(0, count, { dtype: 'int32' }), [count, ...inner.map(() => 1)])
  const numbered = t.add(t.reshape(indices, [count, ...inner]), t.mul(offsets, extent))
  const picked = t.reshape(t.gather(rows, numbered), [...lead, ...inner, ...rows.shape.slice(1)])
  // The axes between the batch and the gathered axis come before the indices.
  const between = at - batch
  if (between === 0) return picked
  const after = batch + inner.length
  const order = picked.shape.map((_, k) => k)
  return t.transpose(picked, {
    perm: [
      ...order.slice(0, batch),
      ...order.slice(after, after + between),
      ...order.slice(batch, after),
      ...order.slice(after + between),
    ],
  })
}

function gatheredOnHost(call: Call): Value | undefined {
  const [x, indices] = [call.value(0), call.value(1)]
  if (x.dtype !== 'int32' || x.shape.length !== 1 || indices.dtype !== 'int32') return undefined
  if (call.attributes.int('batch_dims', 0) !== 0) return undefined
  const picked = Array.from(indices.host!, (at) => x.host![at])
  return picked.every((one) => one !== undefined) ? integers(picked, indices.shape) : undefined
}

function pairs(call: Call, k: number): readonly (readonly [number, number])[] {
  const numbers = call.numbers(k)
  return call.value(0).shape.map((_, axis) => [numbers[2 * axis] ?? 0, numbers[2 * axis + 1] ?? 0] as const)
}

function splitEqually(call: Call): readonly Tensor[] {
  const x = call.tensor(1)
  const axis = axisOf(call.number(0), x.rank)
  const count = call.attributes.int('num_split', 1)
  const extent = x.shape[axis]! / count
  if (!Number.isInteger(extent)) throw new GraphError(`an axis of ${x.shape[axis]} cannot be split into ${count}`)
  return t.split(x, new Array<number>(count).fill(extent), { axis })
}

function splitBySizes(call: Call): readonly Tensor[] {
  const x = call.tensor(0)
  const axis = axisOf(call.number(2), x.rank)
  const sizes = resolved1(call.numbers(1), x.shape[axis]!)
  return t.split(x, sizes, { axis })
}

// One of the sizes may be −1: what is left.
function resolved1(sizes: readonly number[], extent: number): readonly number[] {
  const rest = extent - sizes.reduce((sum, one) => sum + Math.max(one, 0), 0)
  return sizes.map((one) => (one === -1 ? rest : one))
}

function squeezed(call: Call): readonly number[] {
  const { shape } = call.value(0)
  const given = call.attributes.ints('squeeze_dims', call.attributes.ints('axis'))
  const axes = given.map((axis) => axisOf(axis, shape.length))
  return shape.filter((extent, k) => (axes.length === 0 ? extent !== 1 : !axes.includes(k)))
}

function expanded(call: Call): readonly number[] {
  const { shape } = call.value(0)
  const axis = axisOf(call.number(1), shape.length + 1)
  return [...shape.slice(0, axis), 1, ...shape.slice(axis)]
}

// Blocks of the batch and of space change places.
function spaceToBatch(call: Call): Tensor {
  const block = call.numbers(1)
  const borders = call.numbers(2)
  const given = call.tensor(0)
  const padded = t.pad(
    given,
    given.shape.map((_, k) => (k >= 1 && k <= block.length ? [borders[2 * k - 2]!, borders[2 * k - 1]!] : [0, 0])),
  )
  const [batch = 0, ...rest] = padded.shape
  const m = block.length
  const spatial = rest.slice(0, m)
  const open = spatial.flatMap((extent, k) => [extent / block[k]!, block[k]!])
  const split = t.reshape(padded, [batch, ...open, ...rest.slice(m)])
  const perm = [
    ...block.map((_, k) => 2 * k + 2),
    0,
    ...block.map((_, k) => 2 * k + 1),
    ...rest.slice(m).map((_, k) => 2 * m + 1 + k),
  ]
  const count = block.reduce((product, one) => product * one, 1)
  return t.reshape(t.transpose(split, { perm }), [
    batch * count,
    ...spatial.map((extent, k) => extent / block[k]!),
    ...rest.slice(m),
  ])
}

function batchToSpace(call: Call): Tensor {
  const block = call.numbers(1)
  const crops = call.numbers(2)
  const x = call.tensor(0)
  const [all = 0, ...rest] = x.shape
  const m = block.length
  const batch = all / block.reduce((product, one) => product * one, 1)
  const split = t.reshape(x, [...block, batch, ...rest])
  const perm = [m, ...block.flatMap((_, k) => [m + 1 + k, k]), ...rest.slice(m).map((_, k) => 2 * m + 1 + k)]
  const extents = rest.slice(0, m).map((extent, k) => extent * block[k]!)
  const joined = t.reshape(t.transpose(split, { perm }), [batch, ...extents, ...rest.slice(m)])
  const begin = joined.shape.map((_, k) => (k >= 1 && k <= m ? crops[2 * k - 2]! : 0))
  const size = joined.shape.map((extent, k) =>
    k >= 1 && k <= m ? extent - crops[2 * k - 2]! - crops[2 * k - 1]! : extent,
  )
  return t.slice(joined, begin, size)
}

function depthToSpace(call: Call): Tensor {
  const [b = 0, h = 0, w = 0, c = 0] = call.value(0).shape
  const size = call.attributes.int('block_size', 2)
  const split = t.reshape(call.tensor(0), [b, h, w, size, size, c / size ** 2])
  return t.reshape(t.transpose(split, { perm: [0, 1, 3, 2, 4, 5] }), [b, h * size, w * size, c / size ** 2])
}

function spaceToDepth(call: Call): Tensor {
  const [b = 0, h = 0, w = 0, c = 0] = call.value(0).shape
  const size = call.attributes.int('block_size', 2)
  const split = t.reshape(call.tensor(0), [b, h / size, size, w / size, size, c])
  return t.reshape(t.transpose(split, { perm: [0, 1, 3, 2, 4, 5] }), [b, h / size, w / size, c * size ** 2])
}

// Elements at indices are replaced; of the others nothing changes.
function scatterUpdate(call: Call): Tensor {
  const [x, indices, updates] = [call.tensor(0), call.tensor(1), call.tensor(2)]
  const ones = t.ones(updates.shape, { dtype: 'int32' })
  const hit = t.greater(t.scatterNd(indices, ones, x.shape), 0)
  return t.where(hit, t.scatterNd(indices, updates, x.shape), x)
}

function sparseToDense(call: Call): Tensor {
  const shape = call.numbers(1)
  const indices = call.tensor(0)
  const places = indices.rank === 2 ? indices : t.reshape(indices, [indices.size, 1])
  const values = t.broadcastTo(call.tensor(2), [places.shape[0]!])
  const hit = t.greater(t.scatterNd(places, t.ones(values.shape, { dtype: 'int32' }), shape), 0)
  return t.where(hit, t.scatterNd(places, values, shape), call.tensor(3))
}

function broadcastShape(call: Call): Value {
  const [a, b] = [call.numbers(0), call.numbers(1)]
  const rank = Math.max(a.length, b.length)
  const [x, y] = [a, b].map((one) => [...new Array<number>(rank - one.length).fill(1), ...one])
  return integers(x!.map((extent, k) => (extent === 1 ? y![k]! : extent)))
}

/** Operators on shapes and places by name. */
export const movement: Readonly<Record<string, Operator>> = {
  BatchToSpaceND: operator(batchToSpace, { inputs: 3, host: [1, 2] }),
  BroadcastArgs: operator(broadcastShape, { inputs: 2, host: 'all' }),
  BroadcastTo: operator((call) => t.broadcastTo(call.tensor(0), call.numbers(1)), { inputs: 2, host: [1] }),
  Concat: operator(
    (call) => t.concat(call.tensors().slice(1), { axis: axisOf(call.number(0), call.value(1).shape.length) }),
    {
      inputs: 2,
      host: [0],
    },
  ),
  ConcatV2: operator(
    (call) => t.concat(call.tensors().slice(0, -1), { axis: axisOf(call.number(-1), call.value(0).shape.length) }),
    {
      inputs: 2,
      host: [-1],
      onHost: concatOnHost,
    },
  ),
  DepthToSpace: operator(depthToSpace),
  EnsureShape: identity,
  ExpandDims: operator((call) => t.reshape(call.tensor(0), expanded(call)), {
    inputs: 2,
    host: [1],
    onHost: (call) => reshaped(call.value(0), expanded(call)),
  }),
  FakeQuantWithMinMaxVars: identity,
  Gather: operator((call) => gathered(call, 0), { inputs: 2, onHost: gatheredOnHost }),
  GatherNd: operator((call) => t.gatherNd(call.tensor(0), call.tensor(1)), { inputs: 2 }),
  GatherV2: operator((call) => gathered(call, call.number(2)), { inputs: 3, host: [2], onHost: gatheredOnHost }),
  Identity: identity,
  IdentityN: operator((call) => call.inputs),
  MirrorPad: operator(
    (call) => {
      const mode = call.attributes.string('mode', 'REFLECT').toLowerCase() === 'reflect' ? 'reflect' : 'symmetric'
      return t.pad(call.tensor(0), pairs(call, 1), { mode })
    },
    { inputs: 2, host: [1] },
  ),
  Pack: operator(
    (call) => t.stack(call.tensors(), { axis: axisOf(call.attributes.int('axis', 0), call.value(0).shape.length + 1) }),
    {
      onHost: packedOnHost,
    },
  ),
  Pad: operator((call) => t.pad(call.tensor(0), pairs(call, 1)), { inputs: 2, host: [1] }),
  PadV2: operator((call) => t.pad(call.tensor(0), pairs(call, 1), { value: call.number(2) }), {
    inputs: 3,
    host: [1, 2],
  }),
  PlaceholderWithDefault: identity,
  PreventGradient: identity,
  Print: identity,
  Rank: operator((call) => integers([call.value(0).shape.length], [])),
  Reshape: operator((call) => t.reshape(call.tensor(0), resolved(call.numbers(1), call.tensor(0).size)), {
    inputs: 2,
    host: [1],
    onHost: (call) => reshaped(call.value(0), call.numbers(1)),
  }),
  Reverse: operator(
    (call) => {
      const axes = call.numbers(1).flatMap((one, k) => (one === 0 ? [] : [k]))
      return axes.length === 0 ? call.tensor(0) : t.flip(call.tensor(0), { axis: axes })
    },
    { inputs: 2, host: [1] },
  ),
  ReverseV2: operator(
    (call) => (call.numbers(1).length === 0 ? call.tensor(0) : t.flip(call.tensor(0), { axis: call.numbers(1) })),
    { inputs: 2, host: [1] },
  ),
  ScatterNd: operator((call) => t.scatterNd(call.tensor(0), call.tensor(1), call.numbers(2)), { inputs: 3, host: [2] }),
  Shape: operator(shapeText),
  ShapeN: operator((call) => call.inputs.map(({ shape }) => integers(shape))),
  Size: operator((call) => integers([call.value(0).shape.reduce((product, one) => product * one, 1)], [])),
  Slice: operator(sliced, { inputs: 3, host: [1, 2], onHost: slicedOnHost }),
  Snapshot: identity,
  SpaceToBatchND: operator(spaceToBatch, { inputs: 3, host: [1, 2] }),
  SpaceToDepth: operator(spaceToDepth),
  SparseToDense: operator(sparseToDense, { inputs: 4, host: [1] }),
  Split: operator(splitEqually, { inputs: 2, host: [0] }),
  SplitV: operator(splitBySizes, { inputs: 3, host: [1, 2] }),
  Squeeze: operator((call) => t.reshape(call.tensor(0), squeezed(call)), {
    onHost: (call) => reshaped(call.value(0), squeezed(call)),
  }),
  StopGradient: identity,
  StridedSlice: operator(stridedSlice, { inputs: 4, host: [1, 2, 3], onHost: stridedSliceOnHost }),
  TensorScatterUpdate: operator(scatterUpdate, { inputs: 3 }),
  Tile: operator((call) => t.tile(call.tensor(0), call.numbers(1)), { inputs: 2, host: [1] }),
  Transpose: operator((call) => t.transpose(call.tensor(0), { perm: call.numbers(1) }), { inputs: 2, host: [1] }),
  Unpack: operator((call) =>
    t.unstack(call.tensor(0), { axis: axisOf(call.attributes.int('axis', 0), call.value(0).shape.length) }),
  ),
}
