// Sums over batches. They stay on the backend until their numbers are read.
import {
  add,
  cast,
  concat,
  defineOp,
  mul,
  type Op,
  reshape,
  scope,
  type Tensor,
  TensorloomError,
} from '@tensorloom/tensor'
import { aliasTensor } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import { type AnyBatch, listOf } from '../data.js'
import type { Logs } from '../history.js'
import type { Direction, Sums } from '../measure.js'
import { meanOfSums } from '../metrics/mean-metric.js'
import type { Measure, Objective } from '../objectives.js'
import { samplesIn } from '../sources/source.js'
import { joinName } from '../text.js'
import type { Forward } from './forward.js'

/** Measurements of one batch. Its sums, times `factor`, are added to those of earlier batches. */
export interface Measured {
  /** Name of its number; the beginning of the names where it has several. */
  readonly name: string
  readonly measure: Pick<Measure, 'direction' | 'result'>
  readonly sums: Sums
  readonly factor: number
}

const lossMeasure = { direction: 'min', result: meanOfSums } as unknown as Measured['measure']

// One kernel per sum and step.
const accumulate: Op<(total: Tensor, value: Tensor, factor: number) => Tensor> = defineOp({
  kind: 'composite',
  name: 'train/accumulate',
  inputs: 3,
  fuse: true,
  compose: (total, value, factor) => add(total, mul(value, factor)),
})

/** Losses and metrics of a batch, not read yet. */
export function measure(objectives: readonly Objective[], forward: Forward, batch: AnyBatch): readonly Measured[] {
  const factor = samplesIn(batch)
  const meanLoss = (name: string, loss: Tensor): Measured => ({
    name,
    measure: lossMeasure,
    sums: { total: loss, count: 1 },
    factor,
  })
  const measured = [meanLoss('loss', forward.total)]
  objectives.forEach(({ prefix, loss, measures }, k) => {
    if (prefix !== '') measured.push(meanLoss(joinName(prefix, 'loss'), forward.losses[k]!))
    const [prediction, target] = [forward.predictions[k]!, listOf(batch.y)[k]!]
    for (const one of measures) {
      const weight = one.weighted ? forward.weights[k] : undefined
      const sums = one.sums(prediction, target, weight, { loss })
      measured.push({ name: joinName(prefix, one.name), measure: one, sums, factor: 1 })
    }
  })
  return measured
}

/** Sums by the place of their metric and their name: `2/total`. */
type SumsByKey = Readonly<Record<string, Tensor>>

/** Sums over batches. */
export class RunningSums {
  /** What the sums are of. */
  measured: readonly Measured[]
  sums: SumsByKey
  /** Sums that were numbers from the beginning. */
  readonly numbers: Record<string, number>

  constructor() {
    this.measured = []
    this.sums = {}
    this.numbers = {}
  }

  /** New sums with a batch added, for `replace`: they are made where scopes may be open. */
  plus(measured: readonly Measured[]): SumsByKey {
    const next: Record<string, Tensor> = {}
    measured.forEach(({ sums, factor }, k) => {
      for (const [name, value] of Object.entries(sums) as [string, Tensor | number][]) {
        if (typeof value === 'number') continue
        const key = `${k}/${name}`
        const total = this.sums[key]
        next[key] = total === undefined ? first(value, factor) : scope(() => accumulate(total, value, factor))
      }
    })
    return next
  }

  /** Takes over the sums that `plus` gave. */
  replace(sums: SumsByKey, measured: readonly Measured[]): void {
    for (const key of Object.keys(sums)) this.sums[key]?.dispose()
    this.sums = { ...this.sums, ...sums }
    this.measured = measured
    measured.forEach((one, k) => {
      for (const [name, value] of Object.entries(one.sums)) {
        if (typeof value !== 'number') continue
        const key = `${k}/${name}`
        this.numbers[key] = (this.numbers[key] ?? 0) + value * one.factor
      }
    })
  }

  /** The numbers so far, by one read; later batches do not change them. */
  async read(): Promise<Logs> {
    return (await this.readMeasured()).logs
  }

  /** The numbers so far, and whether high or low ones are better. */
  async readMeasured(): Promise<{
    readonly logs: Logs
    readonly directions: ReadonlyMap<string, Direction | undefined>
  }> {
    const { measured, sums, numbers } = { measured: this.measured, sums: this.sums, numbers: { ...this.numbers } }
    const values = await readAll(sums)
    const logs: Record<string, number> = {}
    const directions = new Map<string, Direction | undefined>()
    measured.forEach((one, k) => {
      const entries = Object.keys(one.sums).map((name) => [name, totalOf(values, numbers, `${k}/${name}`)] as const)
      const totals = Array.isArray(one.sums) ? entries.map(([, total]) => total) : Object.fromEntries(entries)
      for (const [name, value] of numbersOf(one, one.measure.result(totals))) {
        logs[name] = value
        directions.set(name, one.measure.direction)
      }
    })
    return { logs, directions }
  }

  /** Resolves when the last sums are computed; undefined if they already are. */
  get ready(): Promise<void> | undefined {
    return Object.values(this.sums)[0]?.storage.ready
  }

  /** Frees the sums. */
  dispose(): void {
    for (const one of Object.values(this.sums)) one.dispose()
    this.sums = {}
  }
}

// A metric may give back a tensor that is not its own, such as the target.
function first(value: Tensor, factor: number): Tensor {
  return factor === 1 ? aliasTensor(value) : scope(() => mul(value, factor))
}

async function readAll(sums: SumsByKey): Promise<Readonly<Record<string, Float64Array>>> {
  const list = Object.entries(sums)
  if (list.length === 0) return {}
  const all = scope(() => concat(list.map(([, one]) => reshape(cast(one, 'float32'), [one.size]))))
  const reading = all.data()
  all.dispose()
  const values = await reading
  let at = 0
  return Object.fromEntries(
    list.map(([key, { size }]) => {
      at += size
      return [key, Float64Array.from(values.subarray(at - size, at))]
    }),
  )
}

// Some batches may have given a tensor, others a number.
function totalOf(
  read: Readonly<Record<string, Float64Array>>,
  numbers: Readonly<Record<string, number>>,
  key: string,
): Float64Array {
  const number = numbers[key]
  const values = read[key] ?? new Float64Array(1)
  return number === undefined ? values : values.map((value) => value + number)
}

function numbersOf({ name }: Measured, result: unknown): readonly (readonly [name: string, value: number])[] {
  if (typeof result === 'number') return [[name, result]]
  if (typeof result === 'object' && result !== null) {
    const entries = Object.entries(result)
    if (entries.every(([, value]) => typeof value === 'number')) {
      return entries.map(([part, value]) => [joinName(name, part), value])
    }
  }
  throw new TensorloomError(`metric '${name}': its result is ${describeValue(result)}, expected a number`, {
    help: 'result(totals) gives a number, or several by name: { class0: 0.5, class1: 0.7 }',
  })
}
