// Sums over batches that stay on the backend until somebody asks for the means.
import { add, defineOp, mul, type Op, reshape, scope, stack, sum, type Tensor, zeros } from '@tensorloom/tensor'
import { type AnyBatch, listOf } from '../data.js'
import type { Logs } from '../history.js'
import type { Objective } from '../objectives.js'
import { samplesIn } from '../sources/source.js'
import { checkReturned, joinName } from '../text.js'
import type { Forward } from './forward.js'

/** One number of a batch: added to its sum is `value · factor`, which stands for `count` values. */
export interface Measured {
  readonly name: string
  readonly value: Tensor
  readonly factor: number
  readonly count: number
}

// One kernel per number and step.
const accumulate: Op<(total: Tensor, value: Tensor, factor: number) => Tensor> = defineOp({
  kind: 'composite',
  name: 'train/accumulate',
  inputs: 3,
  fuse: true,
  compose: (total, value, factor) => add(total, mul(value, factor)),
})

/** Losses and metrics of a batch, not read yet. */
export function measure(objectives: readonly Objective[], forward: Forward, batch: AnyBatch): readonly Measured[] {
  const samples = samplesIn(batch)
  const meanOfBatch = (name: string, value: Tensor): Measured => ({
    name,
    value: value.rank === 0 ? value : reshape(value, []),
    factor: samples,
    count: samples,
  })
  const measured = [meanOfBatch('loss', forward.total)]
  objectives.forEach(({ prefix, loss, metrics }, k) => {
    if (prefix !== '') measured.push(meanOfBatch(joinName(prefix, 'loss'), forward.losses[k]!))
    for (const metric of metrics) {
      const name = joinName(prefix, metric.name)
      const values = metric.values(forward.predictions[k]!, listOf(batch.y)[k]!, loss)
      checkReturned('metric', metric.name, values)
      measured.push(
        values.rank === 0 ? meanOfBatch(name, values) : { name, value: sum(values), factor: 1, count: values.size },
      )
    }
  })
  return measured
}

/** Sums of numbers by name. */
export class Totals {
  readonly names: string[]
  /** One scalar per name. */
  sums: readonly Tensor[]
  readonly counts: number[]

  constructor() {
    this.names = []
    this.sums = []
    this.counts = []
  }

  /** New sums with a batch added, for `replace`: they are made where scopes may be open. */
  plus(measured: readonly Measured[]): readonly Tensor[] {
    return measured.map(({ value, factor }, k) => scope(() => accumulate(this.sums[k] ?? zeros([]), value, factor)))
  }

  /** Takes over the sums that `plus` gave. */
  replace(sums: readonly Tensor[], measured: readonly Measured[]): void {
    this.dispose()
    this.sums = sums
    measured.forEach(({ name, count }, k) => {
      this.names[k] = name
      this.counts[k] = (this.counts[k] ?? 0) + count
    })
  }

  /** The means so far, by one read; later batches do not change them. */
  async read(): Promise<Logs> {
    const [names, counts] = [[...this.names], [...this.counts]]
    if (names.length === 0) return {}
    const all = stack(this.sums)
    const reading = all.data()
    all.dispose()
    const values = await reading
    return Object.fromEntries(names.map((name, k) => [name, values[k]! / counts[k]!]))
  }

  /** Settles when the last sums are there; undefined where they are. */
  get ready(): Promise<void> | undefined {
    return this.sums[0]?.storage.ready
  }

  /** Frees the sums. */
  dispose(): void {
    for (const one of this.sums) one.dispose()
    this.sums = []
  }
}
