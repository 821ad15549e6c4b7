// What is minimised and what is measured, per output of the model, from the options of `compile`.
import { isTensor, TensorloomError } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import type { BuiltInLosses, BuiltInMetrics, KnownLosses, KnownMetrics } from './known.js'
import type { Loss, LossFunction, Metric, MetricFunction } from './measure.js'
import { lossNamed, metricNamed } from './names.js'
import { joinName } from './text.js'

/** What names a loss: a string, an object such as `meanSquaredError()`, or a function. */
export type LossLike = keyof KnownLosses | Loss | LossFunction
/** What names a metric: a string, an object such as `accuracy()`, or a function. */
export type MetricLike = keyof KnownMetrics | Metric | MetricFunction

/** Losses and metrics as `compile` takes them. */
export interface ObjectiveOptions {
  readonly loss: LossLike | readonly LossLike[]
  readonly lossWeights?: readonly number[] | undefined
  readonly metrics?: readonly (MetricLike | readonly MetricLike[])[] | undefined
  readonly outputNames?: readonly string[] | undefined
}

/** What is minimised and measured at one output. */
export interface Objective {
  /** Begins the names of its numbers; empty where the model has one output. */
  readonly prefix: string
  readonly loss: Loss
  /** Factor of its loss in the total. */
  readonly weight: number
  readonly metrics: readonly Metric[]
}

/** Checked options whose strings are not looked up yet. */
export interface Objectives {
  /** Names of all numbers, `loss` first. */
  names(outputs: number): readonly string[]
  /** Looks up strings, once. */
  load(): Promise<void>
  /** One objective per output; after `load`. */
  forOutputs(outputs: number): readonly Objective[]
}

/** Checks losses and metrics. */
export function objectivesOf(options: ObjectiveOptions): Objectives {
  const { lossWeights, outputNames } = options
  const lossList = Array.isArray(options.loss)
  const losses = ((lossList ? options.loss : [options.loss]) as readonly LossLike[]).map(lossEntry)
  const metrics = options.metrics ?? []
  if (!Array.isArray(metrics)) {
    throw new TensorloomError(`compile: metrics is ${describeValue(metrics)}, expected a list`, {
      help: "write metrics: ['accuracy']",
    })
  }
  const metricLists = metrics.length > 0 && metrics.every((one) => Array.isArray(one))
  const entries = metricLists ? metrics.map((list) => metricEntries(list as readonly MetricLike[])) : undefined
  const shared = metricLists ? [] : metricEntries(metrics as readonly MetricLike[])
  const cache = new Map<number, readonly Objective[]>()
  let tables: typeof import('./tables.js') | undefined

  const check = (outputs: number): void => {
    const lengths = { loss: lossList ? losses : undefined, lossWeights, metrics: entries, outputNames }
    for (const [option, list] of Object.entries(lengths)) {
      if (list === undefined || list.length === outputs) continue
      throw new TensorloomError(`compile: ${option} lists ${list.length}, the model has ${outputs} outputs`, {
        help: `give one entry of ${option} per output`,
      })
    }
  }
  const prefixes = (outputs: number): readonly string[] =>
    outputs === 1 ? [''] : Array.from({ length: outputs }, (_, k) => outputNames?.[k] ?? `output${k + 1}`)

  return {
    names(outputs) {
      check(outputs)
      const lists = prefixes(outputs).map((prefix, k) => [
        ...(outputs === 1 ? [] : [joinName(prefix, 'loss')]),
        ...(entries?.[k] ?? shared).map((entry) => joinName(prefix, nameOf(entry))),
      ])
      return ['loss', ...lists.flat()]
    },
    async load() {
      const strings = [...losses, ...shared, ...(entries ?? []).flat()].some((entry) => typeof entry === 'string')
      // Bundlers make a chunk of its own of it, which programs without strings never load.
      if (strings) tables ??= await import('./tables.js')
    },
    forOutputs(outputs) {
      const known = cache.get(outputs)
      if (known !== undefined) return known
      check(outputs)
      const made = prefixes(outputs).map((prefix, k): Objective => {
        const loss = losses[lossList ? k : 0]!
        return {
          prefix,
          loss: typeof loss === 'string' ? tables!.lossTable[loss]() : loss,
          weight: lossWeights?.[k] ?? 1,
          metrics: (entries?.[k] ?? shared).map((entry) =>
            typeof entry === 'string' ? tables!.metricTable[entry]() : entry,
          ),
        }
      })
      cache.set(outputs, made)
      return made
    },
  }
}

function lossEntry(given: LossLike): keyof BuiltInLosses | Loss {
  const loss = typeof given === 'string' ? lossNamed(given) : given
  if (typeof loss === 'string') return loss
  if (typeof loss === 'function') {
    return { name: loss.name || 'loss', mean: loss, values: loss }
  }
  if (typeof loss === 'object' && loss !== null && typeof loss.mean === 'function' && !isTensor(loss)) return loss
  throw new TensorloomError(`compile: the loss is ${describeValue(loss)}`, {
    help: "write loss: 'meanSquaredError', loss: meanSquaredError(), or a function (prediction, target) => Tensor",
  })
}

type MetricEntry = keyof BuiltInMetrics | Metric

function metricEntries(metrics: readonly MetricLike[]): readonly MetricEntry[] {
  const entries = metrics.map(metricEntry)
  const names = entries.map(nameOf)
  const twice = names.find((name, k) => name === 'loss' || names.indexOf(name) < k)
  if (twice === undefined) return entries
  throw new TensorloomError(
    twice === 'loss' ? "compile: a metric is named 'loss'" : `compile: two metrics are named '${twice}'`,
    { help: "give it another name: accuracy({ name: 'strictAccuracy' })" },
  )
}

function metricEntry(given: MetricLike): MetricEntry {
  const metric = typeof given === 'string' ? metricNamed(given) : given
  if (typeof metric === 'string') return metric
  if (typeof metric === 'function') {
    if (metric.name !== '') return { name: metric.name, values: metric }
    throw new TensorloomError('compile: a metric is a function without a name', {
      help: 'give it one: const meanError = (prediction, target) => …',
    })
  }
  if (typeof metric === 'object' && metric !== null && typeof metric.values === 'function') return metric
  throw new TensorloomError(`compile: a metric is ${describeValue(metric)}`, {
    help: "write metrics: ['accuracy'], metrics: [accuracy()], or functions (prediction, target) => Tensor",
  })
}

function nameOf(entry: MetricEntry): string {
  return typeof entry === 'string' ? entry : entry.name
}
