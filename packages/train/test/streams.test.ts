// Data that comes in batches: data sets, async iterables, and what does not go with them.
import { fromTensors } from '@tensorloom/datasets'
import { dense, type Layer, sequential } from '@tensorloom/layers'
import { sgd } from '@tensorloom/optim'
import { memory, setSeed, tensor } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import { type Batch, type Batches, compile, earlyStopping } from '../src/index.js'

const quiet = { verbose: 0 } as const
const rows = [[1], [2], [3], [4], [5]]
const data = { x: tensor(rows), y: tensor([2, 4, 6, 8, 10]) }

function line(): Layer {
  setSeed(3)
  return sequential([dense(1, { inputShape: [1] })])
}
const trainer = (model: Layer) => compile(model, { optimizer: sgd(), loss: 'meanSquaredError' })
const values = (model: Layer): string => String(model.parameters.map((one) => one.dataSync()))

/** An endless supply of passes over batches of two. */
function batches(count = 3): Batches & { readonly size: number } {
  return {
    size: count,
    async *[Symbol.asyncIterator]() {
      for (let k = 0; k < count; k++)
        yield { x: tensor(rows.slice(2 * k, 2 * k + 2)), y: tensor([k, k].slice(0, k === 2 ? 1 : 2)) }
    },
  }
}

describe('a Dataset', () => {
  it('that is batched gives what samples in memory give', async () => {
    const [a, b, c] = [line(), line(), line()]
    const options = { epochs: 2, ...quiet }
    const memoryHistory = await trainer(a).fit(data, { ...options, batchSize: 2, shuffle: false })
    const before = memory()
    const streamed = await trainer(b).fit(fromTensors(data).batch(2), options)
    expect([memory().tensors, memory().bytes]).toEqual([before.tensors, before.bytes])
    expect(values(b)).toBe(values(a))
    expect(streamed.history.loss).toEqual(memoryHistory.history.loss)
    // Single samples of a known number are batched by fit.
    await trainer(c).fit(fromTensors(data), { ...options, batchSize: 2 })
    expect(values(c)).toBe(values(a))
    const { loss } = await trainer(a).evaluate(fromTensors(data).batch(2), quiet)
    expect(loss).toBeCloseTo((await trainer(a).evaluate(data, quiet)).loss, 5)
  })

  it('of single samples can be split: the last fraction validates', async () => {
    const model = line()
    const { history } = await trainer(model).fit(fromTensors(data), { validationSplit: 0.4, batchSize: 2, ...quiet })
    const rest = { x: data.x.slice([3, 0], [2, 1]), y: data.y.slice([3], [2]) }
    expect(history.valLoss![0]).toBeCloseTo((await trainer(model).evaluate(rest, quiet)).loss, 5)
  })

  it('can be validation data', async () => {
    for (const validationData of [fromTensors(data), fromTensors(data).batch(3), data]) {
      const model = line()
      const { history } = await trainer(model).fit(data, { validationData, batchSize: 2, ...quiet })
      expect(history.valLoss![0]).toBeCloseTo((await trainer(model).evaluate(data, quiet)).loss, 5)
    }
  })
})

describe('any async iterable of batches', () => {
  it('is walked once per epoch, and its tensors are freed', async () => {
    const before = memory()
    const model = line()
    const made = memory().tensors - before.tensors
    const { history } = await trainer(model).fit(batches(), { epochs: 3, validationData: batches(2), ...quiet })
    expect(history.loss).toHaveLength(3)
    expect(history.valLoss).toHaveLength(3)
    expect(memory().tensors).toBe(before.tensors + made)
  })

  it('counts the samples of its batches', async () => {
    const model = line()
    const zeros: Batches = {
      async *[Symbol.asyncIterator]() {
        yield { x: tensor([[0], [0]]), y: tensor([1, 1]) }
        yield { x: tensor([[0]]), y: tensor([4]) }
      },
    }
    // The bias is 0 before training.
    expect((await trainer(model).evaluate(zeros, quiet)).loss).toBeCloseTo((1 + 1 + 16) / 3, 5)
  })

  it('lets early stopping find out about a missing number at the first epoch', async () => {
    const run = trainer(line()).fit(batches(), { callbacks: [earlyStopping()], ...quiet })
    await expect(run).rejects.toThrow("there is no number 'valLoss'; there are loss")
  })
})

describe('refused are', () => {
  const fit = (given: Batches, options = {}): Promise<unknown> => trainer(line()).fit(given, { ...quiet, ...options })

  it('options that do not go with batches', async () => {
    await expect(fit(fromTensors(data).batch(2), { batchSize: 2 })).rejects.toThrow(
      'fit: batchSize cannot be used with this data set, which is already batched by 2\nhelp: leave it out; batches are what the data set gives',
    )
    await expect(fit(fromTensors(data).batch(2), { validationSplit: 0.5 })).rejects.toThrow(
      'fit: validationSplit cannot be used with this data set, which is already batched by 2\nhelp: split it before batch(): const [train, rest] = data.split(0.9), and pass validationData',
    )
    const unsized = fromTensors(data).filter(() => true)
    await expect(fit(unsized as Batches, { batchSize: 2 })).rejects.toThrow(
      'fit: batchSize cannot be used with this data set, which has no known size',
    )
    await expect(fit(batches(), { shuffle: true })).rejects.toThrow(
      'fit: shuffle cannot be used with a data set, which has its own order\nhelp: shuffle it before batch(): data.shuffle(seed)',
    )
    await expect(fit(fromTensors(data).batch(2).repeat() as Batches)).rejects.toThrow(
      'fit: the data set never ends, so an epoch would never end\nhelp: limit it: data.take(count)',
    )
  })

  it('batches that are none', async () => {
    const of = (batch: unknown): Batches => ({
      async *[Symbol.asyncIterator]() {
        yield batch as Batch
      },
    })
    await expect(fit(of([1, 2]))).rejects.toThrow(
      'fit: batch 0 is [1, 2], expected { x, y }\nhelp: map() the data set to objects with x and y',
    )
    await expect(fit(of({ x: tensor([1]), y: tensor(1) }))).rejects.toThrow(
      'fit: y has shape [], expected [samples, …]\nhelp: the first axis counts samples; batch a data set of single samples first: data.batch(32)',
    )
    const once = (async function* (): AsyncGenerator<Batch> {
      yield { x: tensor([[1]]), y: tensor([1]) }
    })()
    await expect(fit(once, { epochs: 2 })).rejects.toThrow(
      'fit: the data gave no batches\nhelp: an async generator can be looped over only once; pass a Dataset, or an object whose [Symbol.asyncIterator] starts a new pass',
    )
    const same = of({ x: tensor([[1]]), y: tensor([1]) })
    await expect(fit(same, { epochs: 2 })).rejects.toThrow(
      'fit: batch 0 holds tensors that were already disposed\nhelp: a trainer frees the batches it gets: make new tensors in every pass, or pass { x, y } with all samples',
    )
  })

  it('labels out of range in later batches', async () => {
    const model = sequential([dense(2, { activation: 'softmax', inputShape: [1] })])
    const late: Batches = {
      async *[Symbol.asyncIterator]() {
        yield { x: tensor([[1]]), y: tensor([1]) }
        yield { x: tensor([[1]]), y: tensor([2]) }
      },
    }
    const run = compile(model, { optimizer: sgd(), loss: 'sparseCategoricalCrossentropy' })
    await expect(run.fit(late, quiet)).rejects.toThrow('fit: label 2 (position 0) is out of range')
  })
})
