// Gradients of several batches, for updates with their mean.
import { add, div, type Parameter, scope, type Tensor } from '@tensorloom/tensor'
import { aliasTensor } from '@tensorloom/tensor/internal'

/** Sums of gradients over batches. */
export class GradientSums {
  readonly batchesPerUpdate: number
  parameters: readonly Parameter[]
  sums: readonly Tensor[]
  count: number

  constructor(batchesPerUpdate: number) {
    this.batchesPerUpdate = batchesPerUpdate
    this.parameters = []
    this.sums = []
    this.count = 0
  }

  /** The sums with a batch added, for `replace`: they are made where scopes may be open. */
  plus(gradients: readonly Tensor[]): readonly Tensor[] {
    return gradients.map((one, k) => {
      const sum = this.sums[k]
      return sum === undefined ? aliasTensor(one) : scope(() => add(sum, one))
    })
  }

  /** Takes over the sums that `plus` gave. */
  replace(parameters: readonly Parameter[], sums: readonly Tensor[]): void {
    this.dispose()
    this.parameters = parameters
    this.sums = sums
    this.count++
  }

  /** The mean of `sums` over `count` batches. */
  static mean(sums: readonly Tensor[], count: number): readonly Tensor[] {
    return sums.map((sum) => div(sum, count))
  }

  /** Begins again. */
  clear(): void {
    this.dispose()
    this.count = 0
  }

  /** Frees the sums. */
  dispose(): void {
    for (const one of this.sums) one.dispose()
    this.sums = []
  }
}
