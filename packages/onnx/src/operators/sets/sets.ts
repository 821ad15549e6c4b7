// Sorting, unique elements, and the suppression of overlapping boxes.
import { argSort, slice, type Tensor, takeAlongAxis, topK } from '@tensorloom/tensor'
import { sizeOf } from '@tensorloom/tensor/backend'
import { shapeText } from '@tensorloom/tensor/op'
import type { HostData, HostTensor } from '../../model/host-tensor.js'
import type { Call } from '../../runtime/call.js'
import { OnnxError } from '../../runtime/onnx-error.js'
import { type Operator, operator } from '../../runtime/operator.js'
import { deviceValue, type Value, valueOf } from '../../runtime/value.js'
import { hostInput, int64, pick } from '../host/host-math.js'

// Of equal elements the first comes first, in both directions.
function largest(call: Call, k: number): readonly (Tensor | Value)[] {
  const x = call.tensor(0)
  const axis = call.axis(call.number('axis', -1), x.rank)
  const wantLargest = call.number('largest', 1) !== 0
  if (!(k >= 0 && k <= x.shape[axis]!)) throw new OnnxError(`k is ${k} along an axis of ${x.shape[axis] ?? 1}`)
  if (wantLargest) {
    const [values, indices] = topK(x, k, { axis })
    return [values, deviceValue('int64', indices)]
  }
  const all = argSort(x, { axis })
  const indices = slice(
    all,
    x.shape.map(() => 0),
    x.shape.map((extent, n) => (n === axis ? k : extent)),
  )
  return [takeAlongAxis(x, indices, { axis }), deviceValue('int64', indices)]
}

function compare(a: number | string, b: number | string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

// Rows along the axis, or single elements without it; sorted, or in the order of their first occurrence.
function unique(call: Call): readonly Value[] {
  const x = hostInput(call, 0)
  const given = call.given('axis')
  const shape = given === undefined ? [x.data.length] : x.shape
  const axis = given === undefined ? 0 : call.axis(given, x.shape.length)
  const [before, extent, after] = [sizeOf(shape.slice(0, axis)), shape[axis]!, sizeOf(shape.slice(axis + 1))]
  const placesOf = (at: number): readonly number[] =>
    Array.from({ length: before * after }, (_, k) => (Math.floor(k / after) * extent + at) * after + (k % after))
  const rows = Array.from({ length: extent }, (_, at) => placesOf(at).map((place) => x.data[place]!))
  const firsts = new Map<string, number>()
  const keys = rows.map((row) => JSON.stringify(row.map(String)))
  for (const [at, key] of keys.entries()) if (!firsts.has(key)) firsts.set(key, at)
  const order = [...firsts.values()]
  if (call.number('sorted', 1) !== 0) {
    order.sort((a, b) =>
      rows[a]!.reduce<number>((result, one, k) => (result !== 0 ? result : compare(one, rows[b]![k]!)), 0),
    )
  }
  const rank = new Map(order.map((at, k) => [keys[at]!, k]))
  const inverse = keys.map((key) => rank.get(key)!)
  const counts = order.map((_, k) => inverse.filter((one) => one === k).length)
  const places: number[] = []
  for (let row = 0; row < before; row++) {
    for (const at of order) for (let n = 0; n < after; n++) places.push((row * extent + at) * after + n)
  }
  const picked: HostTensor = pick(
    x,
    places,
    shape.map((one, k) => (k === axis ? order.length : one)),
  )
  return [picked, int64(order), int64(inverse), int64(counts)].slice(0, call.outputs).map((one) => valueOf(one))
}

interface Box {
  readonly low: readonly [number, number]
  readonly high: readonly [number, number]
}

function boxAt(boxes: HostData, at: number, center: boolean): Box {
  const [a, b, c, d] = [0, 1, 2, 3].map((k) => Number(boxes[4 * at + k])) as [number, number, number, number]
  if (center) return { low: [a - c / 2, b - d / 2], high: [a + c / 2, b + d / 2] }
  return { low: [Math.min(a, c), Math.min(b, d)], high: [Math.max(a, c), Math.max(b, d)] }
}

function overlap(a: Box, b: Box): number {
  const side = (k: 0 | 1): number => Math.max(0, Math.min(a.high[k], b.high[k]) - Math.max(a.low[k], b.low[k]))
  const area = (box: Box): number => (box.high[0] - box.low[0]) * (box.high[1] - box.low[1])
  const both = side(0) * side(1)
  const union = area(a) + area(b) - both
  return union > 0 ? both / union : 0
}

function nonMaxSuppression(call: Call): Value {
  const [boxShape, scoreShape] = [call.shape(0), call.shape(1)]
  const [batches, count] = boxShape as [number, number]
  const classes = scoreShape[1]!
  if (
    boxShape.length !== 3 ||
    scoreShape.length !== 3 ||
    scoreShape[0] !== batches ||
    scoreShape[2] !== count ||
    boxShape[2] !== 4
  ) {
    throw new OnnxError(`boxes ${shapeText(boxShape)} and scores ${shapeText(scoreShape)} do not fit each other`)
  }
  const [boxes, scores] = [call.elements(0), call.elements(1)]
  const most = call.has(2) ? call.scalar(2) : 0
  const overlapLimit = call.has(3) ? call.scalar(3) : 0
  const scoreLimit = call.has(4) ? call.scalar(4) : Number.NEGATIVE_INFINITY
  const center = call.number('center_point_box', 0) !== 0
  const found: number[] = []
  for (let batch = 0; batch < batches; batch++) {
    for (let kind = 0; kind < classes; kind++) {
      const score = (at: number): number => Number(scores[(batch * classes + kind) * count + at])
      const order = Array.from({ length: count }, (_, k) => k).filter((at) => score(at) > scoreLimit)
      order.sort((a, b) => score(b) - score(a))
      const kept: Box[] = []
      for (const at of order) {
        if (kept.length >= most) break
        const box = boxAt(boxes, batch * count + at, center)
        if (kept.some((one) => overlap(one, box) > overlapLimit)) continue
        kept.push(box)
        found.push(batch, kind, at)
      }
    }
  }
  return valueOf(int64(found, [found.length / 3, 3]))
}

/** Sets. */
export const setOperators: readonly Operator[] = [
  operator('TopK', 1, { outputs: 2, attributes: { axis: 'int', k: 'int!' } }, (call) =>
    largest(call, call.given('k')!),
  ),
  operator('TopK', 10, { inputs: 2, outputs: 2, host: [1], attributes: { axis: 'int' } }, (call) =>
    largest(call, call.scalar(1)),
  ),
  operator(
    'TopK',
    11,
    { inputs: 2, outputs: 2, host: [1], attributes: { axis: 'int', largest: 'int', sorted: 'int' } },
    (call) => largest(call, call.scalar(1)),
  ),
  operator('Unique', 11, { outputs: [1, 4], host: 'all', attributes: { axis: 'int', sorted: 'int' } }, unique),
  operator(
    'NonMaxSuppression',
    10,
    { inputs: [2, 5], host: 'all', attributes: { center_point_box: 'int' } },
    nonMaxSuppression,
  ),
]
