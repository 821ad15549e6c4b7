// A loop of epochs over samples in memory, in a new order each time.
import { permutation, scope, type Tensor, zeros } from '@tensorloom/tensor'

/** Options of `trainEpochs`. */
export interface EpochsOptions {
  readonly epochs: number
  readonly samples: number
  /** Samples per step; those that are left over wait for another epoch. */
  readonly batchSize: number
  /** How often a line is printed; 0 for never. */
  readonly reports: number
  /** What the line says about the mean loss of the epoch. */
  readonly describe?: (loss: number) => string
}

/**
 * Trains for some epochs.
 *
 * @param step - takes one step on the samples with these numbers, int32 [batchSize], and returns its loss, a number as a tensor;
 *   whatever else it makes is freed
 * @returns the mean loss of every epoch
 */
export async function trainEpochs(
  { epochs, samples, batchSize, reports, describe = (loss) => `loss ${loss.toFixed(4)}` }: EpochsOptions,
  step: (rows: Tensor) => Tensor,
): Promise<readonly number[]> {
  const losses: number[] = []
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const mean = scope(() => {
      const order = permutation(samples)
      let sum = zeros([])
      for (let start = 0; start + batchSize <= samples; start += batchSize) {
        sum = scope(() => sum.add(step(order.slice([start], [batchSize]))))
      }
      return sum.div(Math.floor(samples / batchSize))
    })
    losses.push(await mean.item())
    mean.dispose()
    if (reports === 0 || epoch % (epochs / reports) !== 0) continue
    console.log(`epoch ${String(epoch).padStart(String(epochs).length)}  ${describe(losses.at(-1)!)}`)
  }
  return losses
}
