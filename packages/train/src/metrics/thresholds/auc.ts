// The area under a curve: ROC or precision over recall, by sums at fixed thresholds.

import { DataError, sigmoid } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import type { Metric } from '../../measure.js'
import {
  asRows,
  columnsOf,
  type MetricOptions,
  named,
  ratio,
  sameShapeTarget,
  sumOf,
  weightOfRows,
} from '../shared/define.js'
import {
  type Counts,
  countsOf,
  evenThresholds,
  ownThresholds,
  type ThresholdSums,
  type Thresholds,
  thresholdSums,
  weightsOfLabels,
} from '../shared/thresholds.js'

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
  /** Number of labels with `multiLabel`; what the predictions have by default. */
  readonly numLabels?: number | undefined
  /** Weight of each label; 1 by default. */
  readonly labelWeights?: readonly number[] | undefined
  /** Whether predictions are logits; false by default: they are probabilities. */
  readonly fromLogits?: boolean | undefined
}

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
export function auc<const N extends string = 'auc'>(options: AucOptions<N> = {}): Metric<NoInfer<N>, ThresholdSums> {
  const made = named<N, AucOptions<N>>('auc', options, {
    numThresholds: 'count',
    curve: ['ROC', 'PR'],
    summationMethod: ['interpolation', 'minoring', 'majoring'],
    thresholds: 'list',
    multiLabel: 'boolean',
    numLabels: 'count',
    labelWeights: 'list',
    fromLogits: 'boolean',
  })
  const { name } = made
  const { curve = 'ROC', summationMethod = 'interpolation', multiLabel = false, labelWeights, fromLogits } = options
  const thresholds = thresholdsOf(options)
  const area = curve === 'PR' && summationMethod === 'interpolation' ? areaOfPrecisions : areaBy(curve, summationMethod)
  return {
    ...made,
    direction: 'max',
    sums(prediction, target, weight) {
      const targets = sameShapeTarget(name, prediction, target, 'auc takes one probability for each target of 0 or 1')
      const scores = fromLogits ? sigmoid(prediction) : prediction
      const labels = columnsOf(prediction.shape)
      checkLabels(name, labels, multiLabel ? options.numLabels : undefined, labelWeights)
      if (multiLabel) {
        const rows = weightOfRows(name, prediction, weight)
        return thresholdSums(name, asRows(scores), asRows(targets), rows, thresholds, labels)
      }
      const counting = labelWeights === undefined ? weight : weightsOfLabels(name, prediction, weight, labelWeights)
      return thresholdSums(name, scores, targets, counting, thresholds)
    },
    result(totals) {
      const labels = totals.weights.length / (2 * (thresholds.length + 1))
      const areas = Array.from({ length: labels }, (_, label) => area(countsOf(name, totals, thresholds, label)))
      const weights = areas.map((_, label) => (multiLabel ? (labelWeights?.[label] ?? 1) : 1))
      return ratio(sumOf(areas.map((one, label) => one * weights[label]!)), sumOf(weights))
    },
  }
}

function checkLabels(
  name: string,
  labels: number,
  numLabels: number | undefined,
  weights: readonly number[] | undefined,
): void {
  for (const [option, count] of Object.entries({ numLabels, labelWeights: weights?.length })) {
    if (count === undefined || count === labels) continue
    throw new DataError(`${name}: ${option} says ${count} labels, the predictions have ${labels}`, {
      help: 'the last axis of the predictions is that of the labels',
    })
  }
}

function thresholdsOf({ thresholds, numThresholds = 200 }: AucOptions<string>): Thresholds {
  if (thresholds === undefined) return evenThresholds(Math.max(2, numThresholds), true)
  const wrong = thresholds.find((one) => !(one >= 0 && one <= 1))
  if (wrong === undefined) return ownThresholds(thresholds, true)
  throw new DataError(`auc: a threshold is ${describeValue(wrong)}, expected numbers from 0 to 1`, {
    help: 'write auc({ thresholds: [0.2, 0.5, 0.8] })',
  })
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
    return sumOf(points.slice(1).map(([x, y], k) => (points[k]![0]! - x!) * between[method](points[k]![1]!, y!)))
  }
}

// Between two thresholds, true positives grow linearly with all positives; precision does not (Davis and Goadrich 2006).
function areaOfPrecisions(counts: readonly Counts[]): number {
  return sumOf(
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
