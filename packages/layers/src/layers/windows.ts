// Checks of the windows of convolutions and poolings.
import { type Padding, type PerAxis, ShapeError } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import { type SpatialRank, sizesOf } from './spatial.js'

/** What `checkWindows` checks. */
export interface WindowOptions {
  readonly strides?: PerAxis | undefined
  readonly dilationRate?: PerAxis | undefined
  readonly padding?: Padding | undefined
}

/**
 * Throws for wrong strides, dilations and paddings. Strides and dilations above 1 together would skip elements between windows;
 * Keras refuses them too.
 *
 * @param words - the paddings that are words
 */
export function checkWindows(
  layer: string,
  { strides = 1, dilationRate = 1, padding = 'valid' }: WindowOptions,
  rank: SpatialRank,
  words: readonly string[] = ['valid', 'same'],
): void {
  const steps = sizesOf(layer, 'strides', strides, rank)
  const gaps = sizesOf(layer, 'dilationRate', dilationRate, rank)
  checkPadding(layer, padding, rank, words)
  if (steps.every((one) => one === 1) || gaps.every((one) => one === 1)) return
  throw new ShapeError(
    `${layer}: strides are ${describeValue(strides)} and dilationRate is ${describeValue(dilationRate)}, expected one of them to be 1`,
    { help: 'leave out strides or dilationRate' },
  )
}

function checkPadding(layer: string, padding: unknown, rank: SpatialRank, words: readonly string[]): void {
  if (typeof padding === 'string' ? words.includes(padding) : isPairs(padding, rank)) return
  const names = words.map((word) => `'${word}'`).join(', ')
  throw new ShapeError(
    `${layer}: padding is ${describeValue(padding)}, expected ${names} or [before, after] for each of the spatial axes`,
    { help: `write padding: 'same', or padding: [${new Array(rank).fill('[1, 1]').join(', ')}]` },
  )
}

function isPairs(padding: unknown, rank: SpatialRank): boolean {
  const isPair = (one: unknown): boolean =>
    Array.isArray(one) && one.length === 2 && one.every((extent) => Number.isInteger(extent) && extent >= 0)
  return Array.isArray(padding) && padding.length === rank && padding.every(isPair)
}
