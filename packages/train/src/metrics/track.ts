// A metric over batches in a loop of one's own.
import { scope, type Tensor } from '@tensorloom/tensor'
import { checkOptions, shownAsCall } from '@tensorloom/tensor/internal'
import { RunningSums } from '../loop/totals.js'
import type { Loss, Metric } from '../measure.js'
import { checkLoss } from '../text.js'
import { lossMetric } from './shared/mean-metric.js'

/** Options of `trackMetric`. */
export interface TrackOptions {
  /** The loss of the model, for metrics such as `accuracy` that ask for it. */
  readonly loss?: Loss | undefined
}

/** A metric that counts batches. */
export interface MetricTracker {
  /** Counts a batch. Weights are [batch], or [batch, …]. It does not wait for the backend. */
  update(prediction: Tensor, target: Tensor, sampleWeight?: Tensor): void
  /** The number over all batches so far; several numbers by name, if the metric has several. */
  result(): Promise<number | Readonly<Record<string, number>>>
  /** Begins anew. */
  reset(): void
  /** Frees the sums. */
  dispose(): void
}

// Without a loss, metrics go by shapes.
const noLoss: Loss = { name: 'none', values: (prediction) => prediction }

/**
 * Counts a metric, or the mean of a loss, over batches, in a training loop of your own.
 *
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { binaryAccuracy, trackMetric } from '@tensorloom/train'
 * const tracker = trackMetric(binaryAccuracy())
 * tracker.update(tensor([[0.9], [0.2]]), tensor([[1], [0]]))
 * tracker.update(tensor([[0.4]]), tensor([[1]]))
 * console.log(((await tracker.result()) as number).toFixed(3)) // 0.667
 * tracker.dispose()
 * ```
 */
export function trackMetric(metric: Metric | Loss, options: TrackOptions = {}): MetricTracker {
  const given = metric as Partial<Metric & Loss> | null | undefined
  if (typeof given?.sums !== 'function') checkLoss('trackMetric', metric, 'a metric or a loss', 'accuracy()')
  checkOptions<TrackOptions>('trackMetric', options, ['loss'])
  const measure: Metric = 'sums' in metric ? metric : lossMetric(metric)
  const { loss = noLoss } = options
  checkLoss('trackMetric', loss)
  const totals = new RunningSums()
  return {
    update(prediction, target, sampleWeight) {
      const opened = scope()
      try {
        opened.run(() => {
          const once = (make: () => Tensor): Tensor => totals.once('', make)
          const sums = measure.sums(prediction, target, sampleWeight, { loss, once })
          const measured = [{ name: measure.name, measure, sums, factor: 1 }]
          totals.replace(totals.plus(measured), measured, opened)
        })
      } finally {
        opened.dispose()
      }
    },
    async result() {
      const { logs } = await totals.readMeasured()
      const { name } = measure
      if (Object.hasOwn(logs, name)) return logs[name]!
      const parts = Object.entries(logs).map(([key, value]) => {
        const part = key.slice(name.length)
        return [part.charAt(0).toLowerCase() + part.slice(1), value] as const
      })
      return Object.fromEntries(parts)
    },
    reset: () => totals.reset(),
    dispose: () => totals.dispose(),
    ...shownAsCall('trackMetric', metric),
  }
}
