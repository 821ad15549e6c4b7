// What metrics share: their names and options, how samples count, and shapes that have to fit.
import { broadcastTo, mul, reshape, ShapeError, type Tensor } from '@tensorloom/tensor'
import { checkOptions, type OptionKinds, shownAsCall } from '@tensorloom/tensor/internal'
import { shapeText } from '@tensorloom/tensor/op'
import { sameRank } from '../../losses/define.js'
import { fitWeights } from '../../losses/weights.js'
import type { Recipe } from '../../measure.js'

/** Options of every metric. */
export interface MetricOptions<N extends string> {
  /** Name in logs and results; that of the metric by default. */
  readonly name?: N | undefined
}

/** The name of a metric, and what it was made of. */
export interface Named<N extends string> extends Recipe {
  readonly name: N
}

/**
 * Checks the options of the metric that is called `own` by default.
 *
 * @param given - what was positional, by name, to be saved with the options
 */
export function named<N extends string, O extends MetricOptions<N>>(
  own: string,
  options: O,
  kinds: Omit<OptionKinds<O>, 'name'>,
  given: Readonly<Record<string, unknown>> = {},
): Named<N> {
  const known = { ...kinds, name: 'string' } as unknown as OptionKinds<O>
  checkOptions(own, options, known, `this makes a metric for compile: metrics: [${own}()]`)
  const config = { ...given, ...options }
  return { name: (options.name ?? own) as N, type: own, config, ...shownAsCall(own, config) }
}

/** `values` times the weights of samples; as they are where all count alike. */
export function weighted(metric: string, values: Tensor, weight: Tensor | undefined): Tensor {
  return weight === undefined ? values : mul(values, fitWeights(`metric '${metric}'`, weight, values.shape))
}

/** The weights of all elements of `x`, in its shape. */
export function weightOfEach(metric: string, x: Tensor, weight: Tensor | undefined): Tensor | undefined {
  return weight && broadcastTo(fitWeights(`metric '${metric}'`, weight, x.shape), x.shape)
}

/** The weight of each row of `asRows(x)`, as a column. */
export function weightOfRows(metric: string, x: Tensor, weight: Tensor | undefined): Tensor | undefined {
  if (weight === undefined) return undefined
  const rows = x.rank < 2 ? x.shape : x.shape.slice(0, -1)
  const each = broadcastTo(fitWeights(`metric '${metric}'`, weight, rows), rows)
  return reshape(each, [each.size, 1])
}

/** The target in the shape of the prediction; throws where it does not fit. */
export function sameShapeTarget(metric: string, prediction: Tensor, target: Tensor, help: string): Tensor {
  const fitting = sameRank(prediction, target)
  if (String(prediction.shape) === String(fitting.shape)) return fitting
  throw new ShapeError(
    `${metric}: prediction ${shapeText(prediction.shape)} and target ${shapeText(target.shape)} differ`,
    { help },
  )
}

/** [rows, last axis]: all axes but the last as one; a vector is one column. */
export function asRows(x: Tensor): Tensor {
  const width = x.rank < 2 ? 1 : x.shape.at(-1)!
  return reshape(x, [x.size / Math.max(1, width), width])
}

/** How many columns `asRows` gives. */
export const columnsOf = (shape: readonly number[]): number => (shape.length < 2 ? 1 : shape.at(-1)!)

/** `a / b`, and 0 where nothing was counted, as in Keras. */
export function ratio(a: number, b: number): number {
  return b === 0 ? 0 : a / b
}

/** The sum of a list. */
export function sumOf(values: Iterable<number>): number {
  let sum = 0
  for (const value of values) sum += value
  return sum
}

/** `class0`, `class1`, …: the names of numbers that each class has. */
export const classNames = (count: number): readonly string[] => Array.from({ length: count }, (_, k) => `class${k}`)

/** Numbers under the names of their classes. */
export function byClass(values: readonly number[]): Readonly<Record<string, number>> {
  const names = classNames(values.length)
  return Object.fromEntries(values.map((value, k) => [names[k]!, value]))
}
