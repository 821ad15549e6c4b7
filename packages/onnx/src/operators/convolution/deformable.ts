// Deformable convolution (Dai et al. 2017, Zhu et al. 2019): each element of a window is sampled at a place that is moved.
import {
  add,
  cast,
  concat,
  floor,
  gather,
  greater,
  less,
  logicalAnd,
  matmul,
  mul,
  reshape,
  slice,
  sub,
  type Tensor,
  where,
} from '@tensorloom/tensor'
import { sizeOf } from '@tensorloom/tensor/backend'
import { charge } from '../../runtime/budget.js'
import type { Call } from '../../runtime/call.js'
import { channelsFirst, channelsLast } from '../../runtime/layout.js'
import { OnnxError } from '../../runtime/onnx-error.js'
import { type Operator, operator } from '../../runtime/operator.js'
import { int32 } from '../indexing/flat.js'
import { range, type Windows, windowsOf } from './windows.js'

// Part `k` of `count` equal parts of axis 1.
function part(x: Tensor, k: number, count: number): Tensor {
  const size = x.shape[1]! / count
  return slice(
    x,
    x.shape.map((_, axis) => (axis === 1 ? k * size : 0)),
    x.shape.map((extent, axis) => (axis === 1 ? size : extent)),
  )
}

function deformConv(call: Call): Tensor {
  const [x, kernel, offsets] = [call.tensor(0), call.tensor(1), call.tensor(2)]
  if (x.rank !== 4) throw new OnnxError(`an input with ${x.rank} axes; [batch, channels, height, width] is supported`)
  const [groups, offsetGroups] = [call.number('group', 1), call.number('offset_group', 1)]
  const windows = windowsOf(call, x.shape.slice(2), call.list('kernel_shape') ?? kernel.shape.slice(2))
  const size = sizeOf(windows.kernel)
  charge(1000 * size * offsetGroups)
  const mask = call.optional(4)
  // Columns [batch, height', width', channels of the group · window] for each group of offsets, channels before windows.
  const sampled = range(offsetGroups).map((group) => {
    const image = channelsLast(part(x, group, offsetGroups))
    const moves = part(offsets, group, offsetGroups)
    const weights = mask && part(mask, group, offsetGroups)
    const places = range(size).map((at) => {
      const value = sampleAt(image, windows, at, moves)
      if (weights === undefined) return value
      return mul(value, reshape(part(weights, at, size), [...value.shape.slice(0, 3), 1]))
    })
    return concat(
      places.map((one) => reshape(one, [...one.shape, 1])),
      { axis: 4 },
    )
  })
  const columns = sampled.length === 1 ? sampled[0]! : concat(sampled, { axis: 3 })
  const [batch, height, width, channels] = columns.shape as [number, number, number, number]
  const perGroup = channels / groups
  const outputs = kernel.shape[0]! / groups
  const results = range(groups).map((group) => {
    const rows = slice(columns, [0, 0, 0, group * perGroup, 0], [batch, height, width, perGroup, size])
    const weights = slice(kernel, [group * outputs, 0, 0, 0], [outputs, ...kernel.shape.slice(1)])
    const flat = reshape(rows, [batch * height * width, perGroup * size])
    return reshape(matmul(flat, reshape(weights, [outputs, perGroup * size]), { transposeB: true }), [
      batch,
      height,
      width,
      outputs,
    ])
  })
  const y = results.length === 1 ? results[0]! : concat(results, { axis: 3 })
  const bias = call.optional(3)
  return channelsFirst(bias === undefined ? y : add(y, bias))
}

// One element of all windows, bilinear; outside the image it is 0. Offsets are [batch, 2 · window, height', width']: y, x.
function sampleAt(
  image: Tensor,
  { kernel, strides, dilations, pads, output }: Windows,
  at: number,
  moves: Tensor,
): Tensor {
  const [batch, height, width, channels] = image.shape as [number, number, number, number]
  const [rows, columns] = output as [number, number]
  const [row, column] = [Math.floor(at / kernel[1]!), at % kernel[1]!]
  const move = (k: number): Tensor => reshape(part(moves, 2 * at + k, 2 * sizeOf(kernel)), [batch, rows, columns])
  const start = (axis: 0 | 1, place: number): number => place * dilations[axis]! - pads[axis]![0]
  const ys = cast(
    int32(
      range(rows).map((k) => k * strides[0]! + start(0, row)),
      [rows, 1],
    ),
    image.dtype,
  )
  const xs = cast(
    int32(
      range(columns).map((k) => k * strides[1]! + start(1, column)),
      [1, columns],
    ),
    image.dtype,
  )
  const [y, x] = [add(move(0), ys), add(move(1), xs)]
  const [top, left] = [floor(y), floor(x)]
  const [down, across] = [sub(y, top), sub(x, left)]
  const flat = reshape(image, [batch * height * width, channels])
  const images = int32(
    range(batch).map((k) => k * height * width),
    [batch, 1, 1],
  )
  const corner = (dy: 0 | 1, dx: 0 | 1): Tensor => {
    const [cy, cx] = [add(top, dy), add(left, dx)]
    const inside = logicalAnd(
      logicalAnd(greater(cy, -1), less(cy, height)),
      logicalAnd(greater(cx, -1), less(cx, width)),
    )
    const place = add(mul(cast(where(inside, cy, 0), 'int32'), width), cast(where(inside, cx, 0), 'int32'))
    const weight = mul(dy === 1 ? down : sub(1, down), dx === 1 ? across : sub(1, across))
    const picked = gather(flat, add(place, images), { axis: 0 })
    return mul(picked, reshape(where(inside, weight, 0), [batch, rows, columns, 1]))
  }
  return add(add(corner(0, 0), corner(0, 1)), add(corner(1, 0), corner(1, 1)))
}

/** Deformable convolution. */
export const deformableOperators: readonly Operator[] = [
  operator(
    'DeformConv',
    19,
    {
      inputs: [3, 5],
      attributes: {
        dilations: 'ints',
        group: 'int',
        kernel_shape: 'ints',
        offset_group: 'int',
        pads: 'ints',
        strides: 'ints',
      },
    },
    deformConv,
  ),
]
