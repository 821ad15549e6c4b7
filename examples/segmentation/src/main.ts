// Segmentation with a U-Net: the network says of every pixel of a noisy image whether it belongs to a round digit (0, 6, 8, 9), to
// another one, or to the background. The way down sees what is there, the way up says where, with the help of the fine
// features from the way down.
//
// Ronneberger, Fischer and Brox, U-Net: Convolutional Networks for Biomedical Image Segmentation (2015).
// Expected: a mean intersection over union of at least 0.8 on images with digits that were not trained on.
import { imagesSvg, startExample } from '@tensorloom/example-shared'
import { concatenate, conv2d, functional, input, maxPooling2d, upSampling2d } from '@tensorloom/layers'
import { adam } from '@tensorloom/optim'
import type { Tensor } from '@tensorloom/tensor'
import { compile, meanIoU } from '@tensorloom/train'
import { classNames, makeScenes, side } from './scenes.js'

const example = await startExample('segmentation', import.meta.dirname)
const { samples, epochs } = example.full ? { samples: 8000, epochs: 15 } : { samples: 1500, epochs: 14 }

const twice = (x: Tensor, filters: number): Tensor =>
  [0, 1].reduce((value) => conv2d(filters, 3, { padding: 'same', activation: 'relu' }).apply(value), x)

const x = input([side, side, 1])
const fine = twice(x, 16)
const middle = twice(maxPooling2d(2).apply(fine), 32)
const coarse = twice(maxPooling2d(2).apply(middle), 64)
const up = twice(concatenate().apply([upSampling2d(2).apply(coarse), middle]), 32)
const top = twice(concatenate().apply([upSampling2d(2).apply(up), fine]), 16)
const model = functional({ inputs: x, outputs: conv2d(classNames.length, 1, { activation: 'softmax' }).apply(top) })

const train = await makeScenes(samples, 'train')
const test = await makeScenes(300, 'test')
const trainer = compile(model, {
  optimizer: adam({ learningRate: 2e-3 }),
  loss: 'sparseCategoricalCrossentropy',
  metrics: ['accuracy', meanIoU(classNames.length, { sparseYPred: false })],
})
const history = await trainer.fit(train, { epochs, batchSize: 32, callbacks: example.callbacks() })
example.history('Mean intersection over union', history, ['meanIoU'])
const scores = await trainer.evaluate(test, { verbose: 0 })

const shown = 8
const found = await model.predict(test.x.slice([0, 0, 0, 0], [shown, side, side, 1]))
const [images, probabilities, truth] = await Promise.all([test.x.data(), found.data(), test.y.data()])
const colours = [
  [1, 1, 1],
  [0.84, 0.37, 0],
  [0, 0.45, 0.7],
] as const
const pixels: number[] = []
const size = shown * side * side
for (let k = 0; k < size; k++) pixels.push(...[0, 0, 0].map(() => 1 - images[k]! / 1.4))
for (let k = 0; k < size; k++) pixels.push(...colours[truth[k]!]!)
for (let k = 0; k < size; k++) {
  const three = probabilities.subarray(3 * k, 3 * k + 3)
  pixels.push(...colours[three.indexOf(Math.max(...three))]!)
}
const captions = ['image', 'truth', 'found'].flatMap((what) => Array.from({ length: shown }, () => what))
example.picture('scenes.svg', imagesSvg(pixels, [side, side, 3], captions, shown))

example.atLeast('mean intersection over union', scores.meanIoU, 0.8)
example.end()
