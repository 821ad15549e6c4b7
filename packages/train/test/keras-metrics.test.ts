// Every metric against Keras: results after each of three updates, of which some have sample weights.
import { type Tensor, tensor } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import * as train from '../src/index.js'
import ctcCases from './keras/ctc.json' with { type: 'json' }
import file from './keras/metrics.json' with { type: 'json' }

interface Values {
  readonly shape: readonly number[]
  readonly data: readonly number[]
}
interface Case {
  readonly id: string
  readonly class: string
  readonly config: Readonly<Record<string, unknown>>
  readonly updates: readonly {
    readonly target: Values
    readonly prediction: Values
    readonly weight: Values | null
    readonly result: readonly number[]
  }[]
}

const camelCase = (name: string): string => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
const make = ({ shape, data }: Values): Tensor => tensor([...data]).reshape(shape)

/** Ours by Keras's class, from its config. What Keras leaves null is left out, but where null is a value. */
const metrics: Readonly<Record<string, (options: never) => train.Metric | train.Loss>> = {
  AUC: train.auc,
  BinaryAccuracy: train.binaryAccuracy,
  BinaryIoU: train.binaryIoU,
  CategoricalAccuracy: train.categoricalAccuracy,
  CategoricalCrossentropy: train.categoricalCrossentropy,
  F1Score: train.f1Score,
  KLDivergence: () => train.klDivergence(),
  MeanAbsoluteError: () => train.meanAbsoluteError(),
  MeanIoU: ({ numClasses, ...options }: { numClasses: number }) => train.meanIoU(numClasses, options),
  Precision: train.precision,
  R2Score: train.r2Score,
  Recall: train.recall,
  SparseCategoricalAccuracy: train.sparseCategoricalAccuracy,
  SparseTopKCategoricalAccuracy: train.sparseTopKCategoricalAccuracy,
  TopKCategoricalAccuracy: train.topKCategoricalAccuracy,
}
const valueNull = new Set(['average', 'threshold', 'classAggregation'])
const notOurs = new Set(['numLabels'])
// Their confusion matrix holds integers in Keras, so that weights lose their fractions.
const wholeWeights = new Set(['BinaryIoU', 'MeanIoU'])

function metricOf({ class: name, config }: Case): train.Metric | train.Loss {
  const options = Object.entries(config)
    .map(([option, value]) => [camelCase(option), value] as const)
    .filter(([option, value]) => !notOurs.has(option) && (value !== null || valueNull.has(option)))
  // Keras keeps the number of thresholds in the config of given ones, too.
  const given = Object.fromEntries(options)
  if (name === 'AUC' && given.thresholds !== undefined) delete given.numThresholds
  if (name === 'CategoricalCrossentropy') delete given.axis
  if (wholeWeights.has(name)) given.wholeWeights = true
  return metrics[name]!(given as never)
}

const cases = file.cases as readonly Case[]

describe.each(cases.map((one) => [one.id, one] as const))('%s', (_, one) => {
  it('gives what Keras gives', async () => {
    const tracker = train.trackMetric(metricOf(one))
    for (const { target, prediction, weight, result } of one.updates) {
      tracker.update(make(prediction), make(target), weight ? make(weight) : undefined)
      const found = await tracker.result()
      const numbers = typeof found === 'number' ? [found] : Object.values(found)
      expect(numbers).toHaveLength(result.length)
      for (const [k, number] of numbers.entries()) {
        expect(Math.abs(number - result[k]!)).toBeLessThan(1e-5 + 1e-4 * Math.abs(result[k]!))
      }
    }
    tracker.dispose()
  })
})

it('every class is there', () => {
  expect(new Set(cases.map((one) => one.class))).toEqual(new Set(Object.keys(metrics)))
})

it('ctc gives what Keras gives', () => {
  for (const { target, prediction, values } of ctcCases.cases) {
    const found = train.ctc().values(make(prediction), make(target)).dataSync()
    for (const [k, value] of values.entries()) expect(found[k]).toBeCloseTo(value, 4)
  }
})
