// A convolutional network on Fashion-MNIST: three convolutions of 32, 64 and 64 filters with pooling between them, then a dense
// layer of 64 units. It takes 5 epochs, and is evaluated on the test images.
//
// Expected: at least 0.88 on the 10,000 test images with `--full`; 0.8 with a fifth of the images and 3 epochs.
import { fashionMnist } from '@tensorloom/datasets'
import { confusionText, imagesSvg, imagesText, startExample } from '@tensorloom/example-shared'
import { conv2d, dense, flatten, maxPooling2d, sequential } from '@tensorloom/layers'
import { adam } from '@tensorloom/optim'
import { scope, type Tensor } from '@tensorloom/tensor'
import { compile } from '@tensorloom/train'

const example = await startExample('cnn-fashion-mnist', import.meta.dirname)
const { epochs, samples, least } = example.full
  ? { epochs: 5, samples: 60_000, least: 0.88 }
  : { epochs: 3, samples: 12_000, least: 0.8 }

const data = await fashionMnist()
const train = prepared(data.train, samples)
const test = prepared(data.test, 10_000)

const model = sequential([
  conv2d(32, 3, { activation: 'relu', inputShape: [28, 28, 1] }),
  maxPooling2d(2),
  conv2d(64, 3, { activation: 'relu' }),
  maxPooling2d(2),
  conv2d(64, 3, { activation: 'relu' }),
  flatten(),
  dense(64, { activation: 'relu' }),
  dense(10, { activation: 'softmax' }),
])
model.summary()
const trainer = compile(model, {
  optimizer: adam(),
  loss: 'sparseCategoricalCrossentropy',
  metrics: ['accuracy'],
})
const history = await trainer.fit(train, { epochs, batchSize: 64, callbacks: example.callbacks() })
example.history('Loss and accuracy', history, ['loss', 'accuracy'])
const { accuracy } = await trainer.evaluate(test, { verbose: 0 })

const probabilities = await model.predict(test.x, { batchSize: 256 })
const guesses = await probabilities.argMax({ axis: -1 }).data()
const labels = await test.y.data()
example.heading('Rows are the kinds of clothes, columns what the network took them for')
console.log(confusionText(labels, guesses, data.classNames))

const pixels = await test.x.slice([0, 0, 0, 0], [16, 28, 28, 1]).data()
const captions = [...guesses.slice(0, 16)].map((guess, k) => {
  const mark = guess === labels[k] ? '' : ` (${data.classNames[labels[k]!]!})`
  return `${data.classNames[guess]!}${mark}`
})
example.heading('The first test images, and what the network takes them for')
console.log(imagesText(pixels, [28, 28], captions.slice(0, 2)))
example.picture('first-images.svg', imagesSvg(pixels, [28, 28, 1], captions))

example.atLeast('test accuracy', accuracy, least)
example.end()

/** The first images as numbers from 0 to 1, with their labels. */
function prepared(
  { x, y }: { readonly x: Tensor; readonly y: Tensor },
  count: number,
): { readonly x: Tensor; readonly y: Tensor } {
  return scope(() => ({
    x: x.slice([0, 0, 0, 0], [count, 28, 28, 1]).cast('float32').div(255),
    y: y.slice([0], [count]),
  }))
}
