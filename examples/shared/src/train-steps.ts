// A loop of training steps that says from time to time how it goes.
import { scope, type Tensor, zeros } from '@tensorloom/tensor'

/** Options of `trainSteps`. */
export interface StepsOptions {
  readonly steps: number
  /** How often a line is printed. Steps are a multiple of it. */
  readonly reports: number
  /** What the line says about the mean loss since the last one. */
  readonly describe?: (loss: number) => string
}

/**
 * Takes steps of training. The loss is summed on the backend: reading it in every step would make an asynchronous backend wait.
 *
 * @param step - takes one step, and returns its loss, a number as a tensor; whatever else it makes is freed
 * @returns the mean losses, one for each line
 */
export async function trainSteps(
  { steps, reports, describe = (loss) => `loss ${loss.toFixed(4)}` }: StepsOptions,
  step: () => Tensor,
): Promise<readonly number[]> {
  const losses: number[] = []
  const every = steps / reports
  let sum: Tensor = zeros([])
  for (let k = 1; k <= steps; k++) {
    const next = scope(() => sum.add(step()))
    sum.dispose()
    sum = next
    if (k % every > 0) continue
    losses.push((await sum.item()) / every)
    sum.dispose()
    sum = zeros([])
    console.log(`step ${String(k).padStart(String(steps).length)}  ${describe(losses.at(-1)!)}`)
  }
  sum.dispose()
  return losses
}
