// The code that precision and recall share: thresholds, the highest scores of a row, and single classes.
import { cast, DataError, equal, oneHot, sum, type Tensor, topK, where } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import type { Metric } from '../measure.js'
import { type AboveSums, type Counts, countsAt, sumsAbove } from './above-thresholds.js'
import { checkedName, type MetricOptions, sameShapeTarget } from './define.js'

/** Options of `precision` and `recall`. */
export interface PrecisionOptions<N extends string> extends MetricOptions<N> {
  /**
   * Predictions above this are positive; 0.5 by default. Use 0 for logits. With a list, each threshold gives its own number:
   * `precisionAt0.2`. With `topK` there is no threshold by default.
   */
  readonly thresholds?: number | readonly number[] | undefined
  /** Only the `topK` highest scores along the last axis can be positive; all by default. */
  readonly topK?: number | undefined
  /** Index on the last axis of the only class that counts; all by default. */
  readonly classId?: number | undefined
}

// Keras's score for classes that are not among the highest.
const outOfQuestion = -1e10

/** A metric of the counts at thresholds. */
export function countingMetric<N extends string>(
  own: string,
  options: PrecisionOptions<N>,
  value: (counts: Counts) => number,
): Metric<N, AboveSums> {
  const name = checkedName<N, PrecisionOptions<N>>(own, options, { thresholds: 'any', topK: 'count', classId: 'whole' })
  const { topK: most, classId, thresholds = most === undefined ? 0.5 : outOfQuestion } = options
  const list = typeof thresholds === 'number' ? [thresholds] : thresholds
  if (!Array.isArray(list) || list.length === 0 || !list.every((one) => typeof one === 'number')) {
    throw new DataError(`${own}: thresholds is ${describeValue(thresholds)}, expected a number or a list of numbers`, {
      help: `write ${own}({ thresholds: [0.2, 0.8] })`,
    })
  }
  return {
    name,
    direction: 'max',
    sums(prediction, target, weight) {
      const labels = sameShapeTarget(
        name,
        prediction,
        target,
        'for integer labels, make them one-hot: oneHot(y, classes)',
      )
      const scores = most === undefined ? prediction : amongHighest(prediction, most)
      if (classId === undefined) return sumsAbove(name, scores, labels, weight, list)
      return sumsAbove(name, classOf(scores, classId), classOf(labels, classId), weight, list)
    },
    result({ above, all }) {
      if (typeof thresholds === 'number') return value(countsAt(above, all, 0))
      return Object.fromEntries(list.map((one, k) => [`at${one}`, value(countsAt(above, all, k))]))
    },
  }
}

function amongHighest(scores: Tensor, most: number): Tensor {
  const [, places] = topK(scores, most)
  const isHigh = sum(oneHot(places, scores.shape.at(-1)!), { axis: -2 })
  return where(equal(isHigh, 0), outOfQuestion, scores)
}

// [..., classes] to [..., 1].
function classOf(x: Tensor, classId: number): Tensor {
  const rows = x.shape.slice(0, -1)
  return cast(x, 'float32').slice([...rows.map(() => 0), classId], [...rows, 1])
}
