// Callbacks: their order, early stopping as in Keras, NaN, and aborting.
import { dense, dropout, type Layer, sequential } from '@tensorloom/layers'
import { adam, sgd } from '@tensorloom/optim'
import { memory, setSeed, type Tensor, tensor } from '@tensorloom/tensor'
import { describe, expect, it, vi } from 'vitest'
import type * as train from '../src/index.js'
import {
  type Callback,
  compile,
  type EarlyStoppingOptions,
  earlyStopping,
  type TrainingAbortedError,
  type TrainingContext,
  terminateOnNaN,
} from '../src/index.js'

const quiet = { verbose: 0 } as const
const data = { x: tensor([[1], [2], [3]]), y: tensor([2, 4, 6]) }
const line = (): Layer => sequential([dense(1, { inputShape: [1] })])
const trainer = (model = line()) => compile(model, { optimizer: sgd({ learningRate: 0.01 }), loss: 'meanSquaredError' })

/** Writes down what is called. */
function recorder(name: string, calls: string[]): Callback {
  const note = (what: string): void => void calls.push(`${name} ${what}`)
  return {
    onTrainBegin: () => note('trainBegin'),
    onEpochBegin: (epoch) => note(`epochBegin ${epoch}`),
    onBatchBegin: (batch) => note(`batchBegin ${batch}`),
    async onBatchEnd(batch, logs) {
      const { loss } = await logs.read()
      note(`batchEnd ${batch}: ${logs.samples} samples, loss ${typeof loss}`)
    },
    onEpochEnd: (epoch, logs) => note(`epochEnd ${epoch}: ${Object.keys(logs).join(' ')}`),
    onTrainEnd: (reason) => note(`trainEnd ${reason}`),
  }
}

describe('gradients in callbacks', () => {
  it('are those of the batch, for who asks for them, and are freed', async () => {
    const seen: (readonly (readonly [string, readonly number[]])[])[] = []
    const model = sequential([dense(1, { inputShape: [1], kernelInitializer: 'zeros', name: 'line' })])
    const watch: Callback = {
      needsGradients: (batch) => batch === 1,
      async onBatchEnd(_, __, { gradients }) {
        const entries = [...(gradients ?? [])].map(async ([name, one]) => [name, [...(await one.data())]] as const)
        seen.push(await Promise.all(entries))
      },
    }
    const learner = compile(model, { optimizer: sgd({ learningRate: 0 }), loss: 'meanSquaredError' })
    const before = memory().tensors
    await learner.fit(data, { ...quiet, batchSize: 1, shuffle: false, epochs: 2, callbacks: [watch] })
    // (0 · 2 − 4)² has the derivatives −16 and −8 by kernel and bias.
    const second = [
      ['line.kernel', [-16]],
      ['line.bias', [-8]],
    ]
    expect(seen).toEqual([[], second, [], [], second, []])
    expect(memory().tensors).toBe(before)
  })

  it('are freed also if a callback fails', async () => {
    const before = memory().tensors
    const model = line()
    const failing: Callback = {
      needsGradients: () => true,
      onBatchEnd() {
        throw new Error('no')
      },
    }
    await expect(trainer(model).fit(data, { ...quiet, callbacks: [failing] })).rejects.toThrow('no')
    model.dispose()
    expect(memory().tensors).toBe(before)
  })

  it('refuse a question that is not a function', async () => {
    const callbacks = [{ needsGradients: true as never }]
    await expect(trainer().fit(data, { ...quiet, callbacks })).rejects.toThrow(
      'fit: needsGradients of a callback is true, expected a function',
    )
  })
})

describe('callbacks', () => {
  it('are called in their order, and waited for', async () => {
    const calls: string[] = []
    const slow: Callback = {
      async onEpochBegin() {
        await new Promise((resolve) => setTimeout(resolve, 1))
        calls.push('slow epochBegin')
      },
    }
    await trainer().fit(data, { batchSize: 2, callbacks: [slow, recorder('a', calls)], validationData: data, ...quiet })
    expect(calls).toEqual([
      'a trainBegin',
      'slow epochBegin',
      'a epochBegin 0',
      'a batchBegin 0',
      'a batchEnd 0: 2 samples, loss number',
      'a batchBegin 1',
      'a batchEnd 1: 1 samples, loss number',
      'a epochEnd 0: loss valLoss',
      'a trainEnd completed',
    ])
  })

  it('see the run', async () => {
    const model = line()
    let context: TrainingContext | undefined
    const look: Callback = {
      onTrainBegin(given) {
        context = given
        expect(given.names).toEqual(['loss', 'valLoss'])
      },
      onEpochEnd: (epoch, _, { history }) => expect(history.epochs).toHaveLength(epoch + 1),
    }
    const { optimizer, fit } = trainer(model)
    const history = await fit(data, { epochs: 2, callbacks: [look], validationData: data, ...quiet })
    // Identity: a deep comparison would walk through the whole backend behind the parameters.
    expect(context!.model).toBe(model)
    expect(context!.optimizer).toBe(optimizer)
    expect(context!.history).toBe(history)
    expect(context!.epochs).toBe(2)
  })

  it('read means over the epoch so far', async () => {
    const echo = sequential([dropout(0, { inputShape: [1] })])
    const seen: number[] = []
    const callback: Callback = {
      async onBatchEnd(_, logs) {
        seen.push((await logs.read()).loss!)
      },
    }
    const zero = tensor([0, 0, 0])
    await trainer(echo).fit({ x: data.x, y: zero }, { batchSize: 2, shuffle: false, callbacks: [callback], ...quiet })
    expect(seen[0]).toBeCloseTo((1 + 4) / 2, 6)
    expect(seen[1]).toBeCloseTo((1 + 4 + 9) / 3, 6)
  })

  it('stop training: after the batch, or after the epoch', async () => {
    const calls: string[] = []
    const stopAt = (hook: 'onBatchEnd' | 'onEpochEnd'): Callback => ({
      [hook]: (...args: unknown[]) => (args.at(-1) as TrainingContext).stop(),
    })
    const options = { epochs: 5, batchSize: 1, ...quiet }
    const first = await trainer().fit(data, { ...options, callbacks: [stopAt('onBatchEnd'), recorder('a', calls)] })
    expect(first.epochs).toEqual([0])
    expect(calls.filter((call) => call.includes('batchBegin'))).toHaveLength(1)
    expect(calls.at(-1)).toBe('a trainEnd stopped')
    const second = await trainer().fit(data, { ...options, callbacks: [stopAt('onEpochEnd')] })
    expect(second.epochs).toEqual([0])
  })

  it('that fail end the run with their error; the others hear of it', async () => {
    const calls: string[] = []
    const failing: Callback = {
      onEpochBegin() {
        throw new Error('the callback fails')
      },
      onTrainEnd() {
        throw new Error('it fails at the end, too')
      },
    }
    const callbacks = [recorder('a', calls), failing]
    await expect(trainer().fit(data, { callbacks, ...quiet })).rejects.toThrow('the callback fails')
    expect(calls).toEqual(['a trainBegin', 'a epochBegin 0', 'a trainEnd failed'])
  })
})

/** Lets a callback watch numbers that a test makes up; returns at which epoch it stops, or the number of them. */
async function watch(numbers: number[], options: EarlyStoppingOptions): Promise<number> {
  const callback = earlyStopping({ monitor: 'loss', ...options })
  let stoppedAt = numbers.length
  const direction = (name: string) => ({ loss: 'min', accuracy: 'max' })[name]
  const context = { model: line(), names: undefined, direction, stop: () => undefined } as unknown as TrainingContext
  await callback.onTrainBegin?.(context)
  for (const [epoch, loss] of numbers.entries()) {
    let stopped = false
    const stop = (): void => {
      stopped = true
    }
    await callback.onEpochEnd?.(epoch, { loss, accuracy: loss }, { ...context, stop })
    if (!stopped) continue
    stoppedAt = epoch
    break
  }
  await callback.onTrainEnd?.('completed', context)
  return stoppedAt
}

// Where Keras's EarlyStopping stops, by its on_epoch_end.
describe('earlyStopping', () => {
  it('stops at the first epoch without improvement, or after `patience` of them', async () => {
    expect(await watch([3, 2, 1], {})).toBe(3)
    expect(await watch([3, 2, 2, 1], {})).toBe(2)
    expect(await watch([3, 2, 2, 1, 1, 1], { patience: 2 })).toBe(5)
    expect(await watch([3, 2, 4, 2, 2, 1], { patience: 3 })).toBe(4)
  })

  it('minDelta says what an improvement is', async () => {
    expect(await watch([3, 2.95, 2.9], { minDelta: 0.2 })).toBe(1)
    expect(await watch([3, 2.7, 2.4], { minDelta: 0.2 })).toBe(3)
    expect(await watch([3, 2.7, 2.4], { minDelta: -0.2 })).toBe(3)
  })

  it('mode: low for losses, high for accuracies, or as told', async () => {
    expect(await watch([0.1, 0.2, 0.3], { monitor: 'accuracy' })).toBe(3)
    expect(await watch([0.1, 0.2, 0.3], { monitor: 'accuracy', mode: 'min' })).toBe(1)
    expect(await watch([0.1, 0.2, 0.3], { mode: 'max' })).toBe(3)
    expect(() => earlyStopping({ mode: 'low' as 'min' })).toThrow(
      "earlyStopping: mode is 'low', expected 'auto', 'min' or 'max'",
    )
    expect(() => earlyStopping({ patience: -1 })).toThrow('earlyStopping: patience is -1, expected a whole number')
    expect(() => earlyStopping({ patients: 1 } as object)).toThrow("did you mean 'patience'?")
    expect(() => terminateOnNaN({ every: 0 })).toThrow('terminateOnNaN: every is 0, expected a whole number of at')
  })

  it('a baseline has to be beaten, too; early epochs may not count; NaN is not an improvement', async () => {
    expect(await watch([3, 2.5, 2.2, 2.1], { baseline: 1, patience: 2 })).toBe(4)
    expect(await watch([3, 2.5, 2.6, 2.1], { baseline: 1, patience: 2 })).toBe(2)
    expect(await watch([3, 0.9, 1.1, 0.8], { baseline: 1, patience: 2 })).toBe(4)
    expect(await watch([1, 2, 3, 4], { startFromEpoch: 2 })).toBe(3)
    expect(await watch([3, Number.NaN, Number.NaN], { patience: 2 })).toBe(2)
    expect(await watch([Number.NaN, 3, 2], { patience: 2 })).toBe(3)
  })

  it('gives back the weights of the best epoch, statistics included, also where nothing stopped it', async () => {
    for (const patience of [1, 10]) {
      setSeed(1)
      const model = line()
      const weights: string[] = []
      const before = memory().tensors
      // A learning rate at which the second epoch is better than all that follow.
      const rates = [0.05, 0.05, 2, 2]
      const change: Callback = {
        onEpochBegin: (epoch, { optimizer }) => {
          optimizer.learningRate = rates[epoch]!
        },
        onEpochEnd: () => void weights.push(String(model.parameters.map((one) => one.dataSync()))),
      }
      const { history } = await trainer(model).fit(data, {
        epochs: 4,
        validationData: data,
        callbacks: [change, earlyStopping({ patience, restoreBestWeights: true })],
        ...quiet,
      })
      const best = history.valLoss!.indexOf(Math.min(...history.valLoss!))
      expect(best).toBe(1)
      expect(history.loss).toHaveLength(patience === 1 ? 3 : 4)
      expect(String(model.parameters.map((one) => one.dataSync()))).toBe(weights[best])
      expect(memory().tensors).toBe(before)
    }
  })

  it('refuses to watch what there is not, before training', async () => {
    const onEpochBegin = vi.fn()
    await expect(trainer().fit(data, { callbacks: [earlyStopping(), { onEpochBegin }], ...quiet })).rejects.toThrow(
      "earlyStopping: there is no number 'valLoss'; there are loss\nhelp: give fit validationData or validationSplit, or set monitor; if a callback logs it, set mode, too",
    )
    await expect(trainer().fit(data, { callbacks: [earlyStopping({ monitor: 'los' })], ...quiet })).rejects.toThrow(
      "unknown number 'los'\nhelp: did you mean 'loss'? the names are loss; or pass another name: monitor: 'loss'; if a callback logs it, set mode, too",
    )
    expect(onEpochBegin).not.toHaveBeenCalled()
  })
})

describe('the direction of a number', () => {
  // Scores of which the best three rise: only the metric knows that this is good.
  const rising = (name: string): train.Metric => {
    let epoch = 0
    return {
      name,
      direction: 'max',
      sums: () => ({ value: 1 }),
      result: () => ++epoch,
    }
  }
  const fitting = (metric: train.MetricLike, callback: Callback, others: readonly Callback[] = []) =>
    compile(line(), { optimizer: sgd({ learningRate: 0.01 }), loss: 'meanSquaredError', metrics: [metric] }).fit(data, {
      epochs: 4,
      callbacks: [...others, callback],
      validationData: data,
      ...quiet,
    })

  it('is what the metric says, whatever its name', async () => {
    const { epochs } = await fitting(rising('top3'), earlyStopping({ monitor: 'valTop3', patience: 1 }))
    expect(epochs).toHaveLength(4)
    const low = { ...rising('accuracy'), direction: 'min' as const }
    expect((await fitting(low, earlyStopping({ monitor: 'accuracy' }))).epochs).toHaveLength(2)
    expect((await fitting(rising('top3'), earlyStopping({ monitor: 'val_top3' }))).epochs).toHaveLength(4)
  })

  it('is that of the metric for each of several numbers that it does not name in advance', async () => {
    const rates = (): train.Metric => {
      const { result, ...others } = rising('rates')
      return { ...others, result: (totals) => ({ top3: result(totals) as number, zero: 0 }) }
    }
    expect((await fitting(rates(), earlyStopping({ monitor: 'valRatesTop3', patience: 1 }))).epochs).toHaveLength(4)
    expect((await fitting(rates(), earlyStopping({ monitor: 'val_rates_top3', patience: 1 }))).epochs).toHaveLength(4)
    expect((await fitting(rates(), earlyStopping({ monitor: 'ratesZero', patience: 1 }))).epochs).toHaveLength(2)
    await expect(fitting(rates(), earlyStopping({ monitor: 'valRatesTop' }))).rejects.toThrow(
      "unknown number 'valRatesTop'\nhelp: did you mean 'valRatesTop3'? the names are loss, ratesTop3",
    )
  })

  it('must be given for functions and for what callbacks log', async () => {
    const spread = (prediction: Tensor): Tensor => prediction.abs()
    await expect(fitting(spread, earlyStopping({ monitor: 'spread' }))).rejects.toThrow(
      "earlyStopping: it is not known whether a high or a low 'spread' is better\nhelp: write earlyStopping({ monitor: 'spread', mode: 'max' }), or 'min'",
    )
    const logging: Callback = { onEpochEnd: (epoch, _, { log }) => log({ norm: 3 - epoch }) }
    await expect(fitting(spread, earlyStopping({ monitor: 'norm' }), [logging])).rejects.toThrow(
      "earlyStopping: unknown number 'norm'\nhelp: the names are loss, spread, valLoss, valSpread; or pass another name: monitor: 'loss'; if a callback logs it, set mode, too",
    )
    const max = earlyStopping({ monitor: 'norm', mode: 'max' })
    expect((await fitting(spread, max, [logging])).epochs).toHaveLength(2)
    const min = earlyStopping({ monitor: 'norm', mode: 'min' })
    expect((await fitting(spread, min, [logging])).epochs).toHaveLength(4)
    await expect(fitting(spread, earlyStopping({ monitor: 'norm', mode: 'min' }))).rejects.toThrow(
      "earlyStopping: unknown number 'norm'\nhelp: the names are loss, spread, valLoss, valSpread",
    )
  })

  it('is known to callbacks', async () => {
    const seen: unknown[] = []
    const look: Callback = {
      onTrainBegin: ({ direction }) =>
        void seen.push(['loss', 'valLoss', 'top3', 'valTop3', 'other'].map((name) => direction(name))),
    }
    await fitting(rising('top3'), look)
    expect(seen).toEqual([['min', 'min', 'max', 'max', undefined]])
  })
})

describe('numbers that callbacks log', () => {
  it('are in the history, in the line of the epoch, and in what later callbacks see', async () => {
    const seen: string[] = []
    const late: Callback = {
      onEpochBegin: (epoch, { log }) => log({ learningRate: 0.5 ** epoch }),
      onEpochEnd: (epoch, _, { log }) => (epoch === 1 ? log({ norm: 7 }) : undefined),
    }
    const look: Callback = { onEpochEnd: (_, logs) => void seen.push(Object.keys(logs).join(' ')) }
    const lines: string[] = []
    const output = { terminal: false, write: (text: string) => void lines.push(text) }
    const { history } = await trainer().fit(data, { epochs: 3, callbacks: [look, late, look], output })
    expect(seen).toEqual([
      'loss learningRate',
      'loss learningRate',
      'loss learningRate',
      'loss learningRate norm',
      'loss learningRate',
      'loss learningRate',
    ])
    const numbers = history as Readonly<Record<string, readonly number[] | undefined>>
    expect(numbers.learningRate).toEqual([1, 0.5, 0.25])
    expect(numbers.norm).toEqual([Number.NaN, 7, Number.NaN])
    expect(lines[1]).toMatch(/^Epoch 2\/3 {2}loss \d+\.\d{4} {2}learningRate 0\.5000 {2}norm 7\.0000 {2}/)
  })

  it('are refused where they would hide others, are none, or come too early', async () => {
    const logging = (numbers: object): Callback => ({ onEpochEnd: (_, __, { log }) => log(numbers as never) })
    const fitting = (callback: Callback) => trainer().fit(data, { callbacks: [callback], ...quiet })
    await expect(fitting(logging({ loss: 1 }))).rejects.toThrow(
      "log: 'loss' is the name of a loss or metric\nhelp: log it under another name",
    )
    await expect(fitting(logging({ norm: 'high' }))).rejects.toThrow(
      "log: norm is 'high', expected a number\nhelp: read tensors first",
    )
    await expect(fitting({ onTrainBegin: ({ log }) => log({ norm: 1 }) })).rejects.toThrow(
      'log: no epoch is running\nhelp: log numbers from onEpochBegin, onBatchBegin, onBatchEnd or onEpochEnd',
    )
  })
})

describe('a loss that is NaN', () => {
  const bad = { x: tensor([[1], [Number.NaN], [3]]), y: data.y }

  it('is warned of once, and training goes on', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const run = trainer()
    await run.fit(bad, { epochs: 3, allowNonFinite: true, ...quiet })
    await run.fit(bad, { allowNonFinite: true, ...quiet })
    expect(warn.mock.calls).toEqual([
      [
        'tensorloom: the loss is NaN in epoch 1/3; training continues, but learns nothing more\nhelp: a smaller learning rate or globalClipnorm often helps; terminateOnNaN() stops at once and says which batch',
      ],
    ])
    warn.mockRestore()
  })

  it('stops a run with terminateOnNaN, which names the batch', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const options = { epochs: 3, batchSize: 1, shuffle: false, ...quiet }
    const { epochs } = await trainer().fit(bad, { ...options, callbacks: [terminateOnNaN()] })
    expect(epochs).toEqual([0])
    expect(warn.mock.calls).toEqual([
      [
        'tensorloom: the loss is NaN in epoch 1/3, batch 2; training stops\nthe input x of this batch holds NaN\nhelp: a smaller learning rate or globalClipnorm often helps; look for NaN in the data, too',
      ],
    ])
    await trainer().fit(bad, { ...options, callbacks: [terminateOnNaN({ every: 3 })] })
    expect(warn.mock.calls[1]![0]).toContain('batch 3; training stops')
    warn.mockRestore()
  })
})

describe('aborting', () => {
  const aborted = (promise: Promise<unknown>): Promise<TrainingAbortedError> =>
    promise.then(
      () => {
        throw new Error('nothing was aborted')
      },
      (error: unknown) => error as TrainingAbortedError,
    )

  it('ends after the current batch, with the history so far; the model keeps its progress', async () => {
    setSeed(1)
    const model = line()
    const before = String(model.parameters.map((one) => one.dataSync()))
    const controller = new AbortController()
    const calls: string[] = []
    const abort: Callback = {
      onBatchEnd(batch, _, { history }) {
        if (history.epochs.length === 1 && batch === 1) controller.abort(new Error('enough'))
      },
    }
    const live = memory().tensors
    const error = await aborted(
      trainer(model).fit(data, {
        epochs: 5,
        batchSize: 1,
        signal: controller.signal,
        callbacks: [abort, recorder('a', calls)],
        ...quiet,
      }),
    )
    expect(error.name).toBe('AbortError')
    expect(error.message).toBe(
      'fit: aborted after 1 complete epoch\nhelp: the model keeps what it learned; to continue, call fit again with initialEpoch',
    )
    expect(error.history.epochs).toEqual([0])
    expect(error.cause).toMatchObject({ message: 'enough' })
    expect(calls.slice(-2)).toEqual(['a batchEnd 1: 1 samples, loss number', 'a trainEnd aborted'])
    expect(String(model.parameters.map((one) => one.dataSync()))).not.toBe(before)
    expect(memory().tensors).toBe(live)
  })

  it('works from a timer: fit gives way', async () => {
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 5)
    const error = await aborted(trainer().fit(data, { epochs: 1e6, signal: controller.signal, ...quiet }))
    expect(error.name).toBe('AbortError')
  })

  it('before the first batch trains nothing; evaluate and validation stop, too', async () => {
    const controller = new AbortController()
    controller.abort()
    const { signal } = controller
    expect((await aborted(trainer().fit(data, { signal, ...quiet }))).history.epochs).toEqual([])
    expect((await aborted(trainer().evaluate(data, { signal, ...quiet }))).message).toContain('evaluate: aborted')
    const later = new AbortController()
    let seen = 0
    const validationData = {
      async *[Symbol.asyncIterator]() {
        for (; seen < 3; seen++) {
          if (seen === 1) later.abort()
          yield { x: tensor([[1]]), y: tensor([[1]]) }
        }
      },
    }
    const error = await aborted(trainer().fit(data, { signal: later.signal, validationData, ...quiet }))
    expect([error.name, seen]).toEqual(['AbortError', 1])
  })
})

it('a learning rate can be changed by a callback', async () => {
  const optimizer = adam()
  const half: Callback = {
    onEpochEnd(_, __, context) {
      context.optimizer.learningRate /= 2
    },
  }
  await compile(line(), { optimizer, loss: 'meanSquaredError' }).fit(data, { epochs: 2, callbacks: [half], ...quiet })
  expect(optimizer.learningRate).toBeCloseTo(0.00025, 9)
})
