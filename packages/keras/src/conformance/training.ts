// Trains a model as a case says, and collects all numbers that the case holds.
import type { Layer, LayerValue } from '@tensorloom/layers'
import { isTensor, type Tensor } from '@tensorloom/tensor'
import { type Callback, compile, learningRateScheduler } from '@tensorloom/train'
import { callbacks } from '../classes/callbacks.js'
import { entryOf, optionsOf } from '../classes/table.js'
import { compileOptionsFromKeras } from '../compile-from-keras.js'
import { isConfig, type Json, type KerasConfig } from '../json.js'
import { camelCase } from '../letter-case.js'
import { modelFromKeras } from '../model-from-keras.js'
import { kerasWeights } from '../weights.js'
import { isStored, numbersOf, type StoredTensor, tensorOf } from './case.js'
import type { Run } from './case-runner.js'
import { type ByPlace, inOrder, type Numbers, type TrainingCase } from './training-case.js'

/** Numbers of a run, and what they must be. */
export interface Outcome {
  readonly of: string
  readonly got: readonly number[]
  readonly want: StoredTensor
}

/** What a run gave, and what is wrong apart from numbers. */
export interface TrainingResult {
  readonly outcomes: readonly Outcome[]
  readonly problems: readonly string[]
}

/**
 * Runs a case of fit(), evaluate() and predict().
 *
 * @param trial - 0 for the case itself; else a number that chooses which inputs and weights are changed by one rounding
 */
export async function train(one: TrainingCase, run: Run, trial: number): Promise<TrainingResult> {
  const outcomes: Outcome[] = []
  const problems: string[] = []
  const json = (typeof one.model_json === 'string' ? JSON.parse(one.model_json) : one.model_json) as KerasConfig
  const { input_layers, output_layers } = json.config as KerasConfig
  const [inputNames, outputNames] = [keysOf(input_layers), keysOf(output_layers)]
  const model = run(() => modelFromKeras(json))
  const weights = kerasWeights(model)
  const same = (of: string, got: unknown, want: unknown): void => {
    if (JSON.stringify(got) !== JSON.stringify(want)) {
      problems.push(`${of}: got ${JSON.stringify(got)}, expected ${JSON.stringify(want)}`)
    }
  }
  const shapes = (list: readonly { readonly shape: readonly number[] }[]): unknown => list.map(({ shape }) => shape)
  same('shapes of weights', shapes(weights.map(({ parameter }) => parameter)), shapes(one.initial_weights))
  if (problems.length > 0) return { outcomes, problems }

  const made = (value: ByPlace, names?: readonly string[]): LayerValue => {
    return isStored(value) ? tensorOf(value) : inOrder(value, names).map(tensorOf)
  }
  run(() => {
    for (const [k, stored] of one.initial_weights.entries())
      weights[k]!.parameter.assign(tensorOf(rounded(stored, trial)))
  })
  const trainer = compile(
    model as unknown as Layer<LayerValue, LayerValue>,
    compileOptionsFromKeras(one.compile_config, outputNames),
  )
  const { batch_size: batchSize, sample_weight } = one.fit
  const { x, y, sampleWeight } = run(() => ({
    x: made(isStored(one.x) ? rounded(one.x, trial) : one.x, inputNames),
    y: made(one.y, outputNames),
    sampleWeight: sample_weight && made(sample_weight, outputNames),
  }))
  const rates: number[] = []
  const rate: Callback = {
    onEpochEnd(_epoch, _logs, { optimizer }) {
      rates.push(optimizer.learningRate)
    },
  }
  const { history } = await trainer.fit(
    { x, y, sampleWeight },
    {
      batchSize,
      epochs: one.fit.epochs,
      validationSplit: one.fit.validation_split,
      classWeight: one.fit.class_weight,
      shuffle: one.shuffle,
      callbacks: [...one.callbacks.map(callbackOf), rate],
      verbose: 0,
    },
  )
  same('epochs', rates.length, one.epochs_run)
  const numbers = (of: string, got: Numbers<readonly number[]>, want: Numbers<readonly number[]>): void => {
    const named = Object.fromEntries(Object.entries(got).map(([name, list]) => [camelCase(name), list]))
    const wanted = Object.entries(want).map(([name, list]) => [camelCase(name), list] as const)
    same(`${of}: names`, Object.keys(named).sort(), wanted.map(([name]) => name).sort())
    for (const [name, list] of wanted) outcomes.push(listOf(`${of}: ${name}`, named[name] ?? [], list))
  }
  numbers('history', history, one.history)
  outcomes.push(
    listOf(
      'learning rates',
      rates,
      one.lr_after_epoch.map(({ learning_rate }) => learning_rate),
    ),
  )
  for (const [k, want] of one.weights_after.entries()) {
    outcomes.push({ of: `${weights[k]!.path} after training`, got: await elements(weights[k]!.parameter), want })
  }
  const evaluation = await trainer.evaluate({ x, y }, { batchSize, verbose: 0 })
  numbers('evaluate', inLists(evaluation), inLists(one.evaluate))
  const predicted = run(() => model.apply(x))
  const outputs = isTensor(predicted) ? [predicted] : predicted
  for (const [k, want] of inOrder(one.predict, outputNames).entries()) {
    same(`shape of prediction ${k}`, outputs[k]!.shape, want.shape)
    outcomes.push({ of: `prediction ${k}`, got: await elements(outputs[k]!), want })
  }
  return { outcomes, problems }
}

async function elements(tensor: Tensor): Promise<readonly number[]> {
  return Array.from(await tensor.data(), Number)
}

function listOf(of: string, got: readonly number[], data: readonly number[]): Outcome {
  return { of, got, want: { dtype: 'float32', shape: [data.length], data } }
}

function inLists(numbers: Numbers<number>): Numbers<readonly number[]> {
  return Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, [value]]))
}

function keysOf(value: Json | undefined): readonly string[] | undefined {
  return isConfig(value) ? Object.keys(value) : undefined
}

// Each float up or down by one rounding, by a pattern of the trial.
function rounded(stored: StoredTensor, trial: number): StoredTensor {
  if (trial === 0 || stored.dtype !== 'float32') return stored
  const sign = (k: number): number => ((k * 7 + trial * 3) % 5 < 2 ? -1 : 1)
  return { ...stored, data: numbersOf(stored).map((value, k) => Math.fround(value * (1 + sign(k) * 1.2e-7))) }
}

function callbackOf({ class: className, args }: TrainingCase['callbacks'][number]): Callback {
  if (className === 'LearningRateScheduler') {
    // A function cannot be stored: the note of the case says that it halves the learning rate.
    return learningRateScheduler((_epoch, learningRate) => learningRate * 0.5)
  }
  const entry = entryOf('callback', callbacks, className)
  return entry.make(optionsOf(entry, className, args))
}
