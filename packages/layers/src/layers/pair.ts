// Sizes over height and width.
import { type PerAxis, ShapeError } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'

/** Height and width from one number or two. */
export function pair(layer: string, option: string, value: PerAxis): readonly [number, number] {
  const both = typeof value === 'number' ? [value, value] : value
  if (Array.isArray(both) && both.length === 2 && both.every((one) => Number.isInteger(one) && one > 0)) {
    return both as unknown as readonly [number, number]
  }
  throw new ShapeError(
    `${layer}: ${option} is ${describeValue(value)}, expected one or two whole numbers of at least 1`,
    {
      help: `write 3, or [3, 5] for height and width`,
    },
  )
}
