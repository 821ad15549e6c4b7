// Training on a backend whose results come later: nothing is read in a step, and results are the same.
import { batchNormalization, dense, dropout, type Layer, sequential } from '@tensorloom/layers'
import { adam } from '@tensorloom/optim'
import { memory, setBackend, setSeed, tensor } from '@tensorloom/tensor'
import { reference } from '@tensorloom/tensor/backend'
import { type AsyncBackend, asyncBackend } from '@tensorloom/testkit'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { compile, earlyStopping, sparseCategoricalCrossentropy } from '../src/index.js'

const rows = Array.from({ length: 10 }, (_, k) => [Math.sin(k), Math.cos(k)])
const quiet = { verbose: 0 } as const

afterEach(() => setBackend(reference()))

function build(): Layer {
  setSeed(5)
  return sequential([dense(4, { activation: 'relu', inputShape: [2] }), batchNormalization(), dropout(0.3), dense(3)])
}

async function train(model: Layer, options: object = {}): Promise<{ history: object; values: number[][] }> {
  const trainer = compile(model, {
    optimizer: adam(),
    loss: sparseCategoricalCrossentropy({ fromLogits: true }),
    metrics: ['accuracy'],
  })
  const data = { x: tensor(rows), y: tensor(rows.map((_, k) => k % 3)) }
  const { history } = await trainer.fit(data, {
    epochs: 2,
    batchSize: 4,
    validationSplit: 0.2,
    callbacks: [earlyStopping({ patience: 5, restoreBestWeights: true })],
    ...quiet,
    ...options,
  })
  const values = await Promise.all(model.parameters.map(async (one) => [...(await one.data())]))
  return { history, values }
}

describe('an asynchronous backend', () => {
  it('trains as a synchronous one does', async () => {
    setBackend(reference())
    const expected = await train(build())
    setBackend(asyncBackend())
    expect(await train(build())).toEqual(expected)
  })

  it('is read a few times per epoch, not once per step', async () => {
    const backend = asyncBackend()
    setBackend(backend)
    const model = build()
    const read = vi.spyOn(backend, 'read')
    const counts = async (batchSize: number): Promise<number> => {
      read.mockClear()
      await train(model, { batchSize, epochs: 1 })
      return read.mock.calls.length
    }
    expect(await counts(1)).toBe(await counts(4))
  })

  it('is not run ahead of by more than a few steps', async () => {
    const backend: AsyncBackend = asyncBackend()
    setBackend(backend)
    let most = 0
    let submitted = 0
    const done: number[] = []
    const callbacks = [
      {
        onBatchEnd() {
          submitted++
          done.push(backend.runs)
          // Steps that were submitted, but not begun: at least some kernels of the older ones ran.
          if (submitted > 6) most = Math.max(most, done.at(-1)! === done.at(-6)! ? 1 : 0)
        },
      },
    ]
    await train(build(), { batchSize: 1, epochs: 2, callbacks })
    expect(submitted).toBe(16)
    expect(most).toBe(0)
  })

  it('leaves nothing behind', async () => {
    const backend = asyncBackend()
    setBackend(backend)
    const model = build()
    const trainer = compile(model, { optimizer: adam(), loss: sparseCategoricalCrossentropy({ fromLogits: true }) })
    const data = { x: tensor(rows), y: tensor(rows.map((_, k) => k % 3)) }
    await trainer.fit(data, { epochs: 1, batchSize: 4, ...quiet })
    await backend.flush?.()
    const before = [memory().tensors, memory().bytes]
    await trainer.fit(data, { epochs: 3, batchSize: 4, ...quiet })
    await trainer.evaluate(data, quiet)
    await backend.flush?.()
    expect([memory().tensors, memory().bytes]).toEqual(before)
  })

  it('that fails makes fit reject with its error', async () => {
    const backend = asyncBackend({ failAt: 60 })
    setBackend(backend)
    await expect(train(build())).rejects.toThrow("backend 'async' failed: run 60 fails, as asked for")
  })
})
