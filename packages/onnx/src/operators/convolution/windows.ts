// What convolutions and poolings share: layouts, padding, extents of the output.

import { shapeText } from '@tensorloom/tensor/op'
import { charge } from '../../runtime/budget.js'
import type { Call } from '../../runtime/call.js'
import { OnnxError } from '../../runtime/onnx-error.js'

/** `count` whole numbers from `start`. */
export function range(count: number, start = 0): number[] {
  charge(count)
  return Array.from({ length: count }, (_, k) => start + k)
}

/** Windows that slide over spatial axes. */
export interface Windows {
  readonly kernel: readonly number[]
  readonly strides: readonly number[]
  readonly dilations: readonly number[]
  /** Elements before and after each axis. */
  readonly pads: readonly (readonly [before: number, after: number])[]
  /** Extent of the output along each axis. */
  readonly output: readonly number[]
}

/** A list of one number per spatial axis. */
export function perSpatialAxis(call: Call, name: string, rank: number, least = 1): readonly number[] {
  const list = call.list(name) ?? new Array<number>(rank).fill(1)
  if (list.length === rank && list.every((one) => Number.isSafeInteger(one) && one >= least)) return list
  throw new OnnxError(`attribute '${name}' is ${JSON.stringify(list)}, expected ${rank} whole numbers from ${least}`)
}

/** The windows of a convolution or a pooling over `spatial` extents. */
export function windowsOf(call: Call, spatial: readonly number[], kernel: readonly number[]): Windows {
  const rank = spatial.length
  const strides = perSpatialAxis(call, 'strides', rank)
  const dilations = perSpatialAxis(call, 'dilations', rank)
  const spans = kernel.map((extent, k) => (extent - 1) * dilations[k]! + 1)
  const pads = paddingOf(call, spatial, spans, strides)
  const ceil = call.number('ceil_mode', 0) !== 0
  const output = spatial.map((extent, k) => {
    const [before, after] = pads[k]!
    const room = extent + before + after - spans[k]!
    if (room < 0 || kernel.length !== rank) {
      throw new OnnxError(`windows ${shapeText(kernel)} do not fit the padded extents of ${shapeText(spatial)}`)
    }
    if (!ceil) return Math.floor(room / strides[k]!) + 1
    const count = Math.ceil(room / strides[k]!) + 1
    // A window that would start in the padding behind is left out.
    return (count - 1) * strides[k]! >= extent + before ? count - 1 : count
  })
  return { kernel, strides, dilations, pads, output }
}

function paddingOf(
  call: Call,
  spatial: readonly number[],
  spans: readonly number[],
  strides: readonly number[],
): readonly (readonly [number, number])[] {
  const auto = call.text('auto_pad', 'NOTSET', ['NOTSET', 'SAME_UPPER', 'SAME_LOWER', 'VALID'])
  if (auto === 'VALID') return spatial.map(() => [0, 0])
  if (auto !== 'NOTSET') {
    return spatial.map((extent, k) => {
      const total = Math.max(0, (Math.ceil(extent / strides[k]!) - 1) * strides[k]! + spans[k]! - extent)
      return bothEnds(total, auto === 'SAME_UPPER')
    })
  }
  const rank = spatial.length
  const pads = call.list('pads') ?? new Array<number>(2 * rank).fill(0)
  if (pads.length !== 2 * rank || pads.some((one) => !Number.isSafeInteger(one) || one < 0)) {
    throw new OnnxError(`attribute 'pads' is ${JSON.stringify(pads)}, expected ${2 * rank} whole numbers from 0`)
  }
  return spatial.map((_, k) => [pads[k]!, pads[k + rank]!])
}

/** Padding split between both ends; with an odd number, one more behind (`upper`) or in front. */
export function bothEnds(total: number, upper: boolean): readonly [number, number] {
  const [less, more] = [Math.floor(total / 2), Math.ceil(total / 2)]
  return upper ? [less, more] : [more, less]
}

/** The spatial extents of an input of a spatial operator. */
export function spatialExtents(call: Call, k = 0): readonly number[] {
  const shape = call.shape(k)
  if (shape.length >= 3) return shape.slice(2)
  throw new OnnxError(`input ${k} has shape ${shapeText(shape)}, expected [batch, channels, …spatial]`)
}
