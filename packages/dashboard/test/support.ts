// A small training run, and a log of known numbers.
import { dense, sequential } from '@tensorloom/layers'
import { sgd } from '@tensorloom/optim'
import { setSeed, type Tensor, tensor } from '@tensorloom/tensor'
import { type Callback, compile, type History } from '@tensorloom/train'

/** Trains a small network for three epochs of four batches; returns its history and its weights. */
export async function train(callbacks: readonly Callback[]): Promise<{ history: History; weights: readonly number[] }> {
  setSeed(7)
  const model = sequential([
    dense(3, { activation: 'tanh', inputShape: [2], name: 'hidden' }),
    dense(1, { name: 'end' }),
  ])
  const data: { x: Tensor; y: Tensor } = {
    x: tensor([
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
      [2, 0],
      [0, 2],
      [2, 1],
      [1, 2],
      [2, 2],
      [3, 1],
    ]),
    y: tensor([0, 1, 1, 2, 2, 2, 3, 3, 4, 4]),
  }
  const trainer = compile(model, { optimizer: sgd({ learningRate: 0.05 }), loss: 'meanSquaredError' })
  const options = { epochs: 3, batchSize: 2, validationSplit: 0.2, verbose: 0, callbacks } as const
  const history = await trainer.fit(data, options)
  const state = Object.values(model.stateDict())
  const weights = (await Promise.all(state.map((one) => one.data()))).flatMap((one) => [...one])
  for (const one of [...state, data.x, data.y]) one.dispose()
  model.dispose()
  return { history: history, weights }
}

const at = { samplesPerSecond: 320, bytes: 4000 }

/** Lines of a log, as they are in a file. */
export const lines: readonly string[] = [
  { kind: 'run', version: 1, name: 'first', began: 0, epochs: 3, backend: 'cpu', model: 'sequential' },
  { kind: 'batch', seconds: 0.5, epoch: 0, step: 5, ...at, numbers: { loss: 2 } },
  { kind: 'epoch', seconds: 1, epoch: 0, step: 10, ...at, numbers: { loss: 1, valLoss: 1.5 } },
  { kind: 'epoch', seconds: 2, epoch: 1, step: 20, ...at, numbers: { loss: 'NaN', valLoss: '-Infinity' } },
  { kind: 'epoch', seconds: 3, epoch: 2, step: 30, ...at, numbers: { loss: 0.25, valLoss: 0.5 } },
  { kind: 'end', seconds: 3, reason: 'completed' },
].map((record) => `${JSON.stringify(record)}\n`)
