// The confusion matrix and the intersection over union, which IoU metrics share.
import {
  add,
  argMax,
  bincount,
  cast,
  DataError,
  equal,
  floor,
  greaterEqual,
  isFloating,
  less,
  logicalAnd,
  logicalNot,
  logicalOr,
  mul,
  notEqual,
  reshape,
  sum,
  type Tensor,
  TensorloomError,
  where,
} from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import { type MetricOptions, sameShapeTarget, sumOf, weightOfEach } from './define.js'

/** Sums of metrics of classes. */
export interface ConfusionSums extends Readonly<Record<string, Tensor | number>> {
  /** The weight of each pair of a class and what was predicted for it, [classes · classes]. */
  readonly confusion: Tensor
  /** Number of targets and predictions that are not classes. */
  readonly wrong: Tensor
}

/** Options of metrics with a confusion matrix. */
export interface MatrixOptions<N extends string> extends MetricOptions<N> {
  /** Whether weights lose their fractions, as in Keras, whose matrix holds integers; false by default. */
  readonly wholeWeights?: boolean | undefined
}

/** Options of metrics that compare classes. */
export interface ClassOptions<N extends string> extends MatrixOptions<N> {
  /** A class whose targets are ignored; none by default. */
  readonly ignoreClass?: number | undefined
  /** Whether targets are classes; otherwise they are scores along `axis`, such as one-hot ones. */
  readonly sparseYTrue?: boolean | undefined
  /** Whether predictions are classes; otherwise they are scores along `axis`. */
  readonly sparseYPred?: boolean | undefined
  /** The axis of the scores; −1 by default. */
  readonly axis?: number | undefined
}

/** Kinds of `ClassOptions`. */
export const classKinds = {
  ignoreClass: 'number',
  sparseYTrue: 'boolean',
  sparseYPred: 'boolean',
  axis: 'number',
  wholeWeights: 'boolean',
} as const

/** The confusion matrix of a batch of classes, or of scores of classes. */
export function sumsOfClasses(
  metric: string,
  classes: number,
  prediction: Tensor,
  target: Tensor,
  weight: Tensor | undefined,
  { sparseYTrue = true, sparseYPred = true, axis = -1, ...options }: ClassOptions<string>,
): ConfusionSums {
  const predicted = sparseYPred ? prediction : argMax(prediction, { axis })
  const help = `predictions with scores of classes need { sparseYPred: false }, one-hot targets { sparseYTrue: false }`
  const actual = sameShapeTarget(metric, predicted, sparseYTrue ? target : argMax(target, { axis }), help)
  return confusionSums(metric, classes, predicted, actual, weight, options)
}

/** The confusion matrix of a batch. Both are classes from 0, of the same shape. */
export function confusionSums(
  metric: string,
  classes: number,
  predicted: Tensor,
  actual: Tensor,
  weight: Tensor | undefined,
  { ignoreClass, wholeWeights }: Pick<ClassOptions<string>, 'ignoreClass' | 'wholeWeights'>,
): ConfusionSums {
  const isInside = (x: Tensor): Tensor => logicalAnd(greaterEqual(x, 0), less(x, classes))
  const isClass = (x: Tensor): Tensor =>
    isFloating(x.dtype) ? logicalAnd(isInside(x), equal(floor(x), x)) : isInside(x)
  const fits = logicalAnd(isClass(actual), isClass(predicted))
  const ignored = ignoreClass === undefined ? undefined : notEqual(actual, ignoreClass)
  const counted = ignored === undefined ? fits : logicalAnd(fits, ignored)
  // A pair that does not count has no place.
  const pairs = where(counted, add(mul(cast(actual, 'int32'), classes), cast(predicted, 'int32')), -1)
  const weights = weightOfEach(metric, actual, weight && wholeWeights ? cast(weight, 'int32') : weight)
  const wrong = logicalNot(ignored === undefined ? fits : logicalOr(fits, logicalNot(ignored)))
  const flat = (x: Tensor): Tensor => reshape(x, [x.size])
  return {
    confusion: bincount(flat(pairs), classes * classes, { weights: weights && flat(cast(weights, 'float32')) }),
    wrong: sum(cast(weights === undefined ? wrong : logicalAnd(wrong, notEqual(weights, 0)), 'int32')),
  }
}

/** The mean of the classes' intersections over unions. Classes that occur in neither predictions nor targets do not count. */
export function meanOverlap(
  metric: string,
  totals: { readonly confusion: Float64Array; readonly wrong: Float64Array },
  classes: number,
  counted: readonly number[],
): number {
  checkClasses(metric, totals.wrong[0]!, classes)
  const at = (actual: number, predicted: number): number => totals.confusion[actual * classes + predicted]!
  const all = Array.from({ length: classes }, (_, k) => k)
  const unions = counted.map(
    (k) => sumOf(all.map((other) => at(k, other))) + sumOf(all.map((other) => at(other, k))) - at(k, k),
  )
  const overlaps = counted.map((k, index) => at(k, k) / (unions[index]! + 1e-7))
  return sumOf(overlaps) / (unions.filter((union) => union > 1e-9).length + 1e-7)
}

/** Throws if a batch held what is not a class. */
export function checkClasses(metric: string, wrong: number, classes: number): void {
  if (wrong === 0) return
  throw new DataError(`${metric}: ${wrong} pairs of target and prediction are not classes from 0 to ${classes - 1}`, {
    help: 'give the number of classes that the model predicts, and name the label of no class: ignoreClass: 255',
  })
}

/** Throws unless it is a number of classes. */
export function checkNumClasses(metric: string, numClasses: unknown): asserts numClasses is number {
  // The confusion matrix has numClasses² elements, with indices in int32.
  const most = 46340
  if (Number.isInteger(numClasses) && (numClasses as number) > 0 && (numClasses as number) <= most) return
  throw new TensorloomError(
    `${metric}: numClasses is ${describeValue(numClasses)}, expected a whole number from 1 to ${most}`,
    { help: `write ${metric}(21)` },
  )
}

/** Throws unless these are classes. */
export function checkClassIds(metric: string, ids: unknown, classes: number): asserts ids is readonly number[] {
  const isClass = (id: unknown): boolean => Number.isInteger(id) && (id as number) >= 0 && (id as number) < classes
  if (Array.isArray(ids) && ids.length > 0 && ids.every(isClass)) return
  throw new TensorloomError(
    `${metric}: targetClassIds is ${describeValue(ids)}, expected classes from 0 to ${classes - 1}`,
    { help: 'write targetClassIds: [0]' },
  )
}
