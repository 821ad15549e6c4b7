// Digits without labels. An autoencoder squeezes images into 12 numbers and draws them again; contrastive learning makes two
// altered copies of an image similar, and different from all others. Labels are only used in the end, to see how good the
// numbers are: k-means groups them, and each image is compared with its nearest neighbour.
//
// Contrastive loss: Chen et al., A Simple Framework for Contrastive Learning of Visual Representations (2020), equation 1.
// Expected: the nearest neighbour is the same digit for at least 90 % of the images by the autoencoder and by contrastive
// learning; the groups of the latter hold one digit to at least 75 %.
import { valueAndGrad } from '@tensorloom/autograd'
import { digitReader, imagesSvg, startExample, trainEpochs } from '@tensorloom/example-shared'
import { dense, type Layer, sequential } from '@tensorloom/layers'
import { adam } from '@tensorloom/optim'
import {
  arange,
  argMin,
  cdist,
  concat,
  eye,
  gather,
  matmul,
  norm,
  pad,
  randomNormal,
  randomUniform,
  scope,
  stack,
  type Tensor,
} from '@tensorloom/tensor'
import { sparseCategoricalCrossentropy } from '@tensorloom/tensor/losses'
import { kMeans } from './k-means.js'

const example = await startExample('unsupervised-digits', import.meta.dirname)
const epochs = example.full ? 200 : 60
const batchSize = 128
const codeSize = 12

const { images, labels } = await digitReader()
const truth = await labels.data()
const [samples] = images.shape as [number]

/** Trains with a loss of a batch of images. */
async function train(title: string, models: readonly Layer[], loss: (x: Tensor) => Tensor): Promise<void> {
  const optimizer = adam({ learningRate: 2e-3 })
  const parameters = models.flatMap((model) => model.parameters)
  const losses = await trainEpochs({ epochs, samples, batchSize, reports: 0 }, (rows) => {
    const x = gather(images, rows)
    const { value, gradients } = valueAndGrad(() => loss(x), { of: parameters })
    optimizer.step(gradients)
    return value
  })
  example.curves(title, [{ name: 'loss', values: losses }])
}

/** How good codes are: the share of images whose nearest neighbour is the same digit, and of those in a group of their kind. */
async function judge(codes: Tensor): Promise<{ readonly neighbours: number; readonly groups: number }> {
  const nearest = await scope(() => argMin(cdist(codes, codes).add(eye(samples).mul(1e6)), { axis: 1 })).data()
  const group = await (await kMeans(codes, 10)).data()
  const counts = Array.from({ length: 10 }, () => new Array<number>(10).fill(0))
  group.forEach((one, k) => {
    counts[one]![truth[k]!]! += 1
  })
  const same = Array.from(nearest).filter((other, k) => truth[other] === truth[k]).length
  return {
    neighbours: same / samples,
    groups: counts.reduce((sum, one) => sum + Math.max(...one), 0) / samples,
  }
}

const encoder = sequential([dense(64, { activation: 'relu', inputShape: [64] }), dense(codeSize)])
const decoder = sequential([
  dense(64, { activation: 'relu', inputShape: [codeSize] }),
  dense(64, { activation: 'sigmoid' }),
])
await train('Autoencoder', [encoder, decoder], (x) => decoder.apply(encoder.apply(x)).sub(x).square().mean())

/** Copies of images, each moved by up to a pixel, brightened or darkened, and with noise. */
function altered(x: Tensor): Tensor {
  const framed = pad(x.reshape([-1, 8, 8]), [
    [0, 0],
    [1, 1],
    [1, 1],
  ])
  const moved = concat(
    [0, 1, 2].flatMap((down) => [0, 1, 2].map((right) => framed.slice([0, down, right], [batchSize, 8, 8]))),
  ).reshape([9 * batchSize, 64])
  const choice = randomUniform([batchSize], { max: 9, dtype: 'int32' })
  const chosen = gather(moved, choice.mul(batchSize).add(arange(0, batchSize, { dtype: 'int32' })))
  const light = randomUniform([batchSize, 1], { min: 0.7, max: 1.2 })
  return chosen.mul(light).add(randomNormal([batchSize, 64], { standardDeviation: 0.1 }))
}

const body = sequential([dense(128, { activation: 'relu', inputShape: [64] }), dense(64)])
const projection = sequential([dense(64, { activation: 'relu', inputShape: [64] }), dense(32)])
const temperature = 0.2
await train('Contrastive learning', [body, projection], (x) => {
  const codes = projection.apply(body.apply(concat([altered(x), altered(x)])))
  const unit = codes.div(norm(codes, { axis: -1, keepDims: true }).add(1e-6))
  // Similarities of all pairs; nobody is compared with itself.
  const similar = matmul(unit, unit, { transposeB: true })
    .div(temperature)
    .sub(eye(2 * batchSize).mul(1e6))
  const first = arange(0, batchSize, { dtype: 'int32' })
  const partner = concat([first.add(batchSize), first])
  return sparseCategoricalCrossentropy(similar, partner, { fromLogits: true })
})

const results = {
  pixels: await judge(images),
  autoencoder: await judge(encoder.apply(images)),
  contrastive: await judge(scope(() => normalized(body.apply(images)))),
}
example.heading('codes           same digit as the nearest neighbour   one digit per group')
for (const [name, { neighbours, groups }] of Object.entries(results)) {
  console.log(`${name.padEnd(16)}${percent(neighbours).padStart(20)}${percent(groups).padStart(30)}`)
}

const redrawn = scope(() =>
  stack([images.slice([0, 0], [10, 64]), decoder.apply(encoder.apply(images.slice([0, 0], [10, 64])))]),
)
const captions = Array.from({ length: 20 }, (_, k) => (k < 10 ? 'real' : 'redrawn'))
example.picture('redrawn.svg', imagesSvg(await redrawn.data(), [8, 8, 1], captions, 10))

example.atLeast('same digit as the nearest neighbour, autoencoder', results.autoencoder.neighbours, 0.9)
example.atLeast('same digit as the nearest neighbour, contrastive', results.contrastive.neighbours, 0.9)
example.atLeast('one digit per group, contrastive', results.contrastive.groups, 0.75)
example.end()

function normalized(codes: Tensor): Tensor {
  return codes.div(norm(codes, { axis: -1, keepDims: true }).add(1e-6))
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}
