// A dense network that returns logits: 32 inputs, 64, 64 and 10 units, Adam with 0.01, 10 epochs of batches of 32.
//
// The last layer has no activation, and the loss is told so: fromLogits. A softmax layer in front of that loss would take the
// softmax twice; Tensorloom warns about it, as the end of this program shows.
// Expected: at least 95 % of new samples.
import { startExample } from '@tensorloom/example-shared'
import { dense, sequential } from '@tensorloom/layers'
import { adam } from '@tensorloom/optim'
import { add, gather, randomNormal, randomUniform, scope, type Tensor } from '@tensorloom/tensor'
import { compile, sparseCategoricalCrossentropy } from '@tensorloom/train'

const inputs = 32
const classes = 10

const example = await startExample('mlp-from-logits', import.meta.dirname)

// Every class is a cloud around a point of its own.
const centres = randomNormal([classes, inputs])
const train = cloud(example.full ? 20_000 : 2_000)
const test = cloud(1_000)

const model = sequential([
  dense(64, { activation: 'relu', inputShape: [inputs] }),
  dense(64, { activation: 'relu' }),
  dense(classes),
])
const trainer = compile(model, {
  optimizer: adam({ learningRate: 0.01 }),
  loss: sparseCategoricalCrossentropy({ fromLogits: true }),
  metrics: ['accuracy'],
})
const history = await trainer.fit(train, { epochs: 10, batchSize: 32, callbacks: example.callbacks() })
example.history('Loss and accuracy', history, ['loss', 'accuracy'])
const { accuracy } = await trainer.evaluate(test, { verbose: 0 })

example.heading('The same loss behind a softmax layer warns:')
const twice = sequential([dense(classes, { activation: 'softmax', inputShape: [inputs] })])
await compile(twice, { optimizer: adam(), loss: sparseCategoricalCrossentropy({ fromLogits: true }) }).fit(test, {
  epochs: 1,
  verbose: 0,
})

example.atLeast('test accuracy', accuracy, 0.95)
example.end()

/** Samples around the centres: x float32 [count, 32], y int32 [count]. */
function cloud(count: number): { readonly x: Tensor; readonly y: Tensor } {
  return scope(() => {
    const y = randomUniform([count], { max: classes, dtype: 'int32' })
    const noise = randomNormal([count, inputs], { standardDeviation: 0.8 })
    return { x: add(gather(centres, y), noise), y }
  })
}
