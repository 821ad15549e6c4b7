// A dense network on Fashion-MNIST: flatten, 128, 64 and 10 units, one-hot labels, validation data, 10 epochs, evaluation.
//
// Expected: at least 0.87 on the 10,000 test images with `--full`; 0.82 with a fifth of the images and half of the epochs.
import { fashionMnist, toCategorical } from '@tensorloom/datasets'
import { startExample } from '@tensorloom/example-shared'
import { dense, flatten, sequential } from '@tensorloom/layers'
import { adam } from '@tensorloom/optim'
import { scope, type Tensor } from '@tensorloom/tensor'
import { compile } from '@tensorloom/train'

const example = await startExample('mlp-fashion-mnist', import.meta.dirname)
const { epochs, samples, least } = example.full
  ? { epochs: 10, samples: 60_000, least: 0.87 }
  : { epochs: 5, samples: 12_000, least: 0.82 }

const data = await fashionMnist()
const train = await prepared(data.train, samples)
const test = await prepared(data.test, 10_000)

const model = sequential([
  flatten({ inputShape: [28, 28, 1] }),
  dense(128, { activation: 'relu' }),
  dense(64, { activation: 'relu' }),
  dense(10, { activation: 'softmax' }),
])
model.summary()
const trainer = compile(model, {
  optimizer: adam(),
  loss: 'categoricalCrossentropy',
  metrics: ['accuracy'],
})
const callbacks = example.callbacks()
const history = await trainer.fit(train, { epochs, batchSize: 32, validationData: test, callbacks })
example.history('Loss', history, ['loss', 'valLoss'])
example.history('Accuracy', history, ['accuracy', 'valAccuracy'])
const { accuracy } = await trainer.evaluate(test, { verbose: 0 })
example.atLeast('test accuracy', accuracy, least)
example.end()

/** The first images as numbers from 0 to 1, and their labels as rows with a single 1. */
async function prepared(
  { x, y }: { readonly x: Tensor; readonly y: Tensor },
  count: number,
): Promise<{ readonly x: Tensor; readonly y: Tensor }> {
  const images = scope(() => x.slice([0, 0, 0, 0], [count, 28, 28, 1]).cast('float32').div(255))
  return { x: images, y: await toCategorical(y.slice([0], [count]), { numClasses: 10 }) }
}
