// Counts the names of each tensor that nodes made, so that it is freed with the last of them.
import { isParameter, type Tensor } from '@tensorloom/tensor'
import { type AnyValue, devicesIn } from './values.js'

/** The tensors of a run. */
export class Living {
  private readonly counts: Map<Tensor, number> = new Map()

  /** Notes the results of a node. Tensors of its inputs are the node's own only if they were already. */
  bind(made: readonly AnyValue[], inputs: readonly AnyValue[]): void {
    const before = new Set(inputs.flatMap(devicesIn))
    for (const device of made.flatMap(devicesIn)) {
      const count = this.counts.get(device)
      const own = count !== undefined || !(isParameter(device) || before.has(device))
      if (own) this.counts.set(device, (count ?? 0) + 1)
    }
  }

  /** Forgets results of a node. */
  release(values: readonly AnyValue[]): void {
    for (const device of values.flatMap(devicesIn)) {
      const count = this.counts.get(device)
      if (count === undefined) continue
      this.counts.set(device, count - 1)
      if (count === 1) device.dispose()
    }
  }
}
