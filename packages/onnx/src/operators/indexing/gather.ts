// Picking elements and slices.

import { add, cast, gather, less, oneHot, reshape, slice, type Tensor, transpose, where } from '@tensorloom/tensor'
import { sizeOf } from '@tensorloom/tensor/backend'
import { shapeText } from '@tensorloom/tensor/op'
import type { HostTensor } from '../../model/host-tensor.js'
import { charge } from '../../runtime/budget.js'
import type { Call } from '../../runtime/call.js'
import { OnnxError } from '../../runtime/onnx-error.js'
import { type Operator, operator } from '../../runtime/operator.js'
import { deviceValue, hostValue, type TensorValue } from '../../runtime/value.js'
import { hostInput, pick, stridesOf } from '../host/host-math.js'
import { elementPositions, gatherFlat, indicesOf, int32, tuplePositions } from './flat.js'

function gathered(call: Call): Tensor {
  const x = call.tensor(0)
  const axis = call.axis(call.number('axis', 0), x.rank)
  if (x.rank === 0) throw new OnnxError('input 0 is a scalar')
  const { host, shape } = call.value(1)
  const [extent, only] = [x.shape[axis]!, shape.length === 0 ? Number(host?.[0] ?? Number.NaN) : Number.NaN]
  // A single place that is known is a view.
  if (only >= -extent && only < extent) {
    const begin = x.shape.map((_, k) => (k !== axis ? 0 : only < 0 ? only + extent : only))
    const cut = slice(
      x,
      begin,
      x.shape.map((one, k) => (k === axis ? 1 : one)),
    )
    return reshape(
      cut,
      x.shape.filter((_, k) => k !== axis),
    )
  }
  return gather(x, indicesOf(call, 1, x.shape[axis]!), { axis })
}

function hostGather(call: Call): HostTensor {
  const x = hostInput(call, 0)
  const axis = call.axis(call.number('axis', 0), x.shape.length)
  const extent = x.shape[axis]
  if (extent === undefined) throw new OnnxError('input 0 is a scalar')
  const indices = call.numbers(1)
  const wrong = indices.find((at) => at < -extent || at >= extent)
  if (wrong !== undefined) throw new OnnxError(`index ${wrong} is outside an axis of ${extent}`)
  const [before, after] = [sizeOf(x.shape.slice(0, axis)), sizeOf(x.shape.slice(axis + 1))]
  charge(before * indices.length * after)
  const places: number[] = []
  for (let row = 0; row < before; row++) {
    for (const at of indices) {
      for (let n = 0; n < after; n++) places.push((row * extent + (at < 0 ? at + extent : at)) * after + n)
    }
  }
  return pick(x, places, [...x.shape.slice(0, axis), ...call.shape(1), ...x.shape.slice(axis + 1)])
}

function gatherElements(call: Call): Tensor {
  const x = call.tensor(0)
  return gatherFlat(x, elementPositions(call, 1, x.shape, call.axis(call.number('axis', 0), x.rank)).tensor)
}

// The first `batch_dims` axes are shared; a tuple of indices addresses the next ones.
function gatherNd(call: Call): Tensor {
  const [x, indices] = [call.tensor(0), call.shape(1)]
  const batch = call.number('batch_dims', 0)
  const depth = indices.at(-1) ?? 0
  if (batch < 0 || depth + batch > x.rank || batch >= indices.length) {
    throw new OnnxError(`indices ${shapeText(indices)} with batch_dims ${batch} do not fit ${shapeText(x.shape)}`)
  }
  const groups = sizeOf(x.shape.slice(0, batch))
  const extents = x.shape.slice(batch, batch + depth)
  const rest = x.shape.slice(batch + depth)
  const inner = tuplePositions(call, 1, extents).tensor
  charge(inner.size)
  const each = inner.size / Math.max(groups, 1)
  const shift = int32(
    Array.from({ length: inner.size }, (_, k) => Math.floor(k / each) * sizeOf(extents)),
    [inner.size],
  )
  const rows = gather(reshape(x, [groups * sizeOf(extents), ...rest]), add(inner, shift), { axis: 0 })
  return reshape(rows, [...indices.slice(0, -1), ...rest])
}

function compressed(call: Call): TensorValue {
  const value = call.value(0)
  const kept = call.numbers(1).flatMap((flag, k) => (flag !== 0 ? [k] : []))
  const axis = call.given('axis')
  const x = call.tensor(0)
  const [source, along] = axis === undefined ? [reshape(x, [x.size]), 0] : [x, call.axis(axis, x.rank)]
  if (kept.some((at) => at >= source.shape[along]!)) throw new OnnxError('the condition is longer than the axis')
  return deviceValue(value.type, gather(source, int32(kept, [kept.length]), { axis: along }))
}

function nonZero(call: Call): TensorValue {
  const shape = call.shape(0)
  const strides = stridesOf(shape)
  const found = Array.from(call.elements(0) as Float64Array).flatMap((value, at) => (Number(value) !== 0 ? [at] : []))
  // A scalar counts as a tensor of one element.
  const axes = shape.length === 0 ? [[1, 1] as const] : shape.map((extent, k) => [extent, strides[k]!] as const)
  const rows = axes.flatMap(([extent, stride]) => found.map((at) => Math.floor(at / stride) % extent))
  return hostValue('int64', [axes.length, found.length], Float64Array.from(rows))
}

function oneHotOf(call: Call): TensorValue {
  const depth = call.scalar(1)
  const indices = cast(call.tensor(0), 'int32')
  const axis = call.axis(call.number('axis', -1), indices.rank + 1)
  const [off, on] = [0, 1].map((k) => gather(call.tensor(2), int32([k], [])))
  const hot = oneHot(where(less(indices, 0), add(indices, depth), indices), depth)
  const last = indices.rank
  const perm = Array.from({ length: last + 1 }, (_, k) => (k < axis ? k : k === axis ? last : k - 1))
  return deviceValue(call.type(2), where(transpose(hot, { perm }).greater(0), on!, off!))
}

/** Picking. */
export const gatherOperators: readonly Operator[] = [
  operator('Gather', 1, { inputs: 2, attributes: { axis: 'int' }, onHost: hostGather }, gathered),
  operator('GatherElements', 11, { inputs: 2, attributes: { axis: 'int' } }, gatherElements),
  operator('GatherND', 11, { inputs: 2 }, gatherNd),
  operator('GatherND', 12, { inputs: 2, attributes: { batch_dims: 'int' } }, gatherNd),
  operator('Compress', 9, { inputs: 2, host: [1], attributes: { axis: 'int' } }, compressed),
  operator('NonZero', 9, { host: 'all' }, nonZero),
  operator('OneHot', 9, { inputs: 3, host: [1], attributes: { axis: 'int' } }, oneHotOf),
]
