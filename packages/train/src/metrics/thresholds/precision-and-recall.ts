// The code that metrics of counts share: thresholds, the highest scores of a row, and single classes.
import { cast, DataError, equal, oneHot, sum, type Tensor, topK, where } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import type { Direction, Metric } from '../../measure.js'
import { type MetricOptions, named, sameShapeTarget } from '../shared/define.js'
import { type Counts, countsOf, ownThresholds, type ThresholdSums, thresholdSums } from '../shared/thresholds.js'

/** Options of metrics that count at thresholds. */
export interface CountOptions<N extends string> extends MetricOptions<N> {
  /**
   * Predictions above this are positive: between 0 and 1, 0.5 by default. With a list, each threshold gives its own number:
   * `precisionAt0.2`.
   */
  readonly thresholds?: number | readonly number[] | undefined
}

/** Options of `precision` and `recall`. With `topK` there is no threshold by default. */
export interface PrecisionOptions<N extends string> extends CountOptions<N> {
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
  choice: 'choice' | 'all',
  direction: Direction,
  value: (counts: Counts) => number,
): Metric<NoInfer<N>, ThresholdSums> {
  const kinds = { thresholds: 'any', topK: 'count', classId: 'whole' } as const
  const made = named<N, PrecisionOptions<N>>(
    own,
    options,
    choice === 'choice' ? kinds : ({ thresholds: 'any' } as unknown as typeof kinds),
  )
  const { name } = made
  const { topK: most, classId, thresholds = most === undefined ? 0.5 : outOfQuestion } = options
  const list = typeof thresholds === 'number' ? [thresholds] : thresholds
  if (options.thresholds !== undefined) checkThresholds(own, options.thresholds, list)
  const sorted = ownThresholds(list, false)
  const several = typeof thresholds === 'number' ? undefined : list.map((one) => `at${one}`)
  return {
    ...made,
    direction,
    sums(prediction, target, weight) {
      const help = 'for integer labels, make them one-hot: oneHot(y, classes)'
      const labels = sameShapeTarget(name, prediction, target, help)
      const scores = most === undefined ? prediction : amongHighest(prediction, most)
      if (classId === undefined) return thresholdSums(name, scores, labels, weight, sorted)
      return thresholdSums(name, classOf(scores, classId), classOf(labels, classId), weight, sorted)
    },
    result(totals) {
      const counts = countsOf(name, totals, sorted)
      const at = (one: number): number => value(counts[sorted.indexOf(one)]!)
      return several === undefined ? at(list[0]!) : Object.fromEntries(list.map((one, k) => [several[k]!, at(one)]))
    },
    parts: () => several,
  }
}

function checkThresholds(own: string, given: unknown, list: unknown): void {
  const help = `write ${own}({ thresholds: [0.2, 0.8] })`
  if (!Array.isArray(list) || list.length === 0 || !list.every((one) => typeof one === 'number')) {
    throw new DataError(`${own}: thresholds is ${describeValue(given)}, expected a number or a list of numbers`, {
      help,
    })
  }
  const wrong = list.find((one) => !(one >= 0 && one <= 1))
  if (wrong === undefined) return
  throw new DataError(`${own}: a threshold is ${describeValue(wrong)}, expected numbers from 0 to 1`, {
    help: `${help}; predictions are probabilities`,
  })
}

function amongHighest(scores: Tensor, most: number): Tensor {
  const [, places] = topK(scores, most)
  const isHigh = sum(oneHot(places, scores.shape.at(-1)!), { axis: -2 })
  return where(equal(isHigh, 0), outOfQuestion, scores)
}

/** One class of [..., classes], as [..., 1]. */
export function classOf(x: Tensor, classId: number): Tensor {
  const rows = x.shape.slice(0, -1)
  return cast(x, 'float32').slice([...rows.map(() => 0), classId], [...rows, 1])
}
