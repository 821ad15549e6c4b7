// Overfitting, and what helps: a large network learns 300 digits by heart, also the fifth of them that carries a wrong label.
// The same network with L1 and L2 penalties, dropout, early stopping and augmented images, side by side.
//
// Expected: without a remedy at least 99 % of the training labels, wrong ones included; with each remedy more of the test
// digits than without.
import { digits, fromTensors, trainTestSplit } from '@tensorloom/datasets'
import { startExample } from '@tensorloom/example-shared'
import { dense, dropout, flatten, type Layer, l1, l2, type Regularizer, sequential } from '@tensorloom/layers'
import { adam } from '@tensorloom/optim'
import { less, mod, pad, randomUniform, scope, setSeed, type Tensor, where } from '@tensorloom/tensor'
import { type Callback, compile, earlyStopping, type History } from '@tensorloom/train'

const example = await startExample('overfitting', import.meta.dirname)
const epochs = example.full ? 150 : 60
const samples = 300

const data = await digits()
const split = await trainTestSplit(
  { x: scope(() => data.x.div(16)), y: data.y },
  { testFraction: 0.5, seed: example.seed, stratify: 'y' },
)
const train = {
  x: split.train.x.slice([0, 0, 0, 0], [samples, 8, 8, 1]),
  y: scope(() => {
    const right = split.train.y.slice([0], [samples])
    const other = mod(right.add(randomUniform([samples], { min: 1, max: 10, dtype: 'int32' })), 10)
    return where(less(randomUniform([samples]), 0.2), other, right)
  }),
}

interface Remedy {
  readonly name: string
  readonly regularizer?: Regularizer
  readonly dropRate?: number
  readonly callbacks?: readonly Callback[]
  readonly augmented?: boolean
}

const remedies: readonly Remedy[] = [
  { name: 'none' },
  { name: 'L1', regularizer: l1(2e-3) },
  { name: 'L2', regularizer: l2(1e-2) },
  { name: 'dropout', dropRate: 0.6 },
  { name: 'early stopping', callbacks: [earlyStopping({ monitor: 'valLoss', patience: 5, restoreBestWeights: true })] },
  { name: 'augmentation', augmented: true },
]

function network({ regularizer, dropRate }: Remedy): Layer {
  const hidden = (): readonly Layer[] => {
    const layer = dense(256, { activation: 'relu', kernelRegularizer: regularizer })
    return dropRate === undefined ? [layer] : [layer, dropout(dropRate)]
  }
  return sequential([
    flatten({ inputShape: [8, 8, 1] }),
    ...hidden(),
    ...hidden(),
    dense(10, { activation: 'softmax' }),
  ])
}

/** Moves every image of a batch by up to a pixel in each direction. */
function moved(x: Tensor): Tensor {
  const [count] = x.shape as [number]
  const [down, right] = randomUniform([2], { max: 3, dtype: 'int32' }).dataSync()
  const framed = pad(x, [
    [0, 0],
    [1, 1],
    [1, 1],
    [0, 0],
  ])
  return framed.slice([0, down!, right!, 0], [count, 8, 8, 1])
}

interface Result {
  readonly name: string
  readonly epochs: number
  readonly trainAccuracy: number
  readonly testAccuracy: number
  readonly history: History
}

async function tryOne(remedy: Remedy): Promise<Result> {
  setSeed(example.seed)
  const trainer = compile(network(remedy), {
    optimizer: adam(),
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
  })
  const batches = fromTensors(train).shuffle(example.seed).batch(16)
  const history = await trainer.fit(remedy.augmented ? batches.map(({ x, y }) => ({ x: moved(x), y })) : batches, {
    epochs,
    validationData: split.test,
    callbacks: remedy.callbacks,
    verbose: 0,
  })
  const before = await trainer.evaluate(train, { verbose: 0 })
  const after = await trainer.evaluate(split.test, { verbose: 0 })
  return {
    name: remedy.name,
    epochs: history.epochs.length,
    trainAccuracy: before.accuracy,
    testAccuracy: after.accuracy,
    history,
  }
}

const results: Result[] = []
console.log(
  `\n${samples} digits to learn from, a fifth of them with a wrong label; ${split.test.x.shape[0]} to be tested on\n`,
)
console.log('remedy            epochs   training     test')
for (const remedy of remedies) {
  const result = await tryOne(remedy)
  results.push(result)
  const { name, trainAccuracy, testAccuracy } = result
  console.log(
    `${name.padEnd(18)}${String(result.epochs).padStart(6)}   ${percent(trainAccuracy)}  ${percent(testAccuracy)}`,
  )
}

example.curves(
  'Accuracy on the test digits',
  results.map(({ name, history }) => ({ name, values: history.history['valAccuracy' as 'loss'] })),
)
const [none, ...others] = results as [Result, ...Result[]]
example.atLeast('training accuracy without a remedy', none.trainAccuracy, 0.99)
for (const { name, testAccuracy } of others) {
  example.atLeast(
    `test accuracy with ${name}, against ${none.testAccuracy.toFixed(4)}`,
    testAccuracy,
    none.testAccuracy,
  )
}
example.end()

function percent(part: number): string {
  return `${(part * 100).toFixed(1).padStart(6)} %`
}
