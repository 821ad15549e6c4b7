// What `console.log` shows of the things that a program makes: a line that says what it is, and no functions and inner fields.
import { inspect } from 'node:util'
import { cpu } from '@tensorloom/backend-cpu'
import { dashboard } from '@tensorloom/dashboard'
import { fromArray, wordTokenizer } from '@tensorloom/datasets'
import { dense, sequential } from '@tensorloom/layers'
import * as optimizers from '@tensorloom/optim/optimizers'
import * as schedules from '@tensorloom/optim/schedules'
import { parameter, tensor } from '@tensorloom/tensor'
import { reference } from '@tensorloom/tensor/backend'
import { asyncBackend } from '@tensorloom/testkit'
import { accuracy, compile, meanMetric, trackMetric } from '@tensorloom/train'
import * as callbacks from '@tensorloom/train/callbacks'
import * as losses from '@tensorloom/train/losses'
import * as metrics from '@tensorloom/train/metrics'
import { expect, test } from 'vitest'

type Factory = (...given: readonly unknown[]) => unknown

/** Arguments of factories that need some. */
const given: Readonly<Record<string, readonly unknown[]>> = {
  backupAndRestore: ['run.safetensors'],
  binaryIoU: [{ targetClassIds: [1] }],
  confusionMatrix: [3],
  cosineDecay: [{ initialLearningRate: 0.1, decaySteps: 9 }],
  cosineDecayRestarts: [{ initialLearningRate: 0.1, firstDecaySteps: 9 }],
  csvLogger: ['log.csv', { append: true }],
  exponentialDecay: [{ initialLearningRate: 0.1, decaySteps: 9, decayRate: 0.5 }],
  inverseTimeDecay: [{ initialLearningRate: 0.1, decaySteps: 9, decayRate: 0.5 }],
  ioU: [3, [1]],
  lambdaCallback: [{ onTrainEnd() {} }],
  learningRateScheduler: [(epoch: number) => 1 / epoch],
  linearWarmup: [{ learningRate: 0.1, warmupSteps: 9 }],
  lossScale: [optimizers.sgd()],
  meanIoU: [3],
  modelCheckpoint: ['best.safetensors'],
  multiOptimizer: [optimizers.sgd(), []],
  oneCycle: [{ maxLearningRate: 0.1, totalSteps: 9 }],
  oneHotIoU: [3, [1]],
  oneHotMeanIoU: [3],
  piecewiseConstantDecay: [{ boundaries: [1], values: [0.1, 0.2] }],
  polynomialDecay: [{ initialLearningRate: 0.1, decaySteps: 9 }],
  precisionAtRecall: [0.5],
  recallAtPrecision: [0.5],
  sensitivityAtSpecificity: [0.5],
  sequentialSchedule: [{ schedules: [0.1, 0.2], milestones: [3] }],
  specificityAtSensitivity: [0.5],
}

const kinds = { optimizers, schedules, callbacks, losses, metrics }

test.each(Object.entries(kinds))('all %s are shown as the call that makes them', (_, factories) => {
  for (const [name, factory] of Object.entries(factories)) {
    const text = inspect((factory as Factory)(...(given[name] ?? [])))
    expect(text).toMatch(new RegExp(`^${name}\\(.*\\)(, 0 updates)?$`))
  }
})

test('an optimizer shows its options and its updates', () => {
  const optimizer = optimizers.adam({ clipnorm: 1, excludeFromWeightDecay: ['bias'] })
  const w = parameter(tensor([1]))
  optimizer.step([w], [tensor([1])])
  optimizer.learningRate = 0.5
  const own = 'beta1: 0.9, beta2: 0.999, epsilon: 1e-7, amsgrad: false'
  const rest = `excludeFromWeightDecay: [ 'bias' ], clipnorm: 1, ${own}`
  expect(inspect(optimizer)).toBe(`adam({ learningRate: 0.5, ${rest} }), 1 update`)
  optimizer.learningRate = schedules.polynomialDecay({ initialLearningRate: 0.1, decaySteps: 9 })
  expect(inspect(optimizer)).toContain(
    'adam({ learningRate: polynomialDecay({ initialLearningRate: 0.1, decaySteps: 9,',
  )
})

test('a trainer shows its model, and what it was compiled with', () => {
  const model = sequential([dense(1, { inputShape: [2] })])
  const optimizer = optimizers.sgd()
  expect(inspect(compile(model, { optimizer, loss: losses.huber({ delta: 2 }), metrics: [accuracy(), 'mae'] }))).toBe(
    `Trainer {
  model: sequential: [batch, 2] → [batch, 1], 3 parameters
    dense: [batch, 2] → [batch, 1], 3 parameters,
  optimizer: sgd({ learningRate: 0.01, momentum: 0, nesterov: false }), 0 updates,
  loss: huber({ delta: 2 }),
  metrics: [ accuracy(), 'mae' ]
}`,
  )
})

test('the trainer shows the optimizer that a name stood for', async () => {
  const trainer = compile(sequential([dense(1, { inputShape: [1] })]), { optimizer: 'sgd', loss: 'mse' })
  expect(inspect(trainer)).toContain("optimizer: 'sgd'")
  await trainer.fit(tensor([[1]]), tensor([[1]]), { verbose: 0 })
  expect(inspect(trainer)).toContain('optimizer: sgd({ learningRate: 0.01, momentum: 0, nesterov: false }), 1 update')
})

test('backends are shown by name and engine', () => {
  expect(inspect(cpu({ engine: 'js' }))).toBe('cpu (js)')
  expect(inspect(cpu({ threads: 1 }))).toMatch(/^cpu \(wasm-simd(-fma)?, 1 thread\)$/)
  expect(inspect(reference())).toBe('reference (interpreter)')
  expect(inspect(asyncBackend())).toBe('async (reference, later)')
})

test('data sets show their size, tokenizers that of their vocabulary', async () => {
  const data = fromArray([1, 2, 3])
  expect(inspect(data)).toBe('Dataset: 3 elements')
  expect(inspect(data.take(1))).toBe('Dataset: 1 element')
  expect(inspect(data.batch(2))).toBe('Dataset: 2 batches of 2')
  expect(inspect(data.repeat())).toBe('Dataset: endlessly many elements')
  expect(inspect(data.batch(2).filter(() => true))).toBe('Dataset: an unknown number of batches of 2')
  const tokenizer = wordTokenizer()
  expect(inspect(tokenizer)).toBe('wordTokenizer: no vocabulary yet')
  expect(inspect(await tokenizer.fit(['one two']))).toBe('wordTokenizer: 4 tokens')
})

test('metrics of one’s own, trackers and the dashboard', () => {
  const own = meanMetric({ name: 'first', direction: 'max', values: (prediction) => prediction })
  expect(inspect(own)).toBe("meanMetric({ name: 'first', direction: 'max', values: [Function: values] })")
  expect(inspect(trackMetric(accuracy({ name: 'right' })))).toBe("trackMetric(accuracy({ name: 'right' }))")
  expect(inspect(dashboard({ name: 'mine' }))).toBe("dashboard({ name: 'mine' })")
})

test('headers, which may hold a secret, are not shown', () => {
  const options = { root: 'http://localhost:1', headers: { authorization: 'secret' } }
  expect(inspect(callbacks.remoteMonitor(options))).toBe("remoteMonitor({ root: 'http://localhost:1' })")
})

test('a text is indented where the object is inside of another', () => {
  const model = sequential([dense(1, { inputShape: [2] })])
  expect(inspect({ optimizer: optimizers.sgd(), model })).toBe(`{
  optimizer: sgd({ learningRate: 0.01, momentum: 0, nesterov: false }), 0 updates,
  model: sequential: [batch, 2] → [batch, 1], 3 parameters
    dense: [batch, 2] → [batch, 1], 3 parameters
}`)
})
