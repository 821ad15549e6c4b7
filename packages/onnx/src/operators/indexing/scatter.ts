// Putting elements and slices into a tensor, or combining them with what is there.
import {
  cast,
  full,
  gather,
  greater,
  greaterEqual,
  maximum,
  minimum,
  mul,
  reshape,
  type Shape,
  scatterAdd,
  segmentMax,
  segmentMin,
  type Tensor,
  where,
  zeros,
} from '@tensorloom/tensor'
import { sizeOf } from '@tensorloom/tensor/backend'
import { shapeText } from '@tensorloom/tensor/op'
import type { Call } from '../../runtime/call.js'
import { OnnxError } from '../../runtime/onnx-error.js'
import { type Operator, operator } from '../../runtime/operator.js'
import { deviceValue, type TensorValue } from '../../runtime/value.js'
import { range } from '../convolution/windows.js'
import { elementPositions, int32, type Places, tuplePositions } from './flat.js'

type Reduction = 'none' | 'add' | 'mul' | 'min' | 'max'

/** Combines rows of updates [count, width] with the rows of the target [rows, width] at `places`. */
function scatterRows(target: Tensor, places: Places, updates: Tensor, reduction: Reduction): Tensor {
  if (reduction === 'add') return scatterAdd(target, places.tensor, updates)
  if (reduction === 'mul') return multiplyRows(target, places, updates)
  const rows = target.shape[0]!
  if (reduction === 'none') return putRows(target, places, updates)
  const hit = hitRows(rows, places.tensor)
  const combine = reduction === 'max' ? maximum : minimum
  const extreme = reduction === 'max' ? segmentMax : segmentMin
  return where(hit, combine(target, extreme(updates, places.tensor, rows)), target)
}

// bool [rows, 1]: the rows that have updates.
function hitRows(rows: number, places: Tensor): Tensor {
  const ones = full([places.size, 1], 1, { dtype: 'int32' })
  return greater(scatterAdd(zeros([rows, 1], { dtype: 'int32' }), places, ones), 0)
}

// Of updates for the same place the last one counts, as in PyTorch; ONNX leaves it open.
function putRows(target: Tensor, { tensor }: Places, updates: Tensor): Tensor {
  const rows = target.shape[0]!
  const last = segmentMax(int32(range(updates.shape[0]!), [updates.shape[0]!]), tensor, rows)
  const hit = greaterEqual(last, 0)
  return where(reshape(hit, [rows, 1]), gather(updates, where(hit, last, 0)), target)
}

// Updates for the same place are multiplied one after another, in rounds in which each place occurs once.
function multiplyRows(target: Tensor, { tensor, numbers = [] }: Places, updates: Tensor): Tensor {
  const rounds: number[][] = []
  const seen = new Map<number, number>()
  for (const [k, place] of numbers.entries()) {
    const round = seen.get(place) ?? 0
    seen.set(place, round + 1)
    const list = rounds[round]
    if (list === undefined) rounds.push([k])
    else list.push(k)
  }
  return rounds.reduce((result, round) => {
    const chosen = int32(round, [round.length])
    const at = gather(tensor, chosen)
    const factors = scatterAdd(zeros(result.shape, { dtype: result.dtype }), at, gather(updates, chosen))
    return where(hitRows(result.shape[0]!, at), mul(result, factors), result)
  }, target)
}

function scatter(call: Call, places: Places, rest: Shape, updates: Tensor): TensorValue {
  const type = call.type(0)
  const x = call.tensor(0)
  const width = sizeOf(rest)
  const reduction = call.text<Reduction>('reduction', 'none', ['none', 'add', 'mul', 'min', 'max'])
  // Booleans and bytes are combined as int32.
  const wide = x.dtype === 'bool' || x.dtype === 'uint8' ? 'int32' : x.dtype
  const target = cast(reshape(x, [x.size / Math.max(width, 1), width]), wide)
  const count = places.tensor.size
  if (x.size === 0 || count === 0) return deviceValue(type, reshape(x, x.shape))
  const rows = cast(reshape(updates, [count, width]), wide)
  const flat = { ...places, tensor: reshape(places.tensor, [count]) }
  return deviceValue(type, cast(reshape(scatterRows(target, flat, rows, reduction), x.shape), x.dtype))
}

function scatterElements(call: Call): TensorValue {
  const shape = call.shape(0)
  const axis = call.axis(call.number('axis', 0), shape.length)
  const updates = call.tensor(2)
  if (shapeText(updates.shape) !== shapeText(call.shape(1))) {
    throw new OnnxError(`updates ${shapeText(updates.shape)} and indices ${shapeText(call.shape(1))} differ`)
  }
  return scatter(call, elementPositions(call, 1, shape, axis), [], updates)
}

function scatterNd(call: Call): TensorValue {
  const [shape, indices] = [call.shape(0), call.shape(1)]
  const depth = indices.at(-1) ?? 0
  if (depth > shape.length || indices.length === 0)
    throw new OnnxError(`indices ${shapeText(indices)} do not fit ${shapeText(shape)}`)
  const rest = shape.slice(depth)
  const updates = call.tensor(2)
  if (updates.size !== sizeOf(indices.slice(0, -1)) * sizeOf(rest)) {
    throw new OnnxError(
      `updates ${shapeText(updates.shape)} do not fit indices ${shapeText(indices)} into ${shapeText(shape)}`,
    )
  }
  return scatter(call, tuplePositions(call, 1, shape.slice(0, depth)), rest, updates)
}

// Products have to know which indices are equal.
const slots = (call: Call): readonly number[] => (call.text<string>('reduction', 'none') === 'mul' ? [1] : [])
const options = { inputs: 3, host: slots } as const

/** Scattering. */
export const scatterOperators: readonly Operator[] = [
  operator('Scatter', 9, { ...options, attributes: { axis: 'int' } }, scatterElements),
  operator('ScatterElements', 11, { ...options, attributes: { axis: 'int' } }, scatterElements),
  operator('ScatterElements', 16, { ...options, attributes: { axis: 'int', reduction: 'string' } }, scatterElements),
  operator('ScatterND', 11, options, scatterNd),
  operator('ScatterND', 16, { ...options, attributes: { reduction: 'string' } }, scatterNd),
]
