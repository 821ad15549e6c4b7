// A diffusion model: noise is added to images in 60 small steps, and a network learns to say which noise it was. From pure noise,
// it takes the noise away step by step, until a digit is left. It is told which digit that should be.
//
// Ho, Jain and Abbeel, Denoising Diffusion Probabilistic Models (2020): algorithm 1 trains, algorithm 2 draws. The cosine
// schedule is that of Nichol and Dhariwal, Improved Denoising Diffusion Probabilistic Models (2021), equation 17.
// Expected: a classifier reads at least 90 % of the drawn digits as what they should be, and every digit is among them.
import { valueAndGrad } from '@tensorloom/autograd'
import { digitReader, imagesSvg, imagesText, startExample, trainEpochs } from '@tensorloom/example-shared'
import { dense, sequential } from '@tensorloom/layers'
import { adam } from '@tensorloom/optim'
import {
  arange,
  clip,
  concat,
  cos,
  gather,
  oneHot,
  randomNormal,
  randomUniform,
  scope,
  sin,
  type Tensor,
  tensor,
  zeros,
} from '@tensorloom/tensor'

const example = await startExample('diffusion-digits', import.meta.dirname)
const epochs = example.full ? 500 : 240
const batchSize = 128
const noiseSteps = 60

const { images, labels, read } = await digitReader()
const [samples] = images.shape as [number]
// Between −1 and 1, as noise is around 0.
const data = scope(() => images.mul(2).sub(1))

// How much of the image is left after each step, and the share of noise that each step adds.
const curve = Array.from(
  { length: noiseSteps + 1 },
  (_, t) => Math.cos(((t / noiseSteps + 0.008) / 1.008) * (Math.PI / 2)) ** 2,
)
const shares = curve.slice(1).map((value, t) => Math.min(0.999, 1 - value / curve[t]!))
const kept = shares.map((_, t) => shares.slice(0, t + 1).reduce((product, share) => product * (1 - share), 1))
const keptTable = tensor(kept)

const network = sequential([
  dense(256, { activation: 'silu', inputShape: [64 + 16 + 10] }),
  dense(256, { activation: 'silu' }),
  dense(256, { activation: 'silu' }),
  dense(64),
])
const optimizer = adam({ learningRate: 1e-3 })

/** The step as 16 sines and cosines, as in section 3.5 of Attention Is All You Need (2017). */
function waves(step: Tensor): Tensor {
  const rates = arange(0, 8)
    .mul(-Math.log(1000) / 7)
    .exp()
  const angles = step.cast('float32').reshape([-1, 1]).mul(rates)
  return concat([sin(angles), cos(angles)], { axis: 1 })
}

/** The noise that the network sees in images after a step. */
function noiseIn(x: Tensor, step: Tensor, wanted: Tensor): Tensor {
  return network.apply(concat([x, waves(step), oneHot(wanted, 10)], { axis: 1 }))
}

function loss(x: Tensor, wanted: Tensor): Tensor {
  const [count] = x.shape as [number]
  const step = randomUniform([count], { max: noiseSteps, dtype: 'int32' })
  const left = gather(keptTable, step).reshape([count, 1])
  const noise = randomNormal(x.shape)
  const noisy = x.mul(left.sqrt()).add(noise.mul(left.neg().add(1).sqrt()))
  return noiseIn(noisy, step, wanted).sub(noise).square().mean()
}

const losses = await trainEpochs({ epochs, samples, batchSize, reports: 10 }, (rows) => {
  const { value, gradients } = valueAndGrad(() => loss(gather(data, rows), gather(labels, rows)), {
    of: network.parameters,
  })
  optimizer.step(gradients)
  return value
})
example.curves('Loss', [{ name: 'mean squared error of the noise', values: losses }])

/** Digits out of noise: [count, 64], 0 to 1. */
function draw(wanted: Tensor): Tensor {
  const [count] = wanted.shape as [number]
  let x = randomNormal([count, 64])
  for (let t = noiseSteps - 1; t >= 0; t--) {
    x = scope(() => {
      const noise = noiseIn(x, zeros([count], { dtype: 'int32' }).add(t), wanted)
      // The image that this noise would leave; pixels outside of the range are cut off.
      const clean = clip(x.sub(noise.mul(Math.sqrt(1 - kept[t]!))).div(Math.sqrt(kept[t]!)), { min: -1, max: 1 })
      const before = t === 0 ? 1 : kept[t - 1]!
      const [share, alpha] = [shares[t]!, 1 - shares[t]!]
      const mean = clean
        .mul((Math.sqrt(before) * share) / (1 - kept[t]!))
        .add(x.mul((Math.sqrt(alpha) * (1 - before)) / (1 - kept[t]!)))
      const deviation = Math.sqrt((share * (1 - before)) / (1 - kept[t]!))
      return t === 0 ? mean : mean.add(randomNormal([count, 64]).mul(deviation))
    })
  }
  return clip(x.add(1).div(2), { min: 0, max: 1 })
}

const wanted = Array.from({ length: 500 }, (_, k) => k % 10)
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
