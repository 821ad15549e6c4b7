// What the compiler knows: names of metrics in results, names of losses, what a model takes.
import { dense, functional, input, type Layer, sequential } from '@tensorloom/layers'
import { adam } from '@tensorloom/optim'
import { definePlugin, type Tensor } from '@tensorloom/tensor'
import { describe, expectTypeOf, test } from 'vitest'
import {
  accuracy,
  auc,
  compile,
  type Evaluation,
  earlyStopping,
  type History,
  huber,
  type KnownMetrics,
  type Metric,
  meanIoU,
  meanSquaredError,
  sparseCategoricalCrossentropy,
  sparseTopKCategoricalAccuracy,
} from '../src/index.js'

declare module '@tensorloom/train' {
  interface KnownLosses {
    '@me/quartic': true
  }
  interface KnownMetrics {
    '@me/f1': true
  }
  interface KnownOptimizers {
    '@me/halving': true
  }
  interface KnownCallbacks {
    '@me/watch': true
  }
}

declare const x: Tensor
declare const y: Tensor
const model = sequential([dense(1)])
const options = { optimizer: adam(), loss: 'meanSquaredError' } as const

describe('results', () => {
  test('have the loss and each metric under its name', async () => {
    const trainer = compile(model, {
      ...options,
      metrics: ['accuracy', meanSquaredError(), sparseTopKCategoricalAccuracy({ name: 'top3', k: 3 })],
    })
    const result = await trainer.evaluate({ x, y })
    expectTypeOf(result).toEqualTypeOf<Evaluation<'accuracy' | 'meanSquaredError' | 'top3'>>()
    const { loss, accuracy: share, top3 } = result
    expectTypeOf(loss).toEqualTypeOf<number>()
    expectTypeOf(share).toEqualTypeOf<number>()
    expectTypeOf(top3).toEqualTypeOf<number>()
    // @ts-expect-error there is no such metric
    void result.precision
    const { history } = await trainer.fit({ x, y })
    expectTypeOf(history.loss).toEqualTypeOf<readonly number[]>()
    expectTypeOf(history.top3).toEqualTypeOf<readonly number[]>()
    expectTypeOf(history.valAccuracy).toEqualTypeOf<readonly number[] | undefined>()
    expectTypeOf(history.valTop3).toEqualTypeOf<readonly number[] | undefined>()
    // @ts-expect-error there is no such metric
    void history.valPrecision
  })

  test('have the loss alone without metrics', async () => {
    const trainer = compile(model, options)
    expectTypeOf(await trainer.evaluate({ x, y })).toEqualTypeOf<Evaluation<never>>()
    // @ts-expect-error no metric was asked for
    void (await trainer.evaluate({ x, y })).accuracy
  })

  test('of functions have names that only the program knows', async () => {
    const worst = (p: Tensor, _t: Tensor): Tensor => p.max()
    const result = await compile(model, { ...options, metrics: [worst, 'accuracy'] }).evaluate({ x, y })
    expectTypeOf(result.worst).toEqualTypeOf<number | undefined>()
    const history: History<string> = await compile(model, { ...options, metrics: [worst] }).fit({ x, y })
    void history
  })

  test('metrics in a variable keep their names', async () => {
    const metrics = [accuracy()] as const
    const { accuracy: share } = await compile(model, { ...options, metrics }).evaluate({ x, y })
    expectTypeOf(share).toEqualTypeOf<number>()
    expectTypeOf(accuracy({ name: 'share' })).toExtend<Metric<'share'>>()
    expectTypeOf<keyof KnownMetrics>().toEqualTypeOf<'@me/f1'>()
  })
})

describe('names', () => {
  test('are those of Keras, too', async () => {
    compile(model, { optimizer: 'adam', loss: 'mse' })
    compile(model, { optimizer: 'RMSprop', loss: 'mean_squared_error' })
    compile(model, { optimizer: 'adam_w', loss: 'KlDivergence' })
    void compile(model, options).fit({ x, y }, { callbacks: ['terminateOnNaN', earlyStopping()] })
    const trainer = compile(model, { optimizer: 'sgd', loss: 'huber', metrics: ['acc', 'r2_score', huber()] })
    expectTypeOf(await trainer.evaluate({ x, y })).toEqualTypeOf<Evaluation<'acc' | 'r2_score' | 'huber'>>()
  })

  test('of weighted metrics are in results', async () => {
    const trainer = compile(model, { ...options, metrics: ['accuracy'], weightedMetrics: ['auc'] })
    expectTypeOf(await trainer.evaluate({ x, y })).toEqualTypeOf<Evaluation<'accuracy' | 'auc'>>()
    const both = compile(model, { ...options, metrics: ['accuracy'], weightedMetrics: ['accuracy', 'auc'] })
    expectTypeOf(await both.evaluate({ x, y })).toEqualTypeOf<Evaluation<'accuracy' | 'weightedAccuracy' | 'auc'>>()
  })

  test('of metrics with options but without a name are their own', async () => {
    const metrics = [auc({ curve: 'PR' }), meanIoU(3, { sparseYPred: false }), accuracy({})] as const
    const trainer = compile(model, { ...options, metrics: ['mse', ...metrics, auc({ curve: 'ROC', name: 'roc' })] })
    expectTypeOf(await trainer.evaluate({ x, y })).toEqualTypeOf<
      Evaluation<'mse' | 'auc' | 'meanIoU' | 'accuracy' | 'roc'>
    >()
    const direct = compile(model, { ...options, metrics: [auc({ curve: 'PR' }), meanIoU(3, { sparseYPred: false })] })
    expectTypeOf(await direct.evaluate({ x, y })).toEqualTypeOf<Evaluation<'auc' | 'meanIoU'>>()
  })

  test('sums of a metric have their types in its result', () => {
    const metric: Metric<'error', { readonly total: Tensor; readonly count: number }> = {
      name: 'error',
      direction: 'min',
      sums: (prediction, target) => ({ total: prediction.sub(target).sum(), count: prediction.size }),
      result({ total, count }) {
        expectTypeOf(total).toEqualTypeOf<Float64Array>()
        return total[0]! / count[0]!
      },
    }
    expectTypeOf(metric).toExtend<Metric<'error'>>()
    const list: Metric<'error', readonly [Tensor, number]> = {
      ...metric,
      sums: (prediction) => [prediction.sum(), 1],
      result: ([total]) => total[0]!,
    }
    compile(model, { ...options, metrics: [metric, { ...list, name: 'other' }] })
  })
})

describe('refused are', () => {
  test('unknown names and wrong options', () => {
    // @ts-expect-error not a loss
    compile(model, { optimizer: adam(), loss: 'meanSquareError' })
    // @ts-expect-error not a metric
    compile(model, { ...options, metrics: ['acuracy'] })
    // @ts-expect-error not an option
    sparseCategoricalCrossentropy({ logits: true })
    // @ts-expect-error a factory that was not called
    compile(model, { optimizer: adam(), loss: meanSquaredError })
    // @ts-expect-error no optimizer
    compile(model, { optimizer: 'adamm', loss: 'meanSquaredError' })
    // @ts-expect-error a metric that needs an argument
    compile(model, { ...options, metrics: ['meanIoU'] })
    // @ts-expect-error nobody knows which way is better
    compile(model, { ...options, metrics: [{ name: 'a', sums: () => ({ a: 1 }), result: () => 1 }] })
    // @ts-expect-error no such callback
    void compile(model, options).fit({ x, y }, { callbacks: ['earlyStoping'] })
  })

  test('data that the model does not take', () => {
    const trainer = compile(model, options)
    // @ts-expect-error one tensor, not a list
    void trainer.fit({ x: [x], y })
    const from = [input([1]), input([2])]
    const two = compile(functional({ inputs: from, outputs: dense(1).apply(from[0]!) }), options)
    void two.fit({ x: [x, x], y })
    // @ts-expect-error a list, not one tensor
    void two.fit({ x, y })
  })
})

test('any layer can be compiled', () => {
  const layer: Layer = dense(1)
  expectTypeOf(compile(layer, options).fit).toBeFunction()
})

describe('names of plugins', () => {
  test('are typed once they are declared', async () => {
    const trainer = compile(model, { optimizer: '@me/halving', loss: '@me/quartic', metrics: ['@me/f1', 'accuracy'] })
    expectTypeOf(await trainer.evaluate({ x, y })).toEqualTypeOf<Evaluation<'f1' | 'accuracy'>>()
    void trainer.fit({ x, y }, { callbacks: ['@me/watch'] })
    // @ts-expect-error no such callback
    void trainer.fit({ x, y }, { callbacks: ['@me/wach'] })
    // @ts-expect-error no such optimizer
    compile(model, { ...options, optimizer: '@me/halvig' })
    // @ts-expect-error no such loss
    compile(model, { ...options, loss: '@me/quartik' })
  })

  test('parts of plugins have their types', () => {
    definePlugin({
      name: '@me/parts',
      losses: { '@me/quartic': meanSquaredError },
      metrics: { '@me/f1': accuracy },
      optimizers: { '@me/halving': adam },
      callbacks: { '@me/watch': () => ({ onEpochEnd: (epoch, logs) => void [epoch, logs.loss] }) },
    })
    // @ts-expect-error no such part
    definePlugin({ name: '@me/parts', callback: {} })
    // @ts-expect-error an optimizer where its factory is expected
    definePlugin({ name: '@me/parts', optimizers: { '@me/halving': adam() } })
    // @ts-expect-error a metric is not a callback
    definePlugin({ name: '@me/parts', callbacks: { '@me/watch': () => accuracy() } })
  })
})
