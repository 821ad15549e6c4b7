// Data from NumPy's files: a first step writes x.npy and y.npy, as numpy.save would; the second reads them and trains a network
// of 100 inputs, 64 and 10 units on them.
//
// Expected: at least 95 % of samples that were not trained on.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { trainTestSplit } from '@tensorloom/datasets'
import { readNpy, writeNpy } from '@tensorloom/datasets/node'
import { startExample } from '@tensorloom/example-shared'
import { dense, sequential } from '@tensorloom/layers'
import { adam } from '@tensorloom/optim'
import { argMax, gather, randomNormal, scope } from '@tensorloom/tensor'
import { compile } from '@tensorloom/train'

const example = await startExample('mlp-npy', import.meta.dirname)
const folder = join(import.meta.dirname, '..', 'output')

await mkdir(folder, { recursive: true })
await writeFiles(example.full ? 20_000 : 6_000)

const x = await readNpy(join(folder, 'x.npy'))
const y = await readNpy(join(folder, 'y.npy'))
console.log(`x.npy: ${x.dtype} [${x.shape.join(', ')}], y.npy: ${y.dtype} [${y.shape.join(', ')}]`)
const { train, test } = await trainTestSplit({ x, y }, { testFraction: 0.2, seed: example.seed })

const model = sequential([dense(64, { activation: 'relu', inputShape: [100] }), dense(10, { activation: 'softmax' })])
const trainer = compile(model, {
  optimizer: adam({ learningRate: 0.005 }),
  loss: 'sparseCategoricalCrossentropy',
  metrics: ['accuracy'],
})
const callbacks = example.callbacks()
const history = await trainer.fit(train, { epochs: 20, batchSize: 32, validationData: test, callbacks })
example.history('Loss', history, ['loss', 'valLoss'])
const { accuracy } = await trainer.evaluate(test, { verbose: 0 })
example.atLeast('test accuracy', accuracy, 0.95)
example.end()

/** Writes samples around ten points: x float32 [count, 100], y int32 [count]. */
async function writeFiles(count: number): Promise<void> {
  const [samples, labels] = scope(() => {
    const directions = randomNormal([10, 100])
    const classes = argMax(randomNormal([count, 10]), { axis: -1 })
    return [gather(directions, classes).add(randomNormal([count, 100], { standardDeviation: 2 })), classes] as const
  })
  await writeNpy(join(folder, 'x.npy'), samples)
  await writeNpy(join(folder, 'y.npy'), labels)
}
