// What the correlations of predictions and targets share: differences from means along an axis.
import { cast, mean, square, sub, type Tensor } from '@tensorloom/tensor'
import type { Metric } from '../../measure.js'
import { type MetricOptions, named, sameShapeTarget } from '../shared/define.js'
import { type MeanSums, meanMetric } from '../shared/mean-metric.js'

/** Options of correlations. */
export interface CorrelationOptions<N extends string> extends MetricOptions<N> {
  /** The axis, or axes, along which prediction and target are compared; −1 by default. */
  readonly axis?: number | readonly number[] | undefined
}

/** Keras's epsilon. */
export const epsilon = 1e-7

/** A tensor along an axis: its mean, the differences from it, and their mean square. */
export interface Spread {
  readonly mean: Tensor
  readonly differences: Tensor
  readonly variance: Tensor
}

/** A metric of how predictions and targets spread. */
export function correlationMetric<N extends string>(
  own: string,
  options: CorrelationOptions<N>,
  value: (prediction: Spread, target: Spread, axis: number | readonly number[]) => Tensor,
): Metric<NoInfer<N>, MeanSums> {
  const made = named<N, CorrelationOptions<N>>(own, options, { axis: 'any' })
  const { name } = made
  const { axis = -1 } = options
  return {
    ...meanMetric({
      name,
      direction: 'max',
      values(prediction, target) {
        const fitting = sameShapeTarget(name, prediction, target, 'give one target for each prediction')
        return value(spreadOf(prediction, axis), spreadOf(cast(fitting, prediction.dtype), axis), axis)
      },
    }),
    ...made,
  }
}

function spreadOf(x: Tensor, axis: number | readonly number[]): Spread {
  const centre = mean(x, { axis, keepDims: true })
  const differences = sub(x, centre)
  return { mean: centre, differences, variance: mean(square(differences), { axis, keepDims: true }) }
}
