// Options of augmentation layers that are ranges of random numbers or of pixel values.
import { TensorloomError } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'

/** The bounds of a random number. A single number f means −f … f, or 0 … f where negative numbers make no sense. */
export type Factor = number | readonly [low: number, high: number]

/** Lower and upper bound. */
export type FactorRange = readonly [low: number, high: number]

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)
const isPair = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.length === 2 && value.every(isNumber)

/**
 * The bounds that a factor means.
 *
 * @param bounds - both numbers must lie within these
 * @param mirrored - whether a single number f means −f … f even though negative bounds cannot be given
 */
export function factorRange(
  layer: string,
  option: string,
  value: unknown,
  bounds: FactorRange,
  mirrored = false,
): FactorRange {
  const [low, high] = bounds
  const fits = (one: number): boolean => one >= low && one <= high
  if (isNumber(value) && fits(value)) {
    const reach = Math.abs(value)
    return [mirrored ? -reach : Math.max(-reach, low), reach]
  }
  // A mirrored range that was saved has a negative lower bound.
  if (isPair(value) && value.every((one) => fits(one) || (mirrored && fits(-one)))) {
    return [Math.min(...value), Math.max(...value)]
  }
  throw new TensorloomError(
    `${layer}: ${option} is ${describeValue(value)}, expected a number or two numbers from ${low} to ${high}`,
    { help: `write ${option}: ${Math.min(high, Math.max(low, 0.2))}, or [low, high]` },
  )
}

/** The smallest and largest pixel value; 0 to 255 if none is given. */
export function pixelRange(layer: string, value: unknown): FactorRange {
  if (value === undefined) return [0, 255]
  if (isPair(value) && value[0] !== value[1]) return [Math.min(...value), Math.max(...value)]
  throw new TensorloomError(`${layer}: valueRange is ${describeValue(value)}, expected two different numbers`, {
    help: 'write valueRange: [0, 255], or [0, 1] for images that are scaled',
  })
}
