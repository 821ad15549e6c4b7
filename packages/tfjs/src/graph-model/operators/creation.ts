// New tensors, and what depends on values: sorting, choosing boxes, finding elements.

import type { Tensor } from '@tensorloom/tensor'
import * as t from '@tensorloom/tensor'
import { GraphError } from '../graph-error.js'
import { type Call, type Operator, operator } from '../operator.js'
import { hostValue, integers, type Value } from '../values.js'
import { chooseBoxes } from './choose-boxes.js'

/** A shape that a tensor gives. */
function extents(call: Call, k: number): readonly number[] {
  const shape = call.numbers(k)
  const size = shape.reduce((product, extent) => product * Math.max(extent, 1), 1)
  if (shape.every((extent) => Number.isInteger(extent) && extent >= 0) && size < 2 ** 31) return shape
  throw new GraphError(`the shape is [${shape.join(', ')}]`, 'a tensor has at most 2³¹ elements')
}

function filled(call: Call): Tensor {
  const value = call.tensor(1)
  return t.broadcastTo(t.reshape(value, []), extents(call, 0))
}

function range(call: Call): Tensor {
  const [start, stop, step] = [call.number(0), call.number(1), call.number(2)]
  const count = (stop - start) / step
  if (!(count < 2 ** 24)) throw new GraphError(`it would have ${count} elements`)
  const { dtype } = call.value(0)
  return count <= 0 ? t.zeros([0], { dtype }) : t.arange(start, stop, { step, dtype })
}

function rangeOnHost(call: Call): Value | undefined {
  const [start, stop, step] = [call.number(0), call.number(1), call.number(2)]
  const count = Math.max(0, Math.ceil((stop - start) / step))
  if (call.inputs.some(({ dtype }) => dtype !== 'int32') || !(count <= 4096)) return undefined
  return integers(Array.from({ length: count }, (_, k) => start + k * step))
}

function oneHot(call: Call): Tensor {
  const depth = call.number(1)
  const hot = t.oneHot(call.tensor(0), depth, { dtype: 'bool' })
  const placed = t.where(hot, call.tensor(2), call.tensor(3))
  const axis = call.attributes.int('axis', -1)
  return axis === -1 || axis === hot.rank - 1 ? placed : t.moveAxis(placed, -1, axis)
}

function linspace(call: Call): Tensor {
  const count = call.number(2)
  if (!(Number.isInteger(count) && count > 0 && count < 2 ** 24))
    throw new GraphError(`it would have ${count} elements`)
  return t.linspace(call.number(0), call.number(1), count)
}

function largest(call: Call): readonly Tensor[] {
  return t.topK(call.tensor(0), call.number(1), { sorted: call.attributes.bool('sorted', true) })
}

// The places of what is not 0.
function places(call: Call): Value {
  const { shape, host } = call.value(0)
  const found: number[] = []
  for (const [k, value] of Array.from(host!).entries()) {
    if (value === 0) continue
    let rest = k
    const place = shape.map((_, axis) => {
      const below = shape.slice(axis + 1).reduce((product, one) => product * one, 1)
      const at = Math.floor(rest / below)
      rest -= at * below
      return at
    })
    found.push(...place)
  }
  return integers(found, [shape.length === 0 ? found.length : found.length / shape.length, shape.length])
}

// The first of equal elements, in their order, and for each element which of them it is.
function unique(call: Call): readonly Value[] {
  const { dtype, host, shape } = call.value(0)
  if (shape.length !== 1) throw new GraphError(`it has an input with ${shape.length} axes, expected one`)
  const numbers = new Map<number, number>()
  const which = Array.from(host!, (value) => {
    const known = numbers.get(value) ?? numbers.size
    numbers.set(value, known)
    return known
  })
  const values = [...numbers.keys()]
  const data = dtype === 'float32' ? Float32Array.from(values) : Int32Array.from(values)
  return [hostValue(dtype === 'float32' ? dtype : 'int32', [values.length], data), integers(which)]
}

const withoutScores: Operator = operator((call) => chooseBoxes(call)[0], { inputs: 3, host: 'all' })

/** Operators that make tensors, or whose results depend on values, by name. */
export const creation: Readonly<Record<string, Operator>> = {
  Fill: operator(filled, { inputs: 2, host: [0] }),
  LinSpace: operator(linspace, { inputs: 3, host: 'all' }),
  NonMaxSuppressionV2: withoutScores,
  NonMaxSuppressionV3: withoutScores,
  NonMaxSuppressionV4: operator((call) => chooseBoxes(call, { padded: true }).filter((_, k) => k !== 1), {
    inputs: 5,
    host: 'all',
  }),
  NonMaxSuppressionV5: operator((call) => chooseBoxes(call, { soft: true }).slice(0, 2), { inputs: 6, host: 'all' }),
  OneHot: operator(oneHot, { inputs: 4, host: [1] }),
  Ones: operator((call) => t.ones(extents(call, 0), { dtype: call.attributes.type('T') ?? 'float32' }), { host: [0] }),
  OnesLike: operator((call) => t.onesLike(call.tensor(0))),
  Range: operator(range, { inputs: 3, host: 'all', onHost: rangeOnHost }),
  TopKV2: operator(largest, { inputs: 2, host: [1] }),
  Unique: operator(unique, { host: [0] }),
  UniqueV2: operator(unique, { host: [0] }),
  Where: operator(places, { host: [0] }),
  Zeros: operator((call) => t.zeros(extents(call, 0), { dtype: call.attributes.type('T') ?? 'float32' }), {
    host: [0],
  }),
  ZerosLike: operator((call) => t.zerosLike(call.tensor(0))),
}
