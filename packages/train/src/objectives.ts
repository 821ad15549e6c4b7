// The losses and metrics of each output of the model, from the options of `compile`.
import { isTensor, TensorloomError } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import type { LossName, MetricName } from './known.js'
import type { Loss, LossFunction, Metric, MetricFunction } from './measure.js'
import { functionMetric, lossMetric } from './metrics/shared/mean-metric.js'
import { joinName } from './text.js'

/** A loss as an option: a name, an object such as `meanSquaredError()`, or a function. */
export type LossLike = LossName | Loss | LossFunction
/** A metric as an option: a name, an object such as `accuracy()` or a loss, or a function. */
export type MetricLike = MetricName | Metric | Loss | MetricFunction
/** Metrics: a list; for several outputs, also a list of lists, one per output. */
export type MetricList = readonly (MetricLike | readonly MetricLike[])[]

/** A metric as the loop sees it. */
export interface Measure extends Metric {
  /** Whether the weights of samples count. */
  readonly weighted: boolean
}

/** Losses and metrics as `compile` takes them. */
export interface ObjectiveOptions {
  readonly loss: LossLike | readonly LossLike[]
  readonly lossWeights?: readonly number[] | undefined
  readonly metrics?: MetricList | undefined
  readonly weightedMetrics?: MetricList | undefined
  readonly outputNames?: readonly string[] | undefined
}

/** The loss and metrics of one output. */
export interface Objective {
  /** Prefix of the names of its numbers; empty if the model has one output. */
  readonly prefix: string
  readonly loss: Loss
  /** Factor of its loss in the total. */
  readonly weight: number
  readonly measures: readonly Measure[]
}

/** Checked options whose strings are not looked up yet. */
export interface Objectives {
  /** Looks up strings, once. */
  load(): Promise<void>
  /** One objective per output; after `load`. */
  forOutputs(outputs: number): readonly Objective[]
}

// A string is replaced by what it names when it is loaded.
interface MetricEntry {
  given: string | Metric
  readonly name: string
  readonly weighted: boolean
}

/** Checks losses and metrics. */
export function objectivesOf(options: ObjectiveOptions): Objectives {
  const { lossWeights, outputNames, metrics = [], weightedMetrics = [] } = options
  const lossList = Array.isArray(options.loss)
  const losses = ((lossList ? options.loss : [options.loss]) as readonly LossLike[]).map(lossEntry)
  const lists = [metricLists(metrics, false), metricLists(weightedMetrics, true)] as const
  const entriesOf = (output: number): readonly MetricEntry[] =>
    lists.flatMap((one) => (one.perOutput === undefined ? one.shared : (one.perOutput[output] ?? [])))
  const mostLists = Math.max(1, ...lists.map(({ perOutput = [] }) => perOutput.length))
  for (let output = 0; output < mostLists; output++) checkNames(namesIn(entriesOf(output)))
  const cache = new Map<number, readonly Objective[]>()

  const check = (outputs: number): void => {
    const lengths = {
      loss: lossList ? losses : undefined,
      lossWeights,
      metrics: lists[0].perOutput,
      weightedMetrics: lists[1].perOutput,
      outputNames,
    }
    for (const [option, list] of Object.entries(lengths)) {
      if (list === undefined || list.length === outputs) continue
      throw new TensorloomError(`compile: ${option} lists ${list.length}, the model has ${outputs} outputs`, {
        help: `give one entry of ${option} per output`,
      })
    }
  }
  const prefixOf = (k: number, outputs: number): string => (outputs === 1 ? '' : (outputNames?.[k] ?? `output${k + 1}`))

  return {
    async load() {
      const entries = lists.flatMap(({ shared, perOutput = [] }) => [...shared, ...perOutput.flat()])
      if (![...losses, ...entries.map(({ given }) => given)].some((one) => typeof one === 'string')) return
      // Bundlers make a chunk of its own of it, which programs without strings never load.
      const { byName } = await import('./by-name.js')
      for (const [k, loss] of losses.entries()) {
        if (typeof loss === 'string') losses[k] = lossEntry(await byName('loss', loss))
      }
      for (const entry of entries) {
        if (typeof entry.given !== 'string') continue
        const found = measureOf(await byName('metric', entry.given))
        // The name as it was written, because a plugin's object may have another one.
        entry.given = { ...bound(found), name: entry.name }
      }
    },
    forOutputs(outputs) {
      const known = cache.get(outputs)
      if (known !== undefined) return known
      check(outputs)
      const made = Array.from({ length: outputs }, (_, k): Objective => {
        const names = namesIn(entriesOf(k))
        const measures = entriesOf(k).map(({ given, weighted }, at) => {
          return { ...bound(given as Measure), name: names[at]!, weighted }
        })
        const loss = losses[lossList ? k : 0] as Loss
        return { prefix: prefixOf(k, outputs), loss, weight: lossWeights?.[k] ?? 1, measures }
      })
      cache.set(outputs, made)
      return made
    },
  }
}

function lossEntry(loss: LossLike): string | Loss {
  if (typeof loss === 'string') return loss
  if (typeof loss === 'function') {
    return { name: loss.name || 'loss', values: loss }
  }
  if (isLoss(loss)) {
    if (loss.reduction !== 'none') return loss
    throw new TensorloomError(
      `compile: the reduction of loss '${loss.name}' is 'none', but training minimises one number`,
      {
        help: "leave out reduction, or write reduction: 'sum'",
      },
    )
  }
  throw new TensorloomError(`compile: the loss is ${describeValue(loss)}`, {
    help: "write loss: 'meanSquaredError', loss: meanSquaredError(), or a function (prediction, target) => Tensor",
  })
}

function metricLists(
  metrics: MetricList,
  weighted: boolean,
): { shared: readonly MetricEntry[]; perOutput?: readonly (readonly MetricEntry[])[] } {
  const entries = (list: readonly MetricLike[]): readonly MetricEntry[] =>
    list.map((one) => {
      const given = measureOf(one)
      // In logs a plugin's metric has its name without scope.
      const name = typeof given === 'string' ? given.slice(given.indexOf('/') + 1) : given.name
      return { given, name, weighted }
    })
  return metrics.length > 0 && metrics.every((one) => Array.isArray(one))
    ? { shared: [], perOutput: metrics.map((list) => entries(list as readonly MetricLike[])) }
    : { shared: entries(metrics as readonly MetricLike[]) }
}

function measureOf<G extends MetricLike>(metric: G): (G extends string ? string : never) | Metric
function measureOf(metric: MetricLike): string | Metric {
  if (typeof metric === 'string') return metric
  if (typeof metric === 'function') {
    if (metric.name !== '') return functionMetric(metric)
    throw new TensorloomError('compile: a metric is a function without a name', {
      help: 'give it one: const meanError = (prediction, target) => …',
    })
  }
  if (isMetric(metric)) {
    checkMetric(metric)
    return metric
  }
  // An object with values alone may be half a metric, whose direction nobody knows.
  if (isLoss(metric) && 'reduction' in metric) return lossMetric(metric)
  throw new TensorloomError(`compile: a metric is ${describeValue(metric)}`, {
    help:
      typeof (metric as { values?: unknown } | null)?.values === 'function'
        ? "write meanMetric({ name, direction: 'max', values }): its mean is taken"
        : "write metrics: ['accuracy'], metrics: [accuracy()], or functions (prediction, target) => Tensor",
  })
}

function isLoss(value: unknown): value is Loss {
  const { values, direction } = (value ?? {}) as Partial<Loss & Metric>
  // With a direction it is half a metric.
  return typeof values === 'function' && direction === undefined && !isMetric(value) && !isTensor(value)
}

function isMetric(value: unknown): value is Metric {
  return typeof value === 'object' && value !== null && typeof (value as Partial<Metric>).sums === 'function'
}

function checkMetric(metric: Partial<Metric>): void {
  const { name, direction, result } = metric
  if (typeof name !== 'string' || name === '') {
    throw new TensorloomError(`compile: the name of a metric is ${describeValue(name)}, expected a string`, {
      help: "name it as it appears in logs: name: 'meanError'",
    })
  }
  if (typeof result !== 'function') {
    throw new TensorloomError(
      `compile: the result of metric '${name}' is ${describeValue(result)}, expected a function`,
      {
        help: 'it computes a number from the totals: result: ([total, count]) => total[0] / count[0]',
      },
    )
  }
  if (direction === 'max' || direction === 'min' || (direction === undefined && 'direction' in metric)) return
  throw new TensorloomError(
    `compile: the direction of metric '${name}' is ${describeValue(direction)}, expected 'max' or 'min'`,
    { help: "state whether a high or a low number is better: direction: 'max'" },
  )
}

// As an object of its own, also where the metric is one of a class that counts by `this`.
function bound(measure: Metric): Metric {
  return {
    name: measure.name,
    direction: measure.direction,
    sums: (...args) => measure.sums(...args),
    result: (totals) => measure.result(totals),
    ...(measure.parts && { parts: (shape) => measure.parts!(shape) }),
  }
}

// As in Keras, a weighted metric of the name of another one is told apart: accuracy, weightedAccuracy.
function namesIn(entries: readonly MetricEntry[]): readonly string[] {
  const isTaken = (name: string): boolean => entries.some((one) => !one.weighted && one.name === name)
  return entries.map(({ name, weighted }) => (weighted && isTaken(name) ? joinName('weighted', name) : name))
}

function checkNames(names: readonly string[]): void {
  const twice = names.find((name, k) => name === 'loss' || names.indexOf(name) < k)
  if (twice === undefined) return
  throw new TensorloomError(
    twice === 'loss' ? "compile: a metric is named 'loss'" : `compile: two metrics are named '${twice}'`,
    { help: "give it another name: accuracy({ name: 'strictAccuracy' })" },
  )
}
