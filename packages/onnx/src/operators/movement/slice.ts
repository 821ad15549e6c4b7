// Parts of tensors: slices, splits, padding, cropping.

import {
  cast,
  type PadMode,
  pad,
  reshape,
  slice,
  split,
  stridedSlice,
  type Tensor,
  takeAlongAxis,
  tensor,
  transpose,
  where,
} from '@tensorloom/tensor'
import { sizeOf } from '@tensorloom/tensor/backend'
import { shapeText } from '@tensorloom/tensor/op'
import type { HostTensor } from '../../model/host-tensor.js'
import { charge } from '../../runtime/budget.js'
import type { Call } from '../../runtime/call.js'
import { OnnxError } from '../../runtime/onnx-error.js'
import { type Operator, operator } from '../../runtime/operator.js'
import { hostInput, pick, positions, stridesOf } from '../host/host-math.js'
import { axesOf } from './shape.js'

interface Range {
  readonly start: number
  readonly count: number
  readonly step: number
}

// One range for each axis, by the rules of Slice: bounds count from the end if negative, and are limited to the axis.
function ranges(call: Call): readonly Range[] {
  const shape = call.shape(0)
  const starts = call.list('starts') ?? call.numbers(1)
  const ends = call.list('ends') ?? call.numbers(2)
  const axes = call.axes(axesOf(call, 3) ?? starts.map((_, k) => k), shape.length)
  const steps = call.optionalNumbers(4) ?? starts.map(() => 1)
  if ([ends, axes, steps].some((list) => list.length !== starts.length)) {
    throw new OnnxError(`${starts.length} starts, ${ends.length} ends, ${axes.length} axes and ${steps.length} steps`)
  }
  const result: Range[] = shape.map((extent) => ({ start: 0, count: extent, step: 1 }))
  for (const [k, axis] of axes.entries()) {
    const [extent, step] = [shape[axis]!, steps[k]!]
    if (step === 0) throw new OnnxError(`step 0 along axis ${axis}`)
    const limit = (at: number, low: number, high: number): number =>
      Math.min(Math.max(at < 0 ? at + extent : at, low), high)
    // In opset 10 the largest integer means "to the border", also backwards.
    const whole = call.opset < 11 && step < 0 && ends[k]! >= 2 ** 31 - 1
    const start = step > 0 ? limit(starts[k]!, 0, extent) : limit(starts[k]!, 0, extent - 1)
    const end = step > 0 ? limit(ends[k]!, 0, extent) : whole ? -1 : limit(ends[k]!, -1, extent - 1)
    result[axis] = { start, step, count: Math.max(0, Math.ceil((end - start) / step)) }
  }
  return result
}

function sliced(call: Call): Tensor {
  const parts = ranges(call)
  const x = call.tensor(0)
  const empty = parts.some((part) => part.count === 0)
  if (empty || parts.every((part) => part.step === 1)) {
    return slice(
      x,
      parts.map((part) => (empty ? 0 : part.start)),
      parts.map((part) => part.count),
    )
  }
  const end = parts.map(({ start, count, step }) => {
    const stop = start + count * step
    return stop < 0 ? null : stop
  })
  return stridedSlice(
    x,
    parts.map((part) => part.start),
    end,
    parts.map((part) => part.step),
  )
}

function hostSlice(call: Call): HostTensor {
  const x = hostInput(call, 0)
  const parts = ranges(call)
  const strides = stridesOf(x.shape)
  const shape = parts.map((part) => part.count)
  const start = parts.reduce((sum, part, k) => sum + part.start * strides[k]!, 0)
  return pick(
    x,
    positions(
      shape,
      parts.map((part, k) => part.step * strides[k]!),
      start,
    ),
    shape,
  )
}

function splitSizes(call: Call, axis: number, given: readonly number[] | undefined): readonly number[] {
  const extent = call.shape(0)[axis]!
  if (given !== undefined && given.length > 0) return given
  const count = call.number('num_outputs', call.outputs)
  if (count < 1 || count > 65536) throw new OnnxError(`num_outputs is ${count}`)
  const size = Math.ceil(extent / count)
  if (call.opset < 18 && extent % count !== 0)
    throw new OnnxError(`an axis of ${extent} cannot be split into ${count} equal parts`)
  // Before opset 18 the parts are equal; since then the last one may be smaller.
  return Array.from({ length: count }, (_, k) => Math.max(0, Math.min(size, extent - k * size)))
}

/** Parts of `sizes` along `axis`; they must add up to its extent. */
export function splitParts(x: Tensor, sizes: readonly number[], axis: number): readonly Tensor[] {
  const extent = x.shape[axis]!
  if (sizes.reduce((sum, one) => sum + one, 0) !== extent || sizes.some((one) => !(one >= 0))) {
    throw new OnnxError(`parts of ${JSON.stringify(sizes)} do not add up to the extent ${extent} of axis ${axis}`)
  }
  return sizes.length === 0 ? [] : split(x, sizes, { axis })
}

function splitted(call: Call): readonly Tensor[] {
  const axis = call.axis(call.number('axis', 0), call.shape(0).length)
  const sizes = splitSizes(call, axis, call.optionalNumbers(1) ?? call.list('split'))
  return splitParts(call.tensor(0), sizes, axis).slice(0, call.outputs)
}

// Elements in front and behind of each axis; negative numbers crop.
function padded(call: Call, pads: readonly number[], value: number): Tensor {
  const mode = call.text('mode', 'constant', ['constant', 'reflect', 'edge', 'wrap'])
  const x = call.tensor(0)
  const axes = call.has(3) ? call.axes(call.numbers(3), x.rank) : x.shape.map((_, k) => k)
  if (pads.length !== 2 * axes.length) throw new OnnxError(`${pads.length} pads for ${axes.length} axes`)
  const both = x.shape.map((_, axis) => {
    const k = axes.indexOf(axis)
    return k === -1 ? ([0, 0] as const) : ([pads[k]!, pads[k + axes.length]!] as const)
  })
  const cropped = both.some((pair) => pair.some((one) => one < 0))
    ? slice(
        x,
        both.map(([before]) => Math.max(0, -before)),
        both.map(([before, after], k) => x.shape[k]! + Math.min(0, before) + Math.min(0, after)),
      )
    : x
  const paddings = both.map(([before, after]) => [Math.max(0, before), Math.max(0, after)] as const)
  if (paddings.every(([before, after]) => before === 0 && after === 0)) return cropped
  // The reference pads booleans as numbers.
  const numeric = cropped.dtype === 'bool' ? cast(cropped, 'int32') : cropped
  const result = pad(numeric, paddings, { mode: mode as PadMode, value })
  return cropped.dtype === 'bool' ? cast(result, 'bool') : result
}

// Pad's value is a scalar input.
function paddedByInput(call: Call): Tensor {
  return padded(call, call.numbers(1), call.has(2) && sizeOf(call.shape(2)) > 0 ? call.scalar(2) : 0)
}

function centered(call: Call): Tensor {
  const x = call.tensor(0)
  const wanted = call.numbers(1)
  const given = call.list('axes')
  const axes = given === undefined ? x.shape.map((_, k) => k) : call.axes(given, x.rank)
  if (axes.length !== wanted.length) throw new OnnxError(`${wanted.length} extents for ${axes.length} axes`)
  const sizes = x.shape.map((extent, axis) => (axes.includes(axis) ? wanted[axes.indexOf(axis)]! : extent))
  const cropped = slice(
    x,
    sizes.map((size, k) => Math.max(0, Math.floor((x.shape[k]! - size) / 2))),
    sizes.map((size, k) => Math.min(size, x.shape[k]!)),
  )
  return pad(
    cropped,
    sizes.map((size, k) => {
      const missing = Math.max(0, size - x.shape[k]!)
      return [Math.floor(missing / 2), Math.ceil(missing / 2)] as const
    }),
  )
}

// [N, C, H, W] → [N, C / b², H · b, W · b].
function depthToSpace(call: Call): Tensor {
  const x = call.tensor(0)
  const [batch, channels, height, width] = images(call)
  const block = call.given('blocksize')!
  const rest = channels / (block * block)
  if (block < 1 || !Number.isInteger(rest)) throw new OnnxError(`blocksize ${block} does not fit ${shapeText(x.shape)}`)
  const blocks =
    call.text('mode', 'DCR', ['DCR', 'CRD']) === 'DCR'
      ? transpose(reshape(x, [batch, block, block, rest, height, width]), { perm: [0, 3, 4, 1, 5, 2] })
      : transpose(reshape(x, [batch, rest, block, block, height, width]), { perm: [0, 1, 4, 2, 5, 3] })
  return reshape(blocks, [batch, rest, height * block, width * block])
}

function spaceToDepth(call: Call): Tensor {
  const x = call.tensor(0)
  const [batch, channels, height, width] = images(call)
  const block = call.given('blocksize')!
  if (block < 1 || height % block !== 0 || width % block !== 0) {
    throw new OnnxError(`blocksize ${block} does not fit ${shapeText(x.shape)}`)
  }
  const [rows, columns] = [height / block, width / block]
  const blocks = transpose(reshape(x, [batch, channels, rows, block, columns, block]), { perm: [0, 3, 5, 1, 2, 4] })
  return reshape(blocks, [batch, channels * block * block, rows, columns])
}

function images(call: Call): readonly [number, number, number, number] {
  const shape = call.shape(0)
  if (shape.length === 4) return shape as [number, number, number, number]
  throw new OnnxError(`input 0 has shape ${shapeText(shape)}, expected [batch, channels, height, width]`)
}

/** Reverses the first `lengths[b]` steps of each series; time and batch are the first two axes of `x`. */
export function reverseSteps(x: Tensor, lengths: Tensor): Tensor {
  const [time, batch] = x.shape as [number, number]
  charge(time)
  const steps = tensor(
    Int32Array.from({ length: time }, (_, k) => k),
    { shape: [time, 1] },
  )
  const ends = reshape(cast(lengths, 'int32'), [1, batch])
  const places = where(steps.less(ends), ends.sub(1).sub(steps), steps)
  const rest = sizeOf(x.shape.slice(2))
  const flat = reshape(x, [time, batch, rest])
  const full = reshape(places, [time, batch, 1]).add(tensor(new Int32Array(rest), { shape: [1, 1, rest] }))
  return reshape(takeAlongAxis(flat, full, { axis: 0 }), x.shape)
}

function reverseSequence(call: Call): Tensor {
  const x = call.tensor(0)
  const [timeAxis, batchAxis] = [call.number('time_axis', 0), call.number('batch_axis', 1)]
  if (timeAxis + batchAxis !== 1 || timeAxis * batchAxis !== 0)
    throw new OnnxError(`time_axis ${timeAxis}, batch_axis ${batchAxis}: they are 0 and 1`)
  if (timeAxis === 0) return reverseSteps(x, call.tensor(1))
  const swap = { perm: x.shape.map((_, k) => (k < 2 ? 1 - k : k)) }
  return transpose(reverseSteps(transpose(x, swap), call.tensor(1)), swap)
}

/** Parts of tensors. */
export const sliceOperators: readonly Operator[] = [
  operator('Slice', 1, { attributes: { axes: 'ints', starts: 'ints!', ends: 'ints!' }, onHost: hostSlice }, sliced),
  operator('Slice', 10, { inputs: [3, 5], host: [1, 2, 3, 4], onHost: hostSlice }, sliced),
  operator(
    'Split',
    1,
    { inputs: [1, 2], outputs: [1, Number.POSITIVE_INFINITY], host: [1], attributes: { axis: 'int', split: 'ints' } },
    splitted,
  ),
  operator(
    'Split',
    2,
    { outputs: [1, Number.POSITIVE_INFINITY], attributes: { axis: 'int', split: 'ints' } },
    splitted,
  ),
  operator(
    'Split',
    13,
    { inputs: [1, 2], outputs: [1, Number.POSITIVE_INFINITY], host: [1], attributes: { axis: 'int' } },
    splitted,
  ),
  operator(
    'Split',
    18,
    {
      inputs: [1, 2],
      outputs: [1, Number.POSITIVE_INFINITY],
      host: [1],
      attributes: { axis: 'int', num_outputs: 'int' },
    },
    splitted,
  ),
  operator('Pad', 1, { attributes: { paddings: 'ints!', mode: 'string', value: 'float' } }, (call) =>
    padded(call, call.list('paddings')!, call.number('value', 0)),
  ),
  operator('Pad', 2, { attributes: { pads: 'ints!', mode: 'string', value: 'float' } }, (call) =>
    padded(call, call.list('pads')!, call.number('value', 0)),
  ),
  operator('Pad', 11, { inputs: [2, 3], host: [1, 2], attributes: { mode: 'string' } }, paddedByInput),
  operator('Pad', 18, { inputs: [2, 4], host: [1, 2, 3], attributes: { mode: 'string' } }, paddedByInput),
  operator('CenterCropPad', 18, { inputs: 2, host: [1], attributes: { axes: 'ints' } }, centered),
  operator('DepthToSpace', 1, { attributes: { blocksize: 'int!', mode: 'string' } }, depthToSpace),
  operator('SpaceToDepth', 1, { attributes: { blocksize: 'int!' } }, spaceToDepth),
  operator('ReverseSequence', 10, { inputs: 2, attributes: { time_axis: 'int', batch_axis: 'int' } }, reverseSequence),
]
