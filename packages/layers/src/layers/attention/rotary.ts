// Rotary positions (Su et al. 2021): pairs of features are rotated by an angle that grows with the position.
import { add, arange, concat, cos, mul, neg, sin, slice, type Tensor, TensorloomError } from '@tensorloom/tensor'
import { checkOptions, rowsFrom } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import { checkRange } from '../../core/check.js'
import type { KeyValueCache } from './key-value-cache.js'
import { positionsFrom } from './masks.js'

/** How positions become angles. */
export interface RotarySettings {
  /** The longest period is 2π times this many steps; 10,000 by default. */
  readonly maxWavelength?: number | undefined
  /** Positions are divided by this, for sequences that are longer than in training; 1 by default. */
  readonly scalingFactor?: number | undefined
}

/** True, or how. */
export type RotaryOption = boolean | RotarySettings

/** The names in `RotarySettings`. */
export const rotarySettings: readonly string[] = ['maxWavelength', 'scalingFactor']

/** Throws unless the option is right and the depth is even. */
export function checkRotary(layer: string, option: RotaryOption | undefined, depth: number): void {
  if (option === undefined || option === false) return
  if (option !== true) checkRotarySettings(layer, option)
  if (depth % 2 === 1) {
    throw new TensorloomError(`${layer}: rotary needs pairs of features, got a depth of ${describeValue(depth)}`, {
      help: 'give an even size of heads',
    })
  }
}

/** Throws unless the settings are right. */
export function checkRotarySettings(layer: string, settings: RotarySettings): void {
  checkOptions<RotarySettings>(`${layer}: rotary`, settings, { maxWavelength: 'number', scalingFactor: 'number' })
  checkRange(layer, 'maxWavelength', settings.maxWavelength ?? 1, Number.MIN_VALUE)
  checkRange(layer, 'scalingFactor', settings.scalingFactor ?? 1, Number.MIN_VALUE)
}

/**
 * The angles of positions `start` … `start + time`: position / maxWavelength^(2k / depth), [time, depth / 2].
 */
export function angles(time: number, depth: number, start: number, settings: RotarySettings): Tensor {
  const { maxWavelength = 10_000, scalingFactor = 1 } = settings
  const positions = mul(positionsFrom(start, time), 1 / scalingFactor).reshape([time, 1])
  const rates = mul(arange(0, depth / 2), (-2 / depth) * Math.log(maxWavelength)).exp()
  return mul(positions, rates)
}

/** How vectors at some positions are turned, each [time, depth]. */
export interface Rotation {
  readonly cos: Tensor
  readonly sin: Tensor
}

/**
 * The rotation of vectors of `depth` features at the positions `start` … `start + time`.
 *
 * @param cache - keeps the rotations of all positions that it has room for
 */
export function rotation(
  time: number,
  depth: number,
  start: number,
  option: RotaryOption,
  cache?: KeyValueCache,
): Rotation {
  const settings = typeof option === 'boolean' ? {} : option
  const both = (from: number, count: number): Tensor => {
    const turns = angles(count, depth, from, settings)
    return concat([turns, turns], { axis: -1 })
  }
  if (cache === undefined) {
    const all = both(start, time)
    return { cos: cos(all), sin: sin(all) }
  }
  const { capacity } = cache
  const { maxWavelength, scalingFactor } = settings
  const rows = (name: string, of: (x: Tensor) => Tensor): Tensor => {
    const what = `${name} ${depth} ${maxWavelength} ${scalingFactor}`
    const table = cache.keep(cache, `${what} ${capacity}`, () => of(both(0, capacity)))
    return cache.shared(`${what} ${time}`, () => rowsFrom(table, start, time))
  }
  return { cos: rows('cos', cos), sin: rows('sin', sin) }
}

/** Rotates the pairs (x[k], x[k + depth / 2]) of [..., time, depth]. */
export function rotate(x: Tensor, by: Rotation): Tensor {
  return add(mul(x, by.cos), mul(turned(x), by.sin))
}

/** Vectors whose pairs of features are rotated by a right angle. */
export function turned(x: Tensor): Tensor {
  const half = x.shape.at(-1)! / 2
  const part = (from: number): Tensor =>
    slice(x, [...x.shape.slice(0, -1).map(() => 0), from], [...x.shape.slice(0, -1), half])
  return concat([neg(part(half)), part(0)], { axis: -1 })
}
