// The best value of one measure at thresholds where another one is high enough.
import { TensorloomError } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import type { Metric } from '../../measure.js'
import { type MetricOptions, named, ratio, sameShapeTarget } from '../shared/define.js'
import {
  type Counts,
  countsOf,
  evenThresholds,
  ownThresholds,
  type ThresholdSums,
  thresholdSums,
} from '../shared/thresholds.js'
import { classOf } from './precision-and-recall.js'

/** Options of metrics such as `precisionAtRecall`. */
export interface AtThresholdOptions<N extends string> extends MetricOptions<N> {
  /** Number of thresholds, evenly spaced from 0 to 1; 200 by default. */
  readonly numThresholds?: number | undefined
  /** Index on the last axis of the only class that counts; all by default. */
  readonly classId?: number | undefined
}

/** Measures of counts. */
export const measures: Readonly<Record<'precision' | 'recall' | 'specificity', (counts: Counts) => number>> = {
  precision: ({ truePositives, falsePositives }) => ratio(truePositives, truePositives + falsePositives),
  recall: ({ truePositives, falseNegatives }) => ratio(truePositives, truePositives + falseNegatives),
  specificity: ({ trueNegatives, falsePositives }) => ratio(trueNegatives, trueNegatives + falsePositives),
}

/** The highest `best` at thresholds where `other` is at least `least`; 0 if there are none. */
export function bestWhere<N extends string>(
  own: string,
  options: AtThresholdOptions<N>,
  best: keyof typeof measures,
  other: keyof typeof measures,
  [argument, least]: readonly [name: string, value: number],
): Metric<NoInfer<N>, ThresholdSums> {
  if (typeof least !== 'number' || !(least >= 0 && least <= 1)) {
    throw new TensorloomError(`${own}: ${argument} is ${describeValue(least)}, expected a number from 0 to 1`, {
      help: `write ${own}(0.5)`,
    })
  }
  const kinds = { numThresholds: 'count', classId: 'whole' } as const
  const made = named<N, AtThresholdOptions<N>>(own, options, kinds, { [argument]: least })
  const { name } = made
  const { numThresholds = 200, classId } = options
  const thresholds = numThresholds === 1 ? ownThresholds([0.5], false) : evenThresholds(numThresholds, false)
  return {
    ...made,
    direction: 'max',
    sums(prediction, target, weight) {
      const help = `${own} takes one probability for each target of 0 or 1`
      const labels = sameShapeTarget(name, prediction, target, help)
      if (classId === undefined) return thresholdSums(name, prediction, labels, weight, thresholds)
      return thresholdSums(name, classOf(prediction, classId), classOf(labels, classId), weight, thresholds)
    },
    result: (totals) =>
      countsOf(name, totals, thresholds)
        .filter((counts) => measures[other](counts) >= least)
        .reduce((highest, counts) => Math.max(highest, measures[best](counts)), 0),
  }
}
