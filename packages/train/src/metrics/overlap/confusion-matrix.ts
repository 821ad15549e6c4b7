// The confusion matrix: how often each class is taken for each.
import type { Metric } from '../../measure.js'
import {
  type ClassOptions,
  type ConfusionSums,
  checkClasses,
  checkNumClasses,
  classKinds,
  sumsOfClasses,
} from '../shared/confusion.js'
import { named, ratio, sumOf } from '../shared/define.js'

/** Options of `confusionMatrix`. */
export interface ConfusionMatrixOptions<N extends string> extends ClassOptions<N> {
  /** Divide by the number of all elements, of those of the class (`true`), or of those predicted as it; null by default. */
  readonly normalize?: 'all' | 'true' | 'pred' | null | undefined
}

/**
 * How many elements of each class are predicted as each class: one number per pair, `confusionMatrixClass0As1`. Predictions
 * are scores [..., classes], unless `sparseYPred`; targets are labels [...] unless `sparseYTrue` is false.
 *
 * @param numClasses - number of classes
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { confusionMatrix, trackMetric } from '@tensorloom/train'
 * const tracker = trackMetric(confusionMatrix(2))
 * tracker.update(tensor([[0.9, 0.1], [0.6, 0.4]]), tensor([0, 1]))
 * console.log(Object.values(await tracker.result())) // [1, 0, 1, 0]
 * tracker.dispose()
 * ```
 */
export function confusionMatrix<const N extends string = 'confusionMatrix'>(
  numClasses: number,
  options: ConfusionMatrixOptions<N> = {},
): Metric<NoInfer<N>, ConfusionSums> {
  checkNumClasses('confusionMatrix', numClasses)
  const kinds = { ...classKinds, normalize: ['all', 'true', 'pred', null] } as const
  const made = named<N, ConfusionMatrixOptions<N>>('confusionMatrix', options, kinds, { numClasses })
  const { name } = made
  const { normalize = null } = options
  const classes = Array.from({ length: numClasses }, (_, k) => k)
  const names = classes.flatMap((actual) => classes.map((predicted) => `class${actual}As${predicted}`))
  return {
    ...made,
    direction: undefined,
    sums: (prediction, target, weight) =>
      sumsOfClasses(name, numClasses, prediction, target, weight, { sparseYPred: false, ...options }),
    result({ confusion, wrong }) {
      checkClasses(name, wrong[0]!, numClasses)
      const at = (actual: number, predicted: number): number => confusion[actual * numClasses + predicted]!
      const wholes = {
        all: () => sumOf(confusion),
        true: (actual: number) => sumOf(classes.map((k) => at(actual, k))),
        pred: (_: number, predicted: number) => sumOf(classes.map((k) => at(k, predicted))),
      }
      const share = (actual: number, predicted: number): number =>
        normalize === null ? at(actual, predicted) : ratio(at(actual, predicted), wholes[normalize](actual, predicted))
      return Object.fromEntries(names.map((one, k) => [one, share(Math.floor(k / numClasses), k % numClasses)]))
    },
    parts: () => names,
  }
}
