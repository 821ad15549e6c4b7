// Checks of rates that divide by what is kept.
import { TensorloomError } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'

/** Throws unless `rate` is a number of at least 0 and below 1. */
export function checkRate(layer: string, rate: unknown): void {
  if (typeof rate === 'number' && rate >= 0 && rate < 1) return
  throw new TensorloomError(`${layer}: rate is ${describeValue(rate)}, expected a number of at least 0 and below 1`, {
    help: `write ${layer}(0.5)`,
  })
}
