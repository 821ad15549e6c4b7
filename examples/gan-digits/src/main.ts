// A generative adversarial network: one network draws digits, another one tells drawn digits from real ones, and each learns
// from the other. Both are told which digit it should be.
//
// Goodfellow et al., Generative Adversarial Nets (2014), with the loss that does not saturate (section 3); conditions as in
// Mirza and Osindero, Conditional Generative Adversarial Nets (2014).
// Expected: a classifier reads at least 90 % of the drawn digits as what they should be, and every digit is among them.
import { valueAndGrad } from '@tensorloom/autograd'
import { digitReader, imagesSvg, imagesText, startExample } from '@tensorloom/example-shared'
import { dense, dropout, sequential } from '@tensorloom/layers'
import { adam } from '@tensorloom/optim'
import {
  concat,
  gather,
  leakyRelu,
  oneHot,
  ones,
  permutation,
  randomNormal,
  randomUniform,
  scope,
  type Tensor,
  tensor,
  zeros,
} from '@tensorloom/tensor'
import { binaryCrossentropy } from '@tensorloom/tensor/losses'

const example = await startExample('gan-digits', import.meta.dirname)
const epochs = example.full ? 300 : 80
const batchSize = 64
const noiseSize = 24

const { images, labels, read } = await digitReader()
const [samples] = images.shape as [number]

const slope = (x: Tensor): Tensor => leakyRelu(x, { alpha: 0.2 })
const generator = sequential([
  dense(128, { activation: 'relu', inputShape: [noiseSize + 10] }),
  dense(128, { activation: 'relu' }),
  dense(64, { activation: 'sigmoid' }),
])
const discriminator = sequential([
  dense(128, { activation: slope, inputShape: [64 + 10] }),
  dropout(0.3),
  dense(64, { activation: slope }),
  dropout(0.3),
  dense(1),
])
const forGenerator = adam({ learningRate: 1e-3, beta1: 0.5 })
const forDiscriminator = adam({ learningRate: 1e-3, beta1: 0.5 })

/** Digits from noise: [count, 64]. */
function draw(wanted: Tensor): Tensor {
  const noise = randomNormal([wanted.shape[0]!, noiseSize])
  return generator.apply(concat([noise, oneHot(wanted, 10)], { axis: 1 }), { training: true })
}

/** How real the discriminator thinks that images are, as logits. */
function judge(shown: Tensor, wanted: Tensor): Tensor {
  return discriminator.apply(concat([shown, oneHot(wanted, 10)], { axis: 1 }), { training: true })
}

/** Learns to tell real images from drawn ones. Real ones count as 0.9, so that it is never too sure. */
function teachDiscriminator(real: Tensor, wanted: Tensor): Tensor {
  const count = wanted.shape[0]!
  const drawn = draw(wanted)
  const { value, gradients } = valueAndGrad(
    () => {
      const onReal = binaryCrossentropy(judge(real, wanted), ones([count, 1]).mul(0.9), { fromLogits: true })
      const onDrawn = binaryCrossentropy(judge(drawn, wanted), zeros([count, 1]), { fromLogits: true })
      return onReal.add(onDrawn)
    },
    { of: discriminator.trainableParameters },
  )
  forDiscriminator.step(gradients)
  return value
}

/** Learns to draw what the discriminator takes for real. */
function teachGenerator(count: number): Tensor {
  const wanted = randomUniform([count], { max: 10, dtype: 'int32' })
  const { value, gradients } = valueAndGrad(
    () => binaryCrossentropy(judge(draw(wanted), wanted), ones([count, 1]), { fromLogits: true }),
    { of: generator.trainableParameters },
  )
  forGenerator.step(gradients)
  return value
}

const losses = { discriminator: [] as number[], generator: [] as number[] }
for (let epoch = 1; epoch <= epochs; epoch++) {
  const sums = scope(() => {
    const order = permutation(samples)
    let sum = zeros([2])
    for (let start = 0; start + batchSize <= samples; start += batchSize) {
      sum = scope(() => {
        const rows = order.slice([start], [batchSize])
        const first = teachDiscriminator(gather(images, rows), gather(labels, rows))
        const second = teachGenerator(batchSize)
        return sum.add(concat([first.reshape([1]), second.reshape([1])]))
      })
    }
    return sum.div(Math.floor(samples / batchSize))
  })
  const [first, second] = await sums.data()
  sums.dispose()
  losses.discriminator.push(first!)
  losses.generator.push(second!)
  if (epoch % (epochs / 10) === 0) {
    console.log(
      `epoch ${String(epoch).padStart(4)}  discriminator ${first!.toFixed(3)}  generator ${second!.toFixed(3)}`,
    )
  }
}
example.curves('Losses', [
  { name: 'discriminator', values: losses.discriminator },
  { name: 'generator', values: losses.generator },
])

const wanted = Array.from({ length: 1000 }, (_, k) => k % 10)
const drawn = scope(() => draw(tensor(wanted, { dtype: 'int32' })))
const { digits: seen, certainty } = await read(drawn)
const right = wanted.filter((digit, k) => seen[k] === digit)
const captions = wanted.slice(0, 20).map((digit, k) => `${digit}: ${(certainty[k]! * 100).toFixed(0)} %`)
const pixels = await drawn.data()
example.heading('Drawn digits, and how sure the classifier is')
console.log(imagesText(pixels, [8, 8], captions.slice(0, 5)))
example.picture('drawn.svg', imagesSvg(pixels, [8, 8, 1], captions, 10))

example.atLeast('drawn digits that are read as what they should be', right.length / wanted.length, 0.9)
example.atLeast('digits that are among them', new Set(right).size, 10)
example.end()
