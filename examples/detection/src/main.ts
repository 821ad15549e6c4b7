// Object detection in one pass: the image is a grid of 8 × 8 cells, and each cell says whether the middle of a digit is in it, how
// large its box is, and which digit it is. Of boxes that overlap, the surest one stays.
//
// Redmon et al., You Only Look Once (2016), with logarithms of sizes as in its third version (2018).
// Expected: an F1 score of at least 0.75 on new images: the right digit, and a box that overlaps the true one by half.
import { valueAndGrad } from '@tensorloom/autograd'
import { startExample, trainEpochs } from '@tensorloom/example-shared'
import { batchNormalization, conv2d, maxPooling2d, relu, sequential } from '@tensorloom/layers'
import { adam, cosineDecay } from '@tensorloom/optim'
import { gather, type Tensor, tensor } from '@tensorloom/tensor'
import { binaryCrossentropy, sparseCategoricalCrossentropy } from '@tensorloom/tensor/losses'
import { type Box, hits, withoutRepeats } from './boxes.js'
import { pictureOf } from './picture.js'
import { makeScenes, type Scene, side } from './scenes.js'

const example = await startExample('detection', import.meta.dirname)
const { samples, epochs } = example.full ? { samples: 12_000, epochs: 20 } : { samples: 3000, epochs: 12 }
const batchSize = 32
const cells = 8
const cell = side / cells
const usualSize = 12
// For each cell: is there something, the middle (2), the size (2), ten digits.
const outputs = 5 + 10

const train = await makeScenes(samples, 'train')
const test = await makeScenes(400, 'test')

/** What the network should say: [scenes, cells, cells, 6], with the digit as a number. */
function targetsOf(scenes: readonly Scene[]): Tensor {
  const values = new Float32Array(scenes.length * cells * cells * 6)
  scenes.forEach(({ boxes }, scene) => {
    for (const { left, top, right, bottom, label } of boxes) {
      const [x, y] = [(left + right) / 2 / cell, (top + bottom) / 2 / cell]
      const at = ((scene * cells + Math.floor(y)) * cells + Math.floor(x)) * 6
      values.set(
        [1, x % 1, y % 1, Math.log((right - left) / usualSize), Math.log((bottom - top) / usualSize), label],
        at,
      )
    }
  })
  return tensor(values, { shape: [scenes.length, cells, cells, 6] })
}
function imagesOf(scenes: readonly Scene[]): Tensor {
  const values = new Float32Array(scenes.length * side * side)
  for (const [k, { pixels }] of scenes.entries()) values.set(pixels, k * side * side)
  return tensor(values, { shape: [scenes.length, side, side, 1] })
}

const block = (filters: number) => [conv2d(filters, 3, { padding: 'same' }), batchNormalization(), relu()]
const network = sequential(
  [...block(16), maxPooling2d(2), ...block(32), maxPooling2d(2), ...block(64), ...block(64), conv2d(outputs, 1)],
  { inputShape: [side, side, 1] },
)
network.summary()
const steps = Math.floor(samples / batchSize) * epochs
const optimizer = adam({ learningRate: cosineDecay({ initialLearningRate: 3e-3, decaySteps: steps }) })

/** A part of the last axis. */
function part(x: Tensor, from: number, count: number): Tensor {
  const [batch] = x.shape as [number]
  return x.slice([0, 0, 0, from], [batch, cells, cells, count])
}

function loss(x: Tensor, target: Tensor): Tensor {
  const said = network.apply(x, { training: true })
  const there = part(target, 0, 1)
  const count = there.sum().add(1)
  const ofThere = binaryCrossentropy(part(said, 0, 1), there, { fromLogits: true })
  // Only cells with a digit say something about boxes and digits.
  const ofMiddle = part(said, 1, 2)
    .sigmoid()
    .sub(part(target, 1, 2))
    .square()
    .mul(there)
    .sum()
    .div(count)
  const ofSize = part(said, 3, 2)
    .sub(part(target, 3, 2))
    .square()
    .mul(there)
    .sum()
    .div(count)
  const digit = sparseCategoricalCrossentropy(part(said, 5, 10), part(target, 5, 1).squeeze({ axis: -1 }), {
    fromLogits: true,
    reduction: 'none',
  })
  const ofDigit = digit
    .mul(there.squeeze({ axis: -1 }))
    .sum()
    .div(count)
  return ofThere.mul(10).add(ofMiddle.mul(2)).add(ofSize.mul(5)).add(ofDigit)
}

const images = imagesOf(train)
const targets = targetsOf(train)
const losses = await trainEpochs({ epochs, samples, batchSize, reports: epochs }, (rows) => {
  const { value, gradients } = valueAndGrad(() => loss(gather(images, rows), gather(targets, rows)), {
    of: network.trainableParameters,
  })
  optimizer.step(gradients)
  return value
})
example.curves('Loss', [{ name: 'loss', values: losses }])

/** The boxes that the network sees in each scene. */
async function detect(scenes: readonly Scene[], sure: number): Promise<readonly (readonly Box[])[]> {
  const said = await network.predict(imagesOf(scenes), { batchSize: 100 })
  const numbers = await said.data()
  said.dispose()
  return scenes.map((_, scene) => {
    const boxes: Box[] = []
    for (let at = 0; at < cells * cells; at++) {
      const own = numbers.subarray((scene * cells * cells + at) * outputs, (scene * cells * cells + at + 1) * outputs)
      const score = sigmoid(own[0]!)
      if (score < sure) continue
      const x = ((at % cells) + sigmoid(own[1]!)) * cell
      const y = (Math.floor(at / cells) + sigmoid(own[2]!)) * cell
      const [width, height] = [usualSize * Math.exp(own[3]!), usualSize * Math.exp(own[4]!)]
      const classes = own.subarray(5)
      boxes.push({
        left: x - width / 2,
        top: y - height / 2,
        right: x + width / 2,
        bottom: y + height / 2,
        label: classes.indexOf(Math.max(...classes)),
        score,
      })
    }
    return withoutRepeats(boxes, 0.3)
  })
}
function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x))
}

const found = await detect(test, 0.5)
const right = found.reduce((sum, boxes, k) => sum + hits(boxes, test[k]!.boxes, 0.5), 0)
const precision = right / found.reduce((sum, boxes) => sum + boxes.length, 0)
const recall = right / test.reduce((sum, { boxes }) => sum + boxes.length, 0)
console.log(`\nprecision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}`)
example.picture('found.svg', pictureOf(test.slice(0, 12), found))
example.atLeast('F1 score', (2 * precision * recall) / (precision + recall), 0.75)
example.end()
