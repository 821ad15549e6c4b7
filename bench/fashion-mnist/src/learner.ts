// Somebody who trains: an epoch at a time, and an accuracy at the end. Tensorloom here, PyTorch in a process beside it.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Torch } from '@tensorloom/bench-peers/python'
import { adam } from '@tensorloom/optim'
import { type Tensor, tensor } from '@tensorloom/tensor'
import { compile } from '@tensorloom/train'
import type { Part } from './files.js'
import type { Task } from './models.js'

export interface Learner {
  readonly name: string
  /** Trains for one epoch: seconds of wall time. */
  epoch(): Promise<number>
  /** Share of the test images told right. */
  accuracy(): Promise<number>
  close(): void
}

/** Tensorloom as a user writes it: layers, `compile`, `fit`. */
export function tensorloomLearner(
  name: string,
  { make, batchSize }: Task,
  parts: { train: Part; test: Part },
): Learner {
  const [train, test] = [samples(parts.train), samples(parts.test)]
  const model = make()
  const trainer = compile(model, { optimizer: adam(), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] })
  return {
    name,
    async epoch() {
      const start = performance.now()
      await trainer.fit(train, { batchSize, verbose: 0 })
      return (performance.now() - start) / 1000
    },
    accuracy: async () => (await trainer.evaluate(test, { batchSize: 256, verbose: 0 })).accuracy,
    close() {
      model.dispose()
      for (const one of [train.x, train.y, test.x, test.y]) one.dispose()
    },
  }
}

function samples({ count, images, labels }: Part): { x: Tensor; y: Tensor } {
  const pixels = Float32Array.from(images, (value) => value / 255)
  return { x: tensor(pixels, { shape: [count, 28, 28, 1] }), y: tensor(Int32Array.from(labels), { shape: [count] }) }
}

/** The same in PyTorch, once its process has read the images: reading beside another's first epoch would slow that. */
export async function torchLearner(
  name: string,
  { python, environment }: Torch,
  { name: model, batchSize }: Task,
  {
    folder,
    train,
    test,
    threads,
    seed,
  }: Readonly<Record<'train' | 'test' | 'threads' | 'seed', number>> & { readonly folder: string },
): Promise<Learner> {
  const program = fileURLToPath(new URL('../src/learner.py', import.meta.url))
  const args = [program, folder, model, ...[batchSize, train, test, threads, seed].map(String)]
  const child = spawn(python, args, {
    env: { ...process.env, ...environment(threads) },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const answer = async (): Promise<number> => {
    const { value, done } = await lines.next()
    if (done) throw new Error('PyTorch ended: its message is above')
    return Number(value)
  }
  const ask = (question: string): Promise<number> => {
    child.stdin.write(`${question}\n`)
    return answer()
  }
  await answer()
  return { name, epoch: () => ask('epoch'), accuracy: () => ask('accuracy'), close: () => void child.kill() }
}
