// Runs that go on from a checkpoint end bit for bit like runs that were never interrupted.
import { batchNormalization, dense, dropout, type Layer, loadModel, sequential } from '@tensorloom/layers'
import { adam, sgd } from '@tensorloom/optim'
import { memory, parameter, setSeed, type Tensor, tensor } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import {
  backupAndRestore,
  type Callback,
  compile,
  csvLogger,
  earlyStopping,
  type FitOptions,
  modelCheckpoint,
  reduceLrOnPlateau,
  type Store,
  type Trainer,
  type TrainingData,
} from '../../src/index.js'

type Files = Map<string, Uint8Array>

const storeOf = (files: Files): Store => ({
  read: async (name) => files.get(name),
  write: async (name, bytes) => {
    files.set(name, bytes)
  },
  remove: async (name) => {
    files.delete(name)
  },
})

const count = 22
const x = tensor(
  Array.from({ length: count * 3 }, (_, k) => Math.sin(k * 7.1)),
  { shape: [count, 3] },
)
const y = tensor(
  Array.from({ length: count }, (_, k) => Math.cos(k * 3.3)),
  { shape: [count, 1] },
)

const network = (): Trainer =>
  compile(
    sequential([dense(5, { activation: 'tanh', inputShape: [3] }), batchNormalization(), dropout(0.3), dense(1)]),
    {
      optimizer: adam({ learningRate: 0.05, globalClipnorm: 1 }),
      loss: 'meanSquaredError',
      metrics: ['meanAbsoluteError'],
    },
  ) as Trainer

const bits = ({ model }: Trainer): number[][] => model.parameters.map((one) => [...one.dataSync()])

// Passes of a data set that has another order each time, as `dataset.shuffle` has.
function stream(): TrainingData {
  let passes = 0
  return {
    async *[Symbol.asyncIterator]() {
      const turn = passes++ * 2
      for (let at = 0; at < count; at += 4) {
        const rows = Math.min(4, count - at)
        const from = (at + turn) % (count - rows)
        yield { x: x.slice([from, 0], [rows, 3]), y: y.slice([from, 0], [rows, 1]) }
      }
    },
  }
}

interface Way {
  readonly make?: () => Trainer
  readonly data?: () => TrainingData
  readonly options?: FitOptions
  readonly callbacks?: (store: Store) => readonly Callback[]
}

const ways: Readonly<Record<string, Way>> = {
  'samples in memory, shuffled': {},
  'validation and callbacks with state': {
    options: { validationSplit: 0.2, epochs: 6 },
    callbacks: (store) => [
      earlyStopping({ patience: 2, restoreBestWeights: true, monitor: 'loss', minDelta: 0.2 }),
      reduceLrOnPlateau({ patience: 1, factor: 0.5, minDelta: 0.1 }),
      csvLogger('log.csv', { store }),
    ],
  },
  'a data set': { data: stream, options: { batchSize: undefined } },
  'steps per epoch across passes': { options: { stepsPerEpoch: 4 } },
  'steps per epoch of a data set': { data: stream, options: { batchSize: undefined, stepsPerEpoch: 4 } },
  'batches that are accumulated': { options: { accumulate: 4 } },
  'averages and accumulation of the optimizer': {
    make: () =>
      compile(sequential([dense(4, { inputShape: [3] }), dense(1)]), {
        optimizer: sgd({
          learningRate: 0.05,
          momentum: 0.9,
          useEma: true,
          emaMomentum: 0.7,
          gradientAccumulationSteps: 4,
        }),
        loss: 'meanSquaredError',
      }) as Trainer,
  },
}

describe('a run that resumes', () => {
  it.each(Object.entries(ways))('%s', async (_, way) => {
    const { make = network, data = () => ({ x, y }), options = {}, callbacks = () => [] } = way
    const fit = (trainer: Trainer, files: Files, more: FitOptions): ReturnType<Trainer['fit']> => {
      const store = storeOf(files)
      const saving = modelCheckpoint('{epoch}-{batch}', { saveFreq: 1, store })
      const atEpochs = modelCheckpoint('{epoch}-end', { store })
      const all = {
        batchSize: 5,
        epochs: 3,
        verbose: 0 as const,
        ...options,
        callbacks: [atEpochs, ...callbacks(store), saving],
      }
      return trainer.fit(data() as never, { ...all, ...more })
    }
    setSeed(3)
    const whole = make()
    const files: Files = new Map()
    const { history, epochs } = await fit(whole, files, {})
    const names = [...files.keys()].filter((name) => /^\d/.test(name))
    expect(names.length).toBeGreaterThan(12)
    for (const name of names.filter((one, k) => k % 3 === 1 || one.endsWith('end'))) {
      setSeed(99)
      const trainer = make()
      const again: Files = new Map()
      const resumed = await fit(trainer, again, { resume: files.get(name)! })
      expect([name, bits(trainer)]).toEqual([name, bits(whole)])
      expect([name, resumed.history]).toEqual([name, history])
      expect(resumed.epochs).toEqual(epochs)
      if (again.has('log.csv')) expect(again.get('log.csv')).toEqual(files.get('log.csv'))
    }
  })

  it('leaves no tensors behind', async () => {
    const files: Files = new Map()
    const callbacks = (): Callback[] => [modelCheckpoint('{epoch}-{batch}', { saveFreq: 2, store: storeOf(files) })]
    const options = { epochs: 2, batchSize: 5, verbose: 0 } as const
    await network().fit({ x, y }, { ...options, callbacks: callbacks() })
    const trainer = network()
    const counts: number[] = []
    for (let k = 0; k < 3; k++) {
      await trainer.fit({ x, y }, { ...options, resume: files.get('1-4')!, callbacks: callbacks() })
      counts.push(memory().tensors)
    }
    expect(counts[2]).toBe(counts[1])
  })
})

describe('backupAndRestore', () => {
  it('goes on where a run failed, and deletes its file at the end', async () => {
    const options = { epochs: 4, batchSize: 5, verbose: 0 } as const
    setSeed(5)
    const whole = network()
    const expected = await whole.fit({ x, y }, options)
    const files: Files = new Map()
    const run = async (callbacks: readonly Callback[]): Promise<readonly [Trainer, object]> => {
      setSeed(5)
      const trainer = network()
      const backup = backupAndRestore('run', { saveFreq: 3, store: storeOf(files) })
      return [trainer, await trainer.fit({ x, y }, { ...options, callbacks: [backup, ...callbacks] })]
    }
    let batches = 0
    const failing: Callback = {
      onBatchEnd() {
        if (++batches === 8) throw new Error('the power is gone')
      },
    }
    await expect(run([failing])).rejects.toThrow('the power is gone')
    expect([...files.keys()]).toEqual(['run'])
    const [trainer, { history }] = (await run([])) as [Trainer, typeof expected]
    expect(bits(trainer)).toEqual(bits(whole))
    expect(history).toEqual(expected.history)
    expect(files.size).toBe(0)
  })
})

describe('modelCheckpoint', () => {
  const trained = async (callback: (store: Store) => Callback, epochs = 4): Promise<Files> => {
    const files: Files = new Map()
    const trainer = compile(sequential([dense(1, { inputShape: [1], useBias: false })]), {
      optimizer: sgd({ learningRate: 1 }),
      loss: 'meanSquaredError',
    })
    // The loss gets worse after the second epoch.
    const values = [3, 1, 2, 5]
    const script: Callback = {
      onEpochEnd(epoch, _, { log, model }) {
        model.parameters[0]!.assign(parameter(tensor([[epoch]])))
        log({ score: values[epoch]! })
      },
    }
    const one = tensor([[0]])
    await trainer.fit({ x: one, y: one }, { epochs, verbose: 0, callbacks: [script, callback(storeOf(files))] })
    return files
  }
  const weightOf = async (bytes: Uint8Array | undefined): Promise<number> =>
    (await loadModel(bytes!)).parameters[0]!.dataSync()[0]!

  it('keeps the best, the last, or every so many', async () => {
    const best = await trained((store) =>
      modelCheckpoint('best', { monitor: 'score', mode: 'min', saveBestOnly: true, store }),
    )
    expect(await weightOf(best.get('best'))).toBe(1)
    const last = await trained((store) => modelCheckpoint('last', { store, saveWeightsOnly: true }))
    expect(await weightOf(last.get('last'))).toBe(3)
    const some = await trained((store) => modelCheckpoint('{epoch:02d}-{score:.1f}', { everyEpochs: 2, store }))
    expect([...some.keys()]).toEqual(['02-1.0', '04-5.0'])
    const none = await trained((store) =>
      modelCheckpoint('x', { monitor: 'score', mode: 'max', saveBestOnly: true, initialValueThreshold: 9, store }),
    )
    expect(none.size).toBe(0)
  })

  it('stores parameters in half precision', async () => {
    const full = await trained((store) => modelCheckpoint('x', { store, saveWeightsOnly: true }), 1)
    const half = await trained(
      (store) => modelCheckpoint('x', { store, saveWeightsOnly: true, halfPrecision: true }),
      1,
    )
    expect(full.get('x')!.length - half.get('x')!.length).toBe(2)
  })

  it.each([
    [() => modelCheckpoint(''), "modelCheckpoint: the file is '', expected a name"],
    [() => modelCheckpoint('x', { saveFreq: 0 }), "saveFreq is 0, expected 'epoch' or a number of batches"],
    [() => modelCheckpoint('x', { saveBest: true } as object), "did you mean 'saveBestOnly'?"],
    [() => modelCheckpoint('x', { store: {} as never }), "modelCheckpoint: the store has no method 'read'"],
    [() => backupAndRestore(3 as never), 'backupAndRestore: the file is 3'],
  ])('%#: refuses', (make, message) => {
    expect(make).toThrow(message)
  })

  it('names of numbers that are none are reported', async () => {
    await expect(trained((store) => modelCheckpoint('{los}', { store }))).rejects.toThrow(
      "modelCheckpoint: {los}: unknown number 'los'\nhelp: did you mean 'loss'?",
    )
  })
})

describe('what cannot be resumed is refused, and the model stays as it was', () => {
  const saved = async (): Promise<Uint8Array> => {
    const files: Files = new Map()
    await network().fit({ x, y }, { verbose: 0, callbacks: [modelCheckpoint('x', { store: storeOf(files) })] })
    return files.get('x')!
  }
  it('another model, a damaged file, a model alone, no file', async () => {
    const bytes = await saved()
    const other = compile(sequential([dense(2, { inputShape: [3] }), dense(1)]), {
      optimizer: sgd(),
      loss: 'meanSquaredError',
    })
    const before = other.model.parameters.map((one: Tensor) => [...one.dataSync()])
    const fit = (resume: FitOptions['resume']): Promise<unknown> => other.fit({ x, y }, { resume, verbose: 0 })
    await expect(fit(bytes)).rejects.toThrow("the state is from 'adam', but the optimizer is 'sgd'")
    const damaged = bytes.slice()
    damaged[damaged.length - 5]! ^= 1
    await expect(fit(damaged)).rejects.toThrow('fit: resume: the file cannot be read: its checksum is')
    await expect(fit(bytes.subarray(0, 300))).rejects.toThrow('fit: resume: the file cannot be read: it ends inside')
    const { saveModel } = await import('@tensorloom/layers')
    const alone = await saveModel(network().model as unknown as Layer)
    await expect(fit(alone)).rejects.toThrow('fit: resume: the file is not a checkpoint: it holds a model alone')
    const store = storeOf(new Map())
    await expect(fit({ store, name: 'run' })).rejects.toThrow("fit: resume: there is no checkpoint 'run'")
    await expect(fit(3 as never)).rejects.toThrow('fit: resume: the checkpoint is 3, expected a name or bytes')
    expect(other.model.parameters.map((one: Tensor) => [...one.dataSync()])).toEqual(before)
  })
})
