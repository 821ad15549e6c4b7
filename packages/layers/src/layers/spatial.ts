// What layers over one to three spatial axes share: one size per axis, and where the channels are.
import { moveAxis, type PerAxis, type Shape, ShapeError, type Tensor, TensorloomError } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import { batchText } from '../core/check.js'

/** Number of spatial axes: 1 for sequences, 2 for images, 3 for volumes. */
export type SpatialRank = 1 | 2 | 3

/** Where the channels are: `channelsLast`, [batch, …, channels], or `channelsFirst`, [batch, channels, …]. */
export type DataFormat = 'channelsLast' | 'channelsFirst'

const axisNames: Readonly<Record<SpatialRank, string>> = { 1: 'time', 2: 'height, width', 3: 'depth, height, width' }
const counts: Readonly<Record<SpatialRank, string>> = {
  1: 'a whole number',
  2: 'one or two whole numbers',
  3: 'one or three whole numbers',
}

/** A layer over spatial axes. */
export interface SpatialLayer {
  /** Name of its class in messages. */
  readonly type: string
  /** Number of spatial axes. */
  readonly spatialRank: SpatialRank
}

/** What a base class may ask of its subclasses in its constructor: getters, which exist before the fields. */
export function spatialOf({ type, spatialRank }: SpatialLayer): SpatialLayer {
  return { type, spatialRank }
}

/** One whole number of at least `least` for each spatial axis, from one number or a list. */
export function sizesOf(
  layer: string,
  option: string,
  value: PerAxis,
  rank: SpatialRank,
  least: number = 1,
): readonly number[] {
  const list = typeof value === 'number' ? new Array<number>(rank).fill(value) : value
  if (Array.isArray(list) && list.length === rank && list.every((one) => Number.isInteger(one) && one >= least)) {
    return list
  }
  throw new ShapeError(
    `${layer}: ${option} is ${describeValue(value)}, expected ${counts[rank]} of at least ${least}`,
    {
      help: rank === 1 ? 'write 3' : `write 3, or ${rank === 2 ? '[3, 5]' : '[3, 5, 5]'} for ${axisNames[rank]}`,
    },
  )
}

/** Throws unless `value` is a data format or left out. */
export function checkDataFormat(layer: string, value: unknown): void {
  if (value === undefined || value === 'channelsLast' || value === 'channelsFirst') return
  throw new TensorloomError(
    `${layer}: dataFormat is ${describeValue(value)}, expected 'channelsLast' or 'channelsFirst'`,
    { help: "leave it out for channels last, or write dataFormat: 'channelsFirst'" },
  )
}

/** The number of channels of a sample. Throws unless the sample has the right rank; −1 where it is not known. */
export function channelsOf(
  layer: string,
  inputShape: Shape,
  rank: SpatialRank,
  dataFormat: DataFormat = 'channelsLast',
): number {
  if (inputShape.length === rank + 1) return dataFormat === 'channelsLast' ? inputShape[rank]! : inputShape[0]!
  const axes = axisNames[rank]
  const expected = dataFormat === 'channelsLast' ? `[batch, ${axes}, channels]` : `[batch, channels, ${axes}]`
  const at = dataFormat === 'channelsLast' ? -1 : 1
  const what = rank === 1 ? 'sequences' : rank === 2 ? 'images' : 'volumes'
  throw new ShapeError(`${layer}: expected ${expected}, got ${batchText(inputShape)}`, {
    help: `${what} without a channel axis need one: x.expandDims({ axis: ${at} })`,
  })
}

/** Runs an op that takes channels last on a tensor of any data format. */
export function onChannelsLast(x: Tensor, dataFormat: DataFormat | undefined, op: (x: Tensor) => Tensor): Tensor {
  return dataFormat === 'channelsFirst' ? moveAxis(op(moveAxis(x, 1, -1)), -1, 1) : op(x)
}
