// Cases of metrics: the result after each update, and after a reset.
import { isTensor, type Tensor } from '@tensorloom/tensor'
import type { Metric } from '@tensorloom/train'
import { metrics } from '../metrics.js'
import { entryOf, optionsOf } from '../table.js'
import { type ClassCase, type StoredTensor, tensorOf } from './case.js'
import type { CaseRunner, Run } from './run.js'

interface MetricCase extends ClassCase {
  readonly updates: readonly {
    readonly y_true: StoredTensor | null
    readonly y_pred: StoredTensor
    readonly sample_weight?: StoredTensor | null
    readonly result: StoredTensor
  }[]
  readonly result_after_reset: StoredTensor
}

type Totals = Record<string, Float64Array>

/** Runs a case of a metric. */
export const runMetric: CaseRunner<MetricCase> = async (one, checks, run) => {
  const entry = entryOf('metric', metrics, one.class)
  const metric = entry.make(optionsOf(entry, one.class, one.config))
  let totals: Totals | undefined
  for (const [k, update] of one.updates.entries()) {
    const { y_pred, y_true, sample_weight, result } = update
    const sums = await sumsOf(metric, y_pred, y_true ?? y_pred, sample_weight ?? null, run)
    totals = added(totals, sums)
    checks.compareElements(`result after update ${k}`, resultOf(metric, totals), result, ['updates', k, 'result'])
  }
  const empty = Object.fromEntries(
    Object.entries(totals ?? {}).map(([key, { length }]) => [key, new Float64Array(length)]),
  )
  checks.compareElements('result after reset', resultOf(metric, empty), one.result_after_reset, ['result_after_reset'])
}

async function sumsOf(
  metric: Metric,
  prediction: StoredTensor,
  target: StoredTensor,
  weight: StoredTensor | null,
  run: Run,
): Promise<Totals> {
  const sums = run(() =>
    metric.sums(tensorOf(prediction), tensorOf(target), weight === null ? undefined : tensorOf(weight), {
      loss: { name: 'none', values: (x) => x },
    }),
  )
  const read: Totals = {}
  for (const [key, value] of Object.entries(sums as Readonly<Record<string, Tensor | number>>)) {
    read[key] = Float64Array.from(isTensor(value) ? await value.data() : [value])
  }
  return read
}

function added(totals: Totals | undefined, sums: Totals): Totals {
  if (totals === undefined) return sums
  return Object.fromEntries(
    Object.entries(totals).map(([key, all]) => [key, all.map((one, k) => one + sums[key]![k]!)]),
  )
}

function resultOf(metric: Metric, totals: Totals): number[] {
  const given = Object.keys(totals).every((key, k) => key === String(k)) ? Object.values(totals) : totals
  const result = metric.result(given as never)
  return typeof result === 'number' ? [result] : Object.values(result)
}
