// Whether a monitored number is better than the best one so far.
import type { Direction } from '../measure.js'

/** Whether `value` is better than `reference` by more than `delta`. NaN is never better; any number is better than none. */
export function improves(
  value: number,
  reference: number | undefined,
  direction: Direction | undefined,
  delta: number,
): boolean {
  if (reference === undefined) return !Number.isNaN(value)
  return direction === 'max' ? value - delta > reference : value + delta < reference
}
