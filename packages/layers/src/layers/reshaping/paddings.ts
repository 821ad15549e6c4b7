// How many elements cropping and zero padding take away or add before and after each spatial axis.
import { ShapeError } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import type { DataFormat, SpatialRank } from '../spatial.js'

/** [before, after]. */
export type Ends = readonly [before: number, after: number]

/**
 * One number for both ends of all axes; one number per axis, for both of its ends; or [before, after] per axis. In 1-D,
 * [before, after] is enough.
 */
export type EndsPerAxis = number | readonly number[] | readonly Ends[]

const isCount = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0
const isEnds = (value: unknown): value is Ends => Array.isArray(value) && value.length === 2 && value.every(isCount)

/** [before, after] for each spatial axis. */
export function endsOf(layer: string, option: string, value: EndsPerAxis, rank: SpatialRank): readonly Ends[] {
  const list = isCount(value) ? new Array<number>(rank).fill(value) : value
  if (rank === 1 && isEnds(list)) return [list]
  if (Array.isArray(list) && list.length === rank && list.every((one) => isCount(one) || isEnds(one))) {
    return list.map((one: number | Ends): Ends => (isCount(one) ? [one, one] : one))
  }
  const forms = rank === 1 ? '[before, after]' : `one number per axis, or [before, after] for each of the ${rank} axes`
  throw new ShapeError(
    `${layer}: ${option} is ${describeValue(value)}, expected a whole number of at least 0, ${forms}`,
    {
      help: rank === 1 ? 'write 1, or [1, 2]' : `write 1, or [${new Array(rank).fill('[0, 1]').join(', ')}]`,
    },
  )
}

/** [before, after] for every axis of a batch: nothing for the batch and the channels. */
export function endsOfBatch(ends: readonly Ends[], dataFormat: DataFormat = 'channelsLast'): readonly Ends[] {
  const none: Ends = [0, 0]
  return dataFormat === 'channelsLast' ? [none, ...ends, none] : [none, none, ...ends]
}
