// The area under a curve: ROC or precision over recall, by sums at fixed thresholds.
import { broadcastTo, mul, sigmoid, type Tensor, tensor } from '@tensorloom/tensor'
import type { Metric } from '../measure.js'
import { type AboveSums, type Counts, countsAt, sumsAbove, sumsAbovePerLabel } from './above-thresholds.js'
import { asRows, checkedName, type MetricOptions, ratio, sameShapeTarget } from './define.js'

/** Options of `auc`. */
export interface AucOptions<N extends string> extends MetricOptions<N> {
  /** Number of thresholds, evenly spaced from 0 to 1; 200 by default. */
  readonly numThresholds?: number | undefined
  /** `ROC` (recall over the rate of false positives, the default), or `PR` (precision over recall). */
  readonly curve?: 'ROC' | 'PR' | undefined
  /** How to sum the area between thresholds: `interpolation` (the default), or the sum below or above it. */
  readonly summationMethod?: 'interpolation' | 'minoring' | 'majoring' | undefined
  /** Thresholds of your own between 0 and 1, instead of `numThresholds`. */
  readonly thresholds?: readonly number[] | undefined
  /** Whether to compute the area for each label (last axis) and take their mean; false by default. */
  readonly multiLabel?: boolean | undefined
  /** Weight of each label; 1 by default. */
  readonly labelWeights?: readonly number[] | undefined
  /** Whether predictions are logits; false by default: they are probabilities. */
  readonly fromLogits?: boolean | undefined
}

// As in Keras, one threshold is below 0, so that all probabilities exceed it, and one is above 1, so that none does.
const epsilon = 1e-7

/**
 * The approximate area under the ROC curve or the precision-recall curve (Davis and Goadrich 2006 for the latter).
 * Predictions are probabilities, targets 0 or 1, both of the same shape.
 *
 * @example
 * ```ts
 * import { auc } from '@tensorloom/train'
 * const metrics = [auc(), auc({ curve: 'PR', name: 'areaUnderPR' })]
 * console.log(metrics.map(({ name }) => name)) // ['auc', 'areaUnderPR']
 * ```
 */
export function auc<const N extends string = 'auc'>(options: AucOptions<N> = {}): Metric<N, AboveSums> {
  const name = checkedName<N, AucOptions<N>>('auc', options, {
    numThresholds: 'count',
    curve: ['ROC', 'PR'],
    summationMethod: ['interpolation', 'minoring', 'majoring'],
    thresholds: 'list',
    multiLabel: 'boolean',
    labelWeights: 'list',
    fromLogits: 'boolean',
  })
  const { curve = 'ROC', summationMethod = 'interpolation', multiLabel = false, labelWeights, fromLogits } = options
  const limits = thresholdsOf(options)
  const area = curve === 'PR' && summationMethod === 'interpolation' ? areaOfPrecisions : areaBy(curve, summationMethod)
  return {
    name,
    direction: 'max',
    sums(prediction, target, weight) {
      const labels = sameShapeTarget(name, prediction, target, 'auc takes one probability for each target of 0 or 1')
      const scores = fromLogits ? sigmoid(prediction) : prediction
      if (multiLabel) return sumsAbovePerLabel(name, asRows(scores), asRows(labels), rowWeights(weight), limits)
      const counting = labelWeights === undefined ? weight : weightsOfLabels(prediction, weight, labelWeights)
      return sumsAbove(name, scores, labels, counting, limits)
    },
    result({ above, all }) {
      const areas = Array.from({ length: all.length / 2 }, (_, label) =>
        area(limits.map((_, k) => countsAt(above, all, k, label))),
      )
      const weights = areas.map((_, label) => (multiLabel ? (labelWeights?.[label] ?? 1) : 1))
      return ratio(sum(areas.map((one, label) => one * weights[label]!)), sum(weights))
    },
  }
}

function thresholdsOf({ thresholds, numThresholds = 200 }: AucOptions<string>): readonly number[] {
  const inner =
    thresholds ?? Array.from({ length: Math.max(0, numThresholds - 2) }, (_, k) => (k + 1) / (numThresholds - 1))
  return [-epsilon, ...[...inner].sort((a, b) => a - b), 1 + epsilon]
}

function rowWeights(weight: Tensor | undefined): Tensor | undefined {
  return weight?.reshape([weight.size])
}

function weightsOfLabels(prediction: Tensor, weight: Tensor | undefined, labels: readonly number[]): Tensor {
  const own = broadcastTo(tensor([...labels]), prediction.shape)
  return weight === undefined
    ? own
    : mul(own, weight.reshape([...weight.shape, ...prediction.shape.slice(weight.rank).map(() => 1)]))
}

const between = {
  interpolation: (a: number, b: number) => (a + b) / 2,
  minoring: Math.min,
  majoring: Math.max,
}

// Rectangles between neighbouring thresholds.
function areaBy(curve: 'ROC' | 'PR', method: keyof typeof between): (counts: readonly Counts[]) => number {
  return (counts) => {
    const points = counts.map(({ truePositives, falsePositives, trueNegatives, falseNegatives }) => {
      const found = ratio(truePositives, truePositives + falseNegatives)
      return curve === 'ROC'
        ? [ratio(falsePositives, falsePositives + trueNegatives), found]
        : [found, ratio(truePositives, truePositives + falsePositives)]
    })
    return sum(points.slice(1).map(([x, y], k) => (points[k]![0]! - x!) * between[method](points[k]![1]!, y!)))
  }
}

// Between two thresholds, true positives grow linearly with all positives; precision does not (Davis and Goadrich 2006).
function areaOfPrecisions(counts: readonly Counts[]): number {
  return sum(
    counts.slice(1).map((next, k) => {
      const now = counts[k]!
      const [positives, nextPositives] = [now, next].map((one) => one.truePositives + one.falsePositives) as [
        number,
        number,
      ]
      const gained = now.truePositives - next.truePositives
      const slope = ratio(gained, Math.max(positives - nextPositives, 0))
      const intercept = next.truePositives - slope * nextPositives
      const growth = positives > 0 && nextPositives > 0 ? positives / nextPositives : 1
      return ratio(slope * (gained + intercept * Math.log(growth)), next.truePositives + next.falseNegatives)
    }),
  )
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
