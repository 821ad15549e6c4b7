// What metrics share: their names and options, how samples count, and shapes that have to fit.
import { mul, reshape, ShapeError, type Tensor } from '@tensorloom/tensor'
import { checkOptions, type OptionKinds } from '@tensorloom/tensor/internal'
import { shapeText } from '@tensorloom/tensor/op'
import { sameRank } from '../losses/define.js'
import { fitWeights } from '../losses/weights.js'

/** Options of every metric. */
export interface MetricOptions<N extends string> {
  /** Name in logs and results; that of the metric by default. */
  readonly name?: N | undefined
}

/** Checks the options of the metric that is called `own` by default; returns its name. */
export function checkedName<N extends string, O extends MetricOptions<N>>(
  own: string,
  options: O,
  kinds: Omit<OptionKinds<O>, 'name'>,
): N {
  const known = { ...kinds, name: 'string' } as unknown as OptionKinds<O>
  checkOptions(own, options, known, `this makes a metric for compile: metrics: [${own}()]`)
  return (options.name ?? own) as N
}

/** `values` times the weights of samples; as they are where all count alike. */
export function weighted(metric: string, values: Tensor, weight: Tensor | undefined): Tensor {
  return weight === undefined ? values : mul(values, fitWeights(`metric '${metric}'`, weight, values.shape))
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

/** `a / b`, and 0 where nothing was counted, as in Keras. */
export function ratio(a: number, b: number): number {
  return b === 0 ? 0 : a / b
}
