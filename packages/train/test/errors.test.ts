// What is refused, in which words, and that nothing has changed then.
import { batchNormalization, dense, dropout, functional, input, type Layer, sequential } from '@tensorloom/layers'
import { adam, sgd } from '@tensorloom/optim'
import { setSeed, type Tensor, tensor, zeros } from '@tensorloom/tensor'
import { describe, expect, it, vi } from 'vitest'
import * as train from '../src/index.js'
import { type CompileOptions, compile, type FitOptions, type LossLike } from '../src/index.js'

const quiet = { verbose: 0 } as const
const x = tensor([
  [1, 2],
  [3, 4],
  [5, 6],
])
const labels = tensor([0, 1, 2])
const echo = (width: number): Layer => sequential([dropout(0, { inputShape: [width] })])
const options = { optimizer: sgd(), loss: 'meanSquaredError' } as const

function compiling(changed: object): () => unknown {
  return () => compile(echo(2), { ...options, ...changed })
}

describe('compile', () => {
  it('lists the names there are, and the one that was meant, when names are looked up', async () => {
    const looking = async (changed: object): Promise<string> => {
      const trainer = compiling(changed)() as train.Trainer
      const failed = await trainer.fit({ x, y: x }, quiet).catch((error: Error) => error.message)
      if (!('optimizer' in changed)) {
        await expect(trainer.evaluate({ x, y: x }, quiet)).rejects.toThrow(failed)
      }
      return failed as string
    }
    expect(await looking({ loss: 'meanSquareError' })).toMatch(
      /^compile: unknown loss 'meanSquareError'\nhelp: did you mean 'meanSquaredError'\? the names are binaryCrossentropy, .*, tversky; or pass a loss: meanSquaredError\(\), or a function \(prediction, target\) => Tensor$/,
    )
    expect(await looking({ loss: 'toString' })).toMatch("unknown loss 'toString'\nhelp: the names are")
    expect(await looking({ metrics: ['acuracy'] })).toMatch(
      /^compile: unknown metric 'acuracy'\nhelp: did you mean 'accuracy'\? the names are accuracy, auc, .*; or pass a metric: accuracy\(\), or a function \(prediction, target\) => Tensor$/,
    )
    expect(await looking({ optimizer: 'adamm' })).toBe(
      "compile: unknown optimizer 'adamm'\nhelp: did you mean 'adam'? the names are adadelta, adafactor, adagrad, adam, adamW, adamax, ftrl, lamb, lion, muon, nadam, rAdam, rmsProp, scheduleFreeAdamW, sgd; or pass an optimizer: import { adam } from '@tensorloom/optim' and write optimizer: adam()",
    )
    expect(await looking({ metrics: ['meanIoU'] })).toBe(
      'meanIoU: numClasses is undefined, expected a whole number from 1 to 46340\nhelp: write meanIoU(21)',
    )
  })

  it('refuses what is not a loss, metric, optimizer, model or option', () => {
    expect(compiling({ loss: 3 })).toThrow(
      "compile: the loss is 3\nhelp: write loss: 'meanSquaredError', loss: meanSquaredError(), or a function (prediction, target) => Tensor",
    )
    expect(compiling({ loss: x })).toThrow('compile: the loss is a tensor of shape [3, 2]')
    expect(compiling({ metrics: 'accuracy' })).toThrow(
      "compile: metrics is 'accuracy', expected a list\nhelp: write metrics: ['accuracy'], or an object by the names of outputs",
    )
    expect(compiling({ metrics: [7] })).toThrow('compile: a metric is 7')
    expect(compiling({ weightedMetrics: [7] })).toThrow('compile: a metric is 7')
    expect(compiling({ metrics: [{ name: 'worst', values: (p: Tensor) => p }] })).toThrow(
      "compile: a metric is an object\nhelp: write meanMetric({ name, direction: 'max', values }): its mean is taken",
    )
    expect(compiling({ metrics: [{ ...train.accuracy(), direction: 'up' }] })).toThrow(
      "compile: the direction of metric 'accuracy' is 'up', expected 'max' or 'min'\nhelp: state whether",
    )
    expect(compiling({ metrics: [{ ...train.accuracy(), name: undefined }] })).toThrow(
      "compile: the name of a metric is undefined, expected a string\nhelp: name it as it appears in logs: name: 'meanError'",
    )
    expect(compiling({ metrics: [{ ...train.accuracy(), result: 3 }] })).toThrow(
      "compile: the result of metric 'accuracy' is 3, expected a function\nhelp: it computes a number from the totals",
    )
    expect(compiling({ loss: train.meanSquaredError({ reduction: 'none' }) })).toThrow(
      "compile: the reduction of loss 'meanSquaredError' is 'none', but training minimises one number\nhelp: leave out",
    )
    expect(compiling({ metrics: [(p: Tensor, _t: Tensor) => p] })).toThrow(
      'compile: a metric is a function without a name',
    )
    expect(compiling({ metrics: ['accuracy', train.accuracy()] })).toThrow(
      "compile: two metrics are named 'accuracy'\nhelp: give it another name: accuracy({ name: 'strictAccuracy' })",
    )
    expect(compiling({ weightedMetrics: [train.accuracy(), 'accuracy'] })).toThrow('two metrics are named')
    expect(
      compiling({ metrics: ['accuracy', train.accuracy({ name: 'weightedAccuracy' })], weightedMetrics: ['accuracy'] }),
    ).toThrow("two metrics are named 'weightedAccuracy'")
    expect(compiling({ metrics: [train.accuracy({ name: 'loss' })] })).toThrow("a metric is named 'loss'")
    expect(compiling({ optimizer: adam })).toThrow('compile: the optimizer is a function')
    expect(compiling({ metric: [] })).toThrow(
      "compile: unknown option 'metric'\nhelp: did you mean 'metrics'? its options are optimizer, loss, lossWeights, metrics, weightedMetrics, outputNames",
    )
    expect(() => compile({} as Layer, options)).toThrow('compile: expected a model, got an object')
    expect(() => compile(echo(2), undefined as unknown as CompileOptions)).toThrow(
      'compile: expected options, got null\nhelp: write compile(model, { optimizer: adam(), loss:',
    )
  })
})

async function failure(model: Layer, loss: LossLike, data: object, fitOptions: object = {}): Promise<Error> {
  const trainer = compile(model, { optimizer: sgd(), loss })
  const before = model.built ? model.parameters.map((one) => String(one.dataSync())) : []
  const error = await trainer.fit(data as train.Samples<Tensor>, { ...quiet, ...fitOptions }).then(
    () => new Error('nothing was refused'),
    (reason: unknown) => reason as Error,
  )
  if (before.length > 0) expect(model.parameters.map((one) => String(one.dataSync()))).toEqual(before)
  return error
}

const mse = 'meanSquaredError'

describe('shapes', () => {
  it('of samples that do not count alike', async () => {
    const error = await failure(echo(2), mse, { x, y: zeros([4, 2]) })
    expect(error.name).toBe('ShapeError')
    expect(error.message).toBe(
      'fit: x has 3 samples (shape [3, 2]), y has 4 (shape [4, 2])\nhelp: the first axis of each counts samples, so all must have the same length',
    )
    expect((await failure(echo(2), mse, { x, y: x, sampleWeight: zeros([2]) })).message).toContain(
      'fit: x has 3 samples (shape [3, 2]), sampleWeight has 2 (shape [2])',
    )
    expect((await failure(echo(2), mse, { x, y: x, sampleWeight: tensor(1) })).message).toBe(
      'fit: sampleWeight is a tensor of shape [], expected a tensor [samples]\nhelp: sampleWeight is one number per sample',
    )
    expect((await failure(echo(2), mse, { x, y: x, sampleWeight: [zeros([3]), zeros([3])] })).message).toBe(
      'fit: sampleWeight lists 2 tensors for 1 targets\nhelp: give one tensor for all outputs, or a list with one for each',
    )
    expect((await failure(echo(2), mse, { x, y: x, sampleWeight: zeros([3, 2]) })).message).toBe(
      "fit: weights of shape [3, 2] do not fit the values of loss 'meanSquaredError', [3]\nhelp: sampleWeight is one number per sample: [samples]",
    )
    expect((await failure(echo(2), mse, { x: tensor(1), y: x })).message).toContain(
      'fit: x has shape [], expected [samples, …]',
    )
  })

  it('that the model does not take, before anything is trained', async () => {
    const model = sequential([dense(2, { inputShape: [3] })])
    const onTrainBegin = vi.fn()
    const error = await failure(model, mse, { x, y: x }, { callbacks: [{ onTrainBegin }] })
    expect(error.name).toBe('ShapeError')
    expect(error.message).toContain('expected [batch, 3], got [batch, 2]')
    expect(onTrainBegin).not.toHaveBeenCalled()
  })

  it('that the loss does not take, also in validation data', async () => {
    const model = sequential([dense(2, { inputShape: [2] })])
    expect((await failure(model, mse, { x, y: zeros([3, 5]) })).message).toContain(
      'meanSquaredError: prediction [3, 2] and target [3, 5] differ',
    )
    const validationData = { x, y: zeros([3, 5]) }
    expect((await failure(model, mse, { x, y: x }, { validationData })).message).toContain('[3, 5] differ')
  })

  it('of a model that loses the batch axis', async () => {
    const model = sequential([dense(2, { inputShape: [2] })])
    model.forward = (one) => one.slice([0, 0], [1, 2])
    expect((await failure(model, mse, { x, y: x })).message).toBe(
      'fit: the model returned [1, 2] for targets [3, 2]: the batch axes differ\nhelp: a model keeps the first axis; use reshape and flatten layers for the others',
    )
  })
})

describe('data', () => {
  it('that is none', async () => {
    const model = echo(2)
    expect((await failure(model, mse, undefined as unknown as object)).message).toBe(
      'fit: the data is undefined, expected { x, y } or a data set\nhelp: write { x: tensor(images), y: tensor(labels) }',
    )
    expect((await failure(model, mse, { x })).message).toContain(
      'fit: y is undefined, expected a tensor or a list of tensors',
    )
    expect((await failure(model, mse, { x: [[1, 2]], y: x })).message).toContain('fit: x is a list of 1')
    expect((await failure(model, mse, { x: zeros([0, 2]), y: zeros([0, 2]) })).message).toBe(
      'fit: the data has no samples\nhelp: pass at least one sample',
    )
  })

  it('with labels out of range, anywhere in it', async () => {
    const model = sequential([dense(3, { activation: 'softmax', inputShape: [2] })])
    const error = await failure(model, 'sparseCategoricalCrossentropy', { x, y: tensor([0, 1, 3]) }, { batchSize: 1 })
    expect(error.name).toBe('DataError')
    expect(error.message).toBe(
      'fit: label 3 (position 2) is out of range; sparseCategoricalCrossentropy takes integers from 0 to 2, for 3 classes\nhelp: number the classes from 0, or give the last layer one unit per class',
    )
    for (const bad of [-1, 0.5, Number.NaN]) {
      const { message } = await failure(model, 'sparseCategoricalCrossentropy', { x, y: tensor([0, bad, 1]) })
      expect(message).toContain(`fit: label ${bad} (position 1) is out of range`)
    }
    const yes = sequential([dense(1, { activation: 'sigmoid', inputShape: [2] })])
    expect((await failure(yes, 'binaryCrossentropy', { x, y: tensor([1, -1, 1]) })).message).toBe(
      'fit: label -1 (position 1) is out of range; binaryCrossentropy takes numbers from 0 to 1\nhelp: write 1 for yes and 0 for no; for −1 and 1 use hinge',
    )
  })

  it('that validation shares with training, or that leaves nothing', async () => {
    const both = { validationSplit: 0.5, validationData: { x, y: x } }
    expect((await failure(echo(2), mse, { x, y: x }, both)).message).toBe(
      'fit: both validationData and validationSplit are given\nhelp: leave out one of them',
    )
    expect((await failure(echo(2), mse, { x, y: x }, { validationSplit: 0.9 })).message).toBe(
      'fit: validationSplit 0.9 of 3 samples leaves 0 to train on and 3 to validate on\nhelp: choose another fraction, or pass validationData',
    )
  })
})

describe('probabilities', () => {
  it('are required of models without fromLogits', async () => {
    const negative = tensor([
      [0.5, 0.5, 0],
      [2, -1.5, 0.5],
      [1, 0, 0],
    ])
    const error = await failure(echo(3), 'sparseCategoricalCrossentropy', { x: negative, y: labels })
    expect(error.message).toBe(
      "fit: sparseCategoricalCrossentropy takes probabilities, but row 1 of the prediction is [2, -1.5, 0.5]: -1.5 is negative\nhelp: for logits write loss: sparseCategoricalCrossentropy({ fromLogits: true }); or end the model with activation: 'softmax'",
    )
    const large = zeros([3, 8]).add(0.25)
    expect((await failure(echo(8), 'categoricalCrossentropy', { x: large, y: large })).message).toContain(
      'row 0 of the prediction is [0.25, 0.25, 0.25, 0.25, 0.25, 0.25, …]: its sum is 2',
    )
    const single = { x: tensor([[0.5], [1.5]]), y: tensor([0, 1]) }
    expect((await failure(echo(1), 'binaryCrossentropy', single)).message).toBe(
      "fit: binaryCrossentropy takes probabilities, but element 1 of the prediction is 1.5\nhelp: for logits write loss: binaryCrossentropy({ fromLogits: true }); or end the model with activation: 'sigmoid'",
    )
    const trainer = compile(echo(3), { optimizer: sgd(), loss: 'sparseCategoricalCrossentropy' })
    await expect(trainer.evaluate({ x: negative, y: labels }, quiet)).rejects.toThrow('evaluate: sparseCategorical')
  })

  it('with fromLogits are warned of, once', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const model = sequential([dense(3, { activation: 'softmax', inputShape: [2] })])
    const loss = train.sparseCategoricalCrossentropy({ fromLogits: true })
    const trainer = compile(model, { optimizer: sgd(), loss })
    await trainer.fit({ x, y: labels }, quiet)
    await trainer.fit({ x, y: labels }, quiet)
    expect(warn.mock.calls).toEqual([
      [
        'tensorloom: sparseCategoricalCrossentropy has fromLogits, but the model ends with softmax: training is slow and inaccurate\nhelp: leave out fromLogits, or the activation of the last layer',
      ],
    ])
    warn.mockRestore()
  })
})

describe('options', () => {
  it('that are misspelt or out of range', async () => {
    const refused: [keyof FitOptions | 'epoch', unknown, string][] = [
      ['epoch', 3, "fit: unknown option 'epoch'\nhelp: did you mean 'epochs'? its options are epochs, batchSize"],
      ['epochs', 1.5, 'fit: epochs is 1.5, expected a whole number\nhelp: write epochs: 10'],
      ['initialEpoch', -1, 'fit: initialEpoch is -1, expected a whole number'],
      ['batchSize', 0, 'fit: batchSize is 0, expected a whole number of at least 1\nhelp: write batchSize: 32'],
      ['validationSplit', 1, 'fit: validationSplit is 1, expected a number between 0 and 1'],
      ['verbose', true, 'fit: verbose is true, expected 0, 1 or 2\nhelp: write verbose: 0'],
      [
        'callbacks',
        [train.earlyStopping],
        'fit: a callback is a function, expected an object\nhelp: write callbacks: [earlyStopping()], with',
      ],
      ['classWeight', { 2: 1 }, 'fit: classWeight names class 2, the model has classes 0 to 1'],
      ['classWeight', { 0: -1 }, 'fit: classWeight of class 0 is -1, expected a number of at least 0'],
    ]
    for (const [option, value, message] of refused) {
      const error = await failure(echo(2), 'meanSquaredError', { x, y: x }, { [option]: value })
      expect(error.message.slice(0, message.length)).toBe(message)
    }
    const trainer = compile(echo(2), options)
    await expect(trainer.evaluate({ x, y: x }, { epochs: 1 } as object)).rejects.toThrow("unknown option 'epochs'")
  })

  it('factories that were not called', async () => {
    const uncalled = [
      [{ loss: train.meanSquaredError }, 'meanSquaredError: expected options, got a tensor of shape [3, 2]'],
      [
        { metrics: [train.accuracy] },
        'accuracy: expected options, got a tensor of shape [3, 2]\nhelp: this makes a metric for compile: metrics: [accuracy()]',
      ],
      [{ loss: () => 3 }, "loss 'loss' returned 3, expected a tensor"],
    ] as const
    for (const [changed, message] of uncalled) {
      const trainer = compile(echo(2), { ...options, ...changed } as unknown as CompileOptions)
      await expect(trainer.fit({ x, y: x }, quiet)).rejects.toThrow(message)
    }
  })

  it('weights need a loss that gives one value per sample', async () => {
    const mean = (p: Tensor, t: Tensor): Tensor => p.sub(t).square().mean()
    const data = { x, y: x, sampleWeight: tensor([1, 1, 1]) }
    expect((await failure(echo(2), mean, data)).message).toBe(
      "fit: loss 'mean' returns one value for the whole batch, so weights cannot be applied\nhelp: return one value per sample, shape [batch], to use sampleWeight or classWeight",
    )
    const odd = (p: Tensor): Tensor => p.transpose()
    expect((await failure(echo(2), odd as LossLike, data)).message).toBe(
      "fit: weights of shape [3] do not fit the values of loss 'odd', [2, 3]\nhelp: sampleWeight is one number per sample: [samples]",
    )
  })

  it('one run at a time', async () => {
    const trainer = compile(echo(2), options)
    const first = trainer.fit({ x, y: x }, quiet)
    await expect(trainer.fit({ x, y: x }, quiet)).rejects.toThrow(
      'fit: this trainer is already training\nhelp: await the first call of fit',
    )
    await first
    await trainer.fit({ x, y: x }, quiet)
  })
})

describe('several outputs', () => {
  it('need as many targets, losses and names', async () => {
    const from = input([2])
    const model = functional({ inputs: from, outputs: [dense(1).apply(from), dense(2).apply(from)] })
    const fitting = (changed: object, y: unknown): Promise<unknown> =>
      compile(model, { ...options, ...changed }).fit({ x, y: y as Tensor[] }, quiet)
    await expect(fitting({}, x)).rejects.toThrow(
      'fit: y has 1 targets, the model has 2 outputs\nhelp: y is a list with one tensor per output, in their order',
    )
    const y = [zeros([3, 1]), x]
    await expect(fitting({ loss: [mse] }, y)).rejects.toThrow(
      'compile: loss lists 1, the model has 2 outputs\nhelp: give one entry of loss per output',
    )
    await expect(fitting({ lossWeights: [1, 2, 3] }, y)).rejects.toThrow('compile: lossWeights lists 3')
    await expect(fitting({ metrics: [['accuracy']] }, y)).rejects.toThrow('compile: metrics lists 1')
    const trainer = compile(model, options)
    await expect(trainer.fit({ x, y }, { classWeight: { 0: 1 }, ...quiet })).rejects.toThrow(
      'fit: classWeight cannot be used with 2 outputs\nhelp: use sampleWeight, or lossWeights in compile',
    )
  })
})

describe('a batch that fails', () => {
  it('leaves parameters, statistics and optimizer as they were before it', async () => {
    setSeed(1)
    const norm = batchNormalization()
    const model = sequential([dense(2, { inputShape: [2] }), norm])
    const optimizer = adam()
    let calls = 0
    const failing = (p: Tensor, t: Tensor): Tensor => {
      // The first call tries the data, the second trains on the first batch.
      if (++calls > 2) throw new Error('the loss fails')
      return p.sub(t).square()
    }
    const trainer = compile(model, { optimizer, loss: failing })
    const seen: unknown[] = []
    const look = (): unknown => [
      model.parameters.map((one) => String(one.dataSync())),
      optimizer.iterations,
      optimizer.stateDict().parameters.map(({ slots }) => Object.values(slots).map((one) => String(one.dataSync()))),
    ]
    const callbacks = [{ onBatchEnd: () => void seen.push(look()) }]
    await expect(trainer.fit({ x, y: x }, { batchSize: 1, callbacks, ...quiet })).rejects.toThrow('the loss fails')
    expect(seen).toHaveLength(1)
    expect(look()).toEqual(seen[0])
  })
})
