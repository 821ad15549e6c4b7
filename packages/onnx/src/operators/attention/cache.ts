// Keys and values of earlier steps in a buffer of fixed length, into which those of new steps are written.
import {
  add,
  broadcastTo,
  cast,
  greaterEqual,
  less,
  logicalAnd,
  mod,
  reshape,
  sub,
  type Tensor,
  takeAlongAxis,
  where,
} from '@tensorloom/tensor'
import { shapeText } from '@tensorloom/tensor/op'
import type { Call } from '../../runtime/call.js'
import { OnnxError } from '../../runtime/onnx-error.js'
import { type Operator, operator } from '../../runtime/operator.js'
import { counting } from './attend.js'

/**
 * A buffer with `update` written into it along `axis`.
 *
 * @param first - where the first step goes, for each row of the batch, [batch] int32
 */
export function writtenAt(cache: Tensor, update: Tensor, first: Tensor, axis: number, circular = false): Tensor {
  const fits =
    update.rank === cache.rank &&
    update.shape.every((extent, k) => (k === axis ? extent <= cache.shape[k]! : extent === cache.shape[k]))
  if (!fits || axis === 0)
    throw new OnnxError(`an update ${shapeText(update.shape)} of ${shapeText(cache.shape)} along axis ${axis}`)
  const [length, steps] = [cache.shape[axis]!, update.shape[axis]!]
  const along = cache.shape.map((_, k) => (k === axis ? length : 1))
  const starts = reshape(
    first,
    cache.shape.map((_, k) => (k === 0 ? first.size : 1)),
  )
  const gap = sub(reshape(counting(length), along), starts)
  const step = circular ? mod(add(mod(gap, length), length), length) : gap
  const isNew = logicalAnd(greaterEqual(step, 0), less(step, steps))
  const places = where(isNew, step, 0)
  return where(isNew, takeAlongAxis(update, broadcastTo(places, cache.shape), { axis }), cache)
}

function tensorScatter(call: Call): Tensor {
  const cache = call.tensor(0)
  const axis = call.axis(call.number('axis', -2), cache.rank)
  const circular = call.text('mode', 'linear', ['linear', 'circular']) === 'circular'
  const first = call.has(2) ? call.castTo(2, 'int32') : cast(counting(1), 'int32')
  return writtenAt(cache, call.tensor(1), first, axis, circular)
}

/** Buffers of keys and values. */
export const cacheOperators: readonly Operator[] = [
  operator('TensorScatter', 24, { inputs: [2, 3], attributes: { axis: 'int', mode: 'string' } }, tensorScatter),
]
