// Operators that change the shape only, and those that ask for it.
import { broadcastTo, concat, reshape, type Tensor, tile, transpose } from '@tensorloom/tensor'
import { sizeOf } from '@tensorloom/tensor/backend'
import { shapeText } from '@tensorloom/tensor/op'
import type { HostTensor } from '../../model/host-tensor.js'
import type { Call } from '../../runtime/call.js'
import { OnnxError } from '../../runtime/onnx-error.js'
import { type Operator, operator } from '../../runtime/operator.js'
import { lastValue, type TensorValue, valueOf } from '../../runtime/value.js'
import { broadcastPlaces, hostInput, int64, pick, positions, stridesOf } from '../host/host-math.js'

/** The axes of a call: input `k` in newer versions, the attribute in older ones. */
export function axesOf(call: Call, k: number): readonly number[] | undefined {
  return call.optionalNumbers(k) ?? call.list('axes')
}

function targetShape(call: Call): readonly number[] {
  const from = call.shape(0)
  const wanted = call.list('shape') ?? call.numbers(1)
  const allowZero = call.number('allowzero', 0) !== 0
  const shape = wanted.map((extent, k) => {
    if (extent !== 0 || allowZero) return extent
    if (k < from.length) return from[k]!
    throw new OnnxError(`the shape ${JSON.stringify(wanted)} copies axis ${k}, which ${shapeText(from)} does not have`)
  })
  const open = shape.filter((extent) => extent === -1).length
  const known = shape.reduce((product, extent) => (extent === -1 ? product : product * extent), 1)
  const size = sizeOf(from)
  const fits = open === 0 ? known === size : open === 1 && (known === 0 ? size === 0 : size % known === 0)
  if (!fits || shape.some((extent) => extent < -1 || !Number.isSafeInteger(extent))) {
    throw new OnnxError(`cannot reshape ${shapeText(from)} to ${JSON.stringify(wanted)}`)
  }
  return shape.map((extent) => (extent === -1 ? (known === 0 ? 0 : size / known) : extent))
}

function squeezedShape(call: Call): readonly number[] {
  const from = call.shape(0)
  const given = axesOf(call, 1)
  const axes =
    given === undefined ? from.flatMap((extent, k) => (extent === 1 ? [k] : [])) : call.axes(given, from.length)
  const wrong = axes.find((axis) => from[axis] !== 1)
  if (wrong !== undefined) throw new OnnxError(`axis ${wrong} of ${shapeText(from)} is not 1, so it cannot be removed`)
  return from.filter((_, k) => !axes.includes(k))
}

function unsqueezedShape(call: Call): readonly number[] {
  const from = call.shape(0)
  const given = axesOf(call, 1)!
  const rank = from.length + given.length
  const axes = call.axes(given, rank)
  const rest = [...from]
  return Array.from({ length: rank }, (_, k) => (axes.includes(k) ? 1 : rest.shift()!))
}

function flattenedShape(call: Call): readonly number[] {
  const from = call.shape(0)
  const given = call.number('axis', 1)
  if (given < -from.length || given > from.length) throw new OnnxError(`axis ${given} of ${shapeText(from)}`)
  const axis = given < 0 ? given + from.length : given
  return [sizeOf(from.slice(0, axis)), sizeOf(from.slice(axis))]
}

// An operator that keeps the elements and their order.
function reshaping(
  name: string,
  since: number,
  options: Parameters<typeof operator>[2],
  shapeOf: (call: Call) => readonly number[],
): Operator {
  const onHost = (call: Call): HostTensor => ({ ...hostInput(call, 0), shape: shapeOf(call) })
  return operator(name, since, { ...options, onHost }, (call) => reshape(call.tensor(0), shapeOf(call)))
}

function shapeOperator(call: Call): HostTensor {
  const shape = call.shape(0)
  const bound = (at: number): number => Math.min(Math.max(at < 0 ? at + shape.length : at, 0), shape.length)
  return int64(shape.slice(bound(call.number('start', 0)), bound(call.number('end', shape.length))))
}

function permutation(call: Call): readonly number[] {
  const { length } = call.shape(0)
  const perm = call.list('perm') ?? Array.from({ length }, (_, k) => length - 1 - k)
  if (perm.length !== length || !call.axes(perm, length).every((axis, k) => axis === perm[k])) {
    throw new OnnxError(`perm ${JSON.stringify(perm)} does not fit ${length} axes`)
  }
  return perm
}

function hostTranspose(call: Call): HostTensor {
  const x = hostInput(call, 0)
  const perm = permutation(call)
  const strides = stridesOf(x.shape)
  const shape = perm.map((axis) => x.shape[axis]!)
  return pick(
    x,
    positions(
      shape,
      perm.map((axis) => strides[axis]!),
    ),
    shape,
  )
}

// Broadcasting goes both ways: an extent of 1 in the wanted shape keeps that of the tensor.
function expandedShape(call: Call): readonly number[] {
  const from = call.shape(0)
  const wanted = call.numbers(1)
  const rank = Math.max(from.length, wanted.length)
  return Array.from({ length: rank }, (_, k) => {
    const a = from[k - rank + from.length] ?? 1
    const b = wanted[k - rank + wanted.length] ?? 1
    if (a !== b && a !== 1 && b !== 1)
      throw new OnnxError(`cannot expand ${shapeText(from)} to ${JSON.stringify(wanted)}`)
    return a === 1 ? b : a
  })
}

function repeats(call: Call): readonly number[] {
  const { length } = call.shape(0)
  const counts = call.numbers(1)
  if (counts.length === length && counts.every((one) => one >= 0)) return counts
  throw new OnnxError(`repeats ${JSON.stringify(counts)} for ${length} axes`)
}

function concatenated(call: Call): readonly [axis: number, shape: readonly number[]] {
  const shapes = call.inputs.map((_, k) => call.shape(k))
  const axis = call.axis(call.number('axis', 1), shapes[0]!.length)
  const total = shapes.reduce((sum, shape) => sum + (shape[axis] ?? 0), 0)
  const wrong = shapes.find(
    (shape) => shape.length !== shapes[0]!.length || shape.some((extent, k) => k !== axis && extent !== shapes[0]![k]),
  )
  if (wrong !== undefined) throw new OnnxError(`cannot join ${shapes.map(shapeText).join(', ')} along axis ${axis}`)
  return [axis, shapes[0]!.map((extent, k) => (k === axis ? total : extent))]
}

function hostConcat(call: Call): HostTensor | undefined {
  const [axis, shape] = concatenated(call)
  const inputs = call.inputs.map((_, k) => hostInput(call, k))
  const whole = {
    ...inputs[0]!,
    data: inputs.flatMap((one) => Array.from(one.data as Float64Array)) as unknown as Float64Array,
  }
  const [before, starts] = [sizeOf(shape.slice(0, axis)), inputs.map(() => 0)]
  let offset = 0
  for (const [k, one] of inputs.entries()) {
    starts[k] = offset
    offset += one.data.length
  }
  const places: number[] = []
  for (let row = 0; row < before; row++) {
    for (const [k, one] of inputs.entries()) {
      const width = one.data.length / before
      for (let n = 0; n < width; n++) places.push(starts[k]! + row * width + n)
    }
  }
  return pick(whole, places, shape)
}

/** Shapes. */
export const shapeOperators: readonly Operator[] = [
  operator('Shape', 1, { attributes: { start: 'int', end: 'int' } }, (call) => valueOf(shapeOperator(call))),
  operator('Size', 1, {}, (call) => valueOf(int64([sizeOf(call.shape(0))], []))),
  reshaping('Reshape', 1, { attributes: { shape: 'ints!', consumed_inputs: 'ints' } }, targetShape),
  reshaping('Reshape', 5, { inputs: 2, host: [1], attributes: { allowzero: 'int' } }, targetShape),
  reshaping('Squeeze', 1, { attributes: { axes: 'ints' } }, squeezedShape),
  reshaping('Squeeze', 13, { inputs: [1, 2], host: [1] }, squeezedShape),
  reshaping('Unsqueeze', 1, { attributes: { axes: 'ints!' } }, unsqueezedShape),
  reshaping('Unsqueeze', 13, { inputs: 2, host: [1] }, unsqueezedShape),
  reshaping('Flatten', 1, { attributes: { axis: 'int' } }, flattenedShape),
  operator('Transpose', 1, { attributes: { perm: 'ints' }, onHost: hostTranspose }, (call) =>
    transpose(call.tensor(0), { perm: permutation(call) }),
  ),
  operator(
    'Expand',
    8,
    {
      inputs: 2,
      host: [1],
      onHost: (call) => {
        const shape = expandedShape(call)
        return sizeOf(shape) > 4096 ? undefined : pick(hostInput(call, 0), broadcastPlaces(call.shape(0), shape), shape)
      },
    },
    (call) => broadcastTo(call.tensor(0), expandedShape(call)),
  ),
  operator('Tile', 1, { inputs: 3, host: [1, 2] }, (call) => {
    const x = call.tensor(0)
    const [count, axis] = [call.scalar(1), call.axis(call.scalar(2), x.rank)]
    return tile(
      x,
      x.shape.map((_, k) => (k === axis ? count : 1)),
    )
  }),
  operator('Tile', 6, { inputs: 2, host: [1] }, (call) => tile(call.tensor(0), repeats(call))),
  operator(
    'Concat',
    1,
    { inputs: [1, Number.POSITIVE_INFINITY], attributes: { axis: 'int' }, onHost: hostConcat },
    joined,
  ),
  operator(
    'Concat',
    4,
    { inputs: [1, Number.POSITIVE_INFINITY], attributes: { axis: 'int!' }, onHost: hostConcat },
    joined,
  ),
]

function joined(call: Call): Tensor | TensorValue {
  const [axis, { length }] = concatenated(call)
  const isLast = call.inputs.some((one) => one?.kind === 'tensor' && one.last !== undefined)
  if (!isLast) return concat(call.tensors(), { axis })
  const places = [0, length - 1, ...Array.from({ length: length - 2 }, (_, k) => k + 1)]
  const images = call.inputs.map((_, k) => call.last(k))
  return lastValue(call.type(0), concat(images, { axis: places[axis]! }))
}
