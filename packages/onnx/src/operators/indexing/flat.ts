// Indices of any of ONNX's forms as positions in the flattened tensor, where gathering and scattering happen.
import { add, cast, gather, less, mul, reshape, type Shape, type Tensor, tensor, where } from '@tensorloom/tensor'
import { sizeOf } from '@tensorloom/tensor/backend'
import { shapeText } from '@tensorloom/tensor/op'
import type { Call } from '../../runtime/call.js'
import { OnnxError } from '../../runtime/onnx-error.js'
import { positions, stridesOf } from '../host/host-math.js'

/** The indices in input `k` as int32 from 0; negative ones count from the end of an axis of `extent`. */
export function indicesOf(call: Call, k: number, extent: number): Tensor {
  const value = call.value(k)
  if (value.host !== undefined) {
    return int32(fromZeroOnHost(call.numbers(k), extent), value.shape)
  }
  return fromZero(cast(call.tensor(k), 'int32'), extent)
}

function fromZero(indices: Tensor, extent: number): Tensor {
  return where(less(indices, 0), add(indices, extent), indices)
}

/** Positions in a flat tensor; also as numbers, if the indices are in host memory. */
export interface Places {
  readonly tensor: Tensor
  readonly numbers: readonly number[] | undefined
}

function knownPlaces(numbers: readonly number[], shape: Shape): Places {
  return { tensor: int32(numbers, shape), numbers }
}

/** For indices along one axis, as `GatherElements` takes them: the position of each of their elements in the flat tensor. */
export function elementPositions(call: Call, k: number, shape: Shape, axis: number): Places {
  const own = call.shape(k)
  if (own.length !== shape.length || own.some((extent, n) => n !== axis && extent > shape[n]!)) {
    throw new OnnxError(`indices ${shapeText(own)} do not fit ${shapeText(shape)} along axis ${axis}`)
  }
  const strides = stridesOf(shape)
  const rest = positions(
    own,
    strides.map((stride, n) => (n === axis ? 0 : stride)),
  )
  if (call.value(k).host !== undefined) {
    const numbers = fromZeroOnHost(call.numbers(k), shape[axis]!)
    return knownPlaces(
      numbers.map((at, n) => at * strides[axis]! + rest[n]!),
      own,
    )
  }
  const places = add(mul(indicesOf(call, k, shape[axis]!), strides[axis]!), tensor(rest, { shape: own }))
  return { tensor: places, numbers: undefined }
}

/** For index tuples, as `GatherND` takes them: the position of each tuple in a tensor flattened over the axes that they address. */
export function tuplePositions(call: Call, k: number, extents: Shape): Places {
  const own = call.shape(k)
  const depth = extents.length
  const strides = stridesOf(extents)
  const count = sizeOf(own.slice(0, -1))
  if (depth === 0) return knownPlaces(new Array<number>(count).fill(0), [count])
  if (call.value(k).host !== undefined) {
    const numbers = call.numbers(k)
    const columns = extents.map((extent, n) =>
      fromZeroOnHost(
        numbers.filter((_, m) => m % depth === n),
        extent,
      ),
    )
    const places = Array.from({ length: count }, (_, row) =>
      columns.reduce((at, column, n) => at + column[row]! * strides[n]!, 0),
    )
    return knownPlaces(places, [count])
  }
  const indices = reshape(cast(call.tensor(k), 'int32'), [count, depth])
  const limits = tensor(Int32Array.from(extents), { shape: [1, depth] })
  const positive = where(less(indices, 0), add(indices, limits), indices)
  const places = mul(positive, tensor(Int32Array.from(strides), { shape: [1, depth] })).sum({ axis: 1 })
  return { tensor: places, numbers: undefined }
}

function fromZeroOnHost(indices: readonly number[], extent: number): readonly number[] {
  const wrong = indices.find((at) => !(at >= -extent && at < extent))
  if (wrong !== undefined) throw new OnnxError(`index ${wrong} is outside an axis of ${extent}`)
  return indices.map((at) => (at < 0 ? at + extent : at))
}

/** Gathers elements of the flat tensor. */
export function gatherFlat(x: Tensor, places: Tensor): Tensor {
  return gather(reshape(x, [x.size]), places, { axis: 0 })
}

/** An int32 constant of a call. */
export function int32(values: ArrayLike<number>, shape: Shape): Tensor {
  return tensor(Int32Array.from(values), { shape })
}
