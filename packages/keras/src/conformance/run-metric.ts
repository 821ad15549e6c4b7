// Cases of metrics: the result after each update, and after a reset.
import { trackMetric } from '@tensorloom/train'
import { kerasMetricOf, metricFromKeras } from '../classes/metrics.js'
import { type ClassCase, type StoredTensor, tensorOf } from './case.js'
import type { CaseRunner } from './case-runner.js'
import { compareConfigs } from './round-trip.js'

interface MetricCase extends ClassCase {
  readonly updates: readonly {
    readonly y_true: StoredTensor | null
    readonly y_pred: StoredTensor
    readonly sample_weight?: StoredTensor | null
    readonly result: StoredTensor
  }[]
  readonly result_after_reset: StoredTensor
}

const listOf = (result: number | Readonly<Record<string, number>>): readonly number[] =>
  typeof result === 'number' ? [result] : Object.values(result)

/** Runs a case of a metric. */
export const runMetric: CaseRunner<MetricCase> = async (one, checks, run) => {
  const object = { className: one.class, config: one.config }
  const metric = metricFromKeras(object)
  compareConfigs(checks, kerasMetricOf(metric), object)
  const tracker = trackMetric(metric)
  try {
    for (const [k, update] of one.updates.entries()) {
      const { y_pred, y_true, sample_weight, result } = update
      run(() => {
        const weight = sample_weight ? tensorOf(sample_weight) : undefined
        tracker.update(tensorOf(y_pred), tensorOf(y_true ?? y_pred), weight)
      })
      checks.compareElements(`result after update ${k}`, listOf(await tracker.result()), result, [
        'updates',
        k,
        'result',
      ])
    }
    tracker.reset()
    checks.compareElements('result after reset', listOf(await tracker.result()), one.result_after_reset, [
      'result_after_reset',
    ])
  } finally {
    tracker.dispose()
  }
}
