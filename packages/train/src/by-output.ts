// Losses, weights and metrics as objects by the names of outputs: lists in the order of the outputs.
import { TensorloomError } from '@tensorloom/tensor'
import { isPlainObject, unknownName } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import type { LossLike, MetricLike, MetricList, ObjectiveOptions } from './objectives.js'

/** One entry for each output, by its name: the name of its layer, or one of `outputNames`. */
export type ByOutput<T> = Readonly<Record<string, T>>

/** Options that may be given by the names of outputs. */
export interface OptionsByOutput {
  readonly loss: LossLike | readonly LossLike[] | ByOutput<LossLike>
  readonly lossWeights?: readonly number[] | ByOutput<number> | undefined
  readonly metrics?: MetricList | ByOutput<MetricLike | readonly MetricLike[]> | undefined
  readonly weightedMetrics?: MetricList | ByOutput<MetricLike | readonly MetricLike[]> | undefined
  readonly outputNames?: readonly string[] | undefined
}

/** The options as lists. */
export function inOrderOfOutputs(options: OptionsByOutput): ObjectiveOptions {
  const { loss, lossWeights, metrics, weightedMetrics, outputNames } = options
  const order = <T>(option: string, given: ByOutput<T>, otherwise?: T): readonly T[] =>
    listOf(option, given, outputNames, otherwise)
  const metricsOf = (option: string, given: OptionsByOutput['metrics']): MetricList | undefined =>
    isByOutput(given) ? order(option, given, []).map((one) => (Array.isArray(one) ? one : [one])) : list(option, given)
  return {
    loss: isByOutput(loss) && !isLossObject(loss) ? order('loss', loss) : (loss as LossLike | readonly LossLike[]),
    lossWeights: isByOutput(lossWeights) ? order('lossWeights', lossWeights, 1) : list('lossWeights', lossWeights),
    metrics: metricsOf('metrics', metrics),
    weightedMetrics: metricsOf('weightedMetrics', weightedMetrics),
    outputNames,
  }
}

function isByOutput<T>(given: T): given is T & ByOutput<never> {
  return isPlainObject(given)
}

// An object such as meanSquaredError() is one loss for all outputs.
function isLossObject(loss: object): boolean {
  return ['values', 'sums', 'name', 'direction', 'reduction'].some((key) => key in loss)
}

function list<T extends readonly unknown[] | undefined>(option: string, given: unknown): T {
  if (given === undefined || Array.isArray(given)) return given as T
  throw new TensorloomError(`compile: ${option} is ${describeValue(given)}, expected a list`, {
    help: `write ${option}: [${option === 'lossWeights' ? '1, 0.5' : "'accuracy'"}], or an object by the names of outputs`,
  })
}

function listOf<T>(
  option: string,
  given: ByOutput<T>,
  names: readonly string[] | undefined,
  otherwise: T | undefined,
): readonly T[] {
  if (names === undefined) {
    throw new TensorloomError(`compile: ${option} is an object, but the outputs of the model have no names`, {
      help: `write a list, or add outputNames: [${Object.keys(given)
        .map((name) => `'${name}'`)
        .join(', ')}] in the order of the outputs`,
    })
  }
  const unknown = Object.keys(given).find((name) => !names.includes(name))
  if (unknown !== undefined) throw unknownName(`compile: ${option}: `, 'output', unknown, names)
  return names.map((name) => {
    const one = Object.hasOwn(given, name) ? given[name] : otherwise
    if (one !== undefined) return one
    throw new TensorloomError(`compile: ${option} has no entry for the output '${name}'`, {
      help: `give one for each of ${names.join(', ')}`,
    })
  })
}
