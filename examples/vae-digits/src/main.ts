// A variational autoencoder: an encoder turns an image into a small cloud in a space of 6 dimensions, a decoder draws the image
// again from a point of that cloud. Points that no image was encoded to give new digits.
//
// Kingma and Welling, Auto-Encoding Variational Bayes (2014): the loss is the negative of equation 10, with the divergence of
// appendix B.
// Expected: a classifier reads at least 85 % of the redrawn images as the digit that they show, is sure (over 0.5) of at least
// 80 % of new ones, and finds every digit among those.
import { valueAndGrad } from '@tensorloom/autograd'
import { digitReader, imagesSvg, imagesText, startExample, trainEpochs } from '@tensorloom/example-shared'
import { dense, sequential } from '@tensorloom/layers'
import { adam } from '@tensorloom/optim'
import { concat, exp, gather, randomNormal, scope, softplus, type Tensor } from '@tensorloom/tensor'

const example = await startExample('vae-digits', import.meta.dirname)
const epochs = example.full ? 300 : 100
const batchSize = 64
const latentSize = 6

const { images, labels, read } = await digitReader()
const [samples] = images.shape as [number]

const encoder = sequential([dense(128, { activation: 'relu', inputShape: [64] }), dense(2 * latentSize)])
const decoder = sequential([dense(128, { activation: 'relu', inputShape: [latentSize] }), dense(64)])
const parameters = [...encoder.parameters, ...decoder.parameters]
const optimizer = adam({ learningRate: 2e-3 })

/** Mean and log-variance of the cloud of each image. */
function encode(x: Tensor): readonly [mean: Tensor, logVariance: Tensor] {
  const both = encoder.apply(x)
  const [count] = both.shape as [number]
  return [both.slice([0, 0], [count, latentSize]), both.slice([0, latentSize], [count, latentSize])]
}

/** The negative evidence lower bound, per image. */
function loss(x: Tensor): Tensor {
  const [mean, logVariance] = encode(x)
  const noise = randomNormal(mean.shape)
  const logits = decoder.apply(mean.add(exp(logVariance.mul(0.5)).mul(noise)))
  // −log p(x | z) of Bernoulli pixels, from logits: log(1 + eˡ) − x·l.
  const reconstruction = softplus(logits).sub(x.mul(logits)).sum({ axis: -1 })
  const divergence = exp(logVariance).add(mean.square()).sub(logVariance).sub(1).sum({ axis: -1 }).mul(0.5)
  return reconstruction.add(divergence).mean()
}

const losses = await trainEpochs({ epochs, samples, batchSize, reports: 10 }, (rows) => {
  const x = gather(images, rows)
  const { value, gradients } = valueAndGrad(() => loss(x), { of: parameters })
  optimizer.step(gradients)
  return value
})
example.curves('Loss', [{ name: 'negative evidence lower bound', values: losses }])

const redrawn = scope(() => decoder.apply(encode(images)[0]).sigmoid())
const fresh = scope(() => decoder.apply(randomNormal([1000, latentSize])).sigmoid())
const truth = await labels.data()
const again = await read(redrawn)
const made = await read(fresh)
const sure = Array.from(made.certainty, (one, k) => (one > 0.5 ? made.digits[k]! : -1)).filter((digit) => digit >= 0)

const pixels = await scope(() =>
  concat([images.slice([0, 0], [10, 64]), redrawn.slice([0, 0], [10, 64]), fresh.slice([0, 0], [20, 64])]),
).data()
const captions = Array.from({ length: 40 }, (_, k) => (k < 10 ? 'real' : k < 20 ? 'redrawn' : 'new'))
example.heading('Five images, and the same five redrawn from six numbers each')
console.log(imagesText(pixels, [8, 8], captions.slice(0, 5)))
console.log(imagesText(pixels.subarray(10 * 64), [8, 8], captions.slice(10, 15)))
example.picture('digits.svg', imagesSvg(pixels, [8, 8, 1], captions, 10))

const right = Array.from(truth).filter((digit, k) => again.digits[k] === digit).length
example.atLeast('redrawn images that are read as before', right / samples, 0.85)
example.atLeast('new images of which the classifier is sure', sure.length / 1000, 0.8)
example.atLeast('digits that are among them', new Set(sure).size, 10)
example.end()
