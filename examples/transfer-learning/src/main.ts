// Transfer learning: a convolutional network learns to find six digits in noisy images. Its convolutions are frozen, and new last
// layers learn the four other digits from ten images each; then all of it is fine-tuned with a small learning rate. The same
// network learns those forty images from scratch, for comparison.
//
// Expected: the mean over five draws of forty images is at least 10 points better with transfer than from scratch.
import { imagesSvg, startExample } from '@tensorloom/example-shared'
import { conv2d, dense, flatten, type Layer, maxPooling2d, sequential } from '@tensorloom/layers'
import { adam } from '@tensorloom/optim'
import { setSeed } from '@tensorloom/tensor'
import { compile } from '@tensorloom/train'
import { type Scenes, sceneMaker } from './scenes.js'

const example = await startExample('transfer-learning', import.meta.dirname)
const oldDigits = [0, 1, 2, 3, 4, 5]
const newDigits = [6, 7, 8, 9]
const perDigit = 10
const draws = 5
const { samples, epochs } = example.full ? { samples: 30_000, epochs: 8 } : { samples: 8_000, epochs: 5 }

const makeScenes = await sceneMaker()

function features(): Layer {
  return sequential([
    conv2d(16, 3, { activation: 'relu', inputShape: [20, 20, 1] }),
    maxPooling2d(2),
    conv2d(32, 3, { activation: 'relu' }),
    maxPooling2d(2),
    conv2d(64, 2, { activation: 'relu' }),
    maxPooling2d(2),
    flatten(),
  ])
}
const head = (classes: number): Layer => dense(classes, { activation: 'softmax' })

async function train(
  model: Layer,
  scenes: Scenes,
  learningRate: number,
  epochs: number,
  verbose: 0 | 2,
): Promise<void> {
  const trainer = compile(model, {
    optimizer: adam({ learningRate }),
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
  })
  await trainer.fit(scenes, { epochs, batchSize: 32, verbose })
}

async function accuracyOf(model: Layer, scenes: Scenes): Promise<number> {
  const trainer = compile(model, { optimizer: adam(), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] })
  return (await trainer.evaluate(scenes, { verbose: 0, batchSize: 500 })).accuracy
}

example.heading(`First, the digits ${oldDigits.join(', ')}`)
const learned = features()
const base = sequential([learned, head(oldDigits.length)])
const many = await makeScenes(oldDigits, samples, 'train')
example.picture(
  'scenes.svg',
  imagesSvg(await many.x.slice([0, 0, 0, 0], [24, 20, 20, 1]).div(1.3).data(), [20, 20, 1], await captions(many)),
)
await train(base, many, 1e-3, epochs, 2)
const weights = learned.stateDict()

const test = await makeScenes(newDigits, 2_000, 'test')
example.heading(`Then ${newDigits.join(', ')}, from ${perDigit} images each`)
console.log('draw   from scratch   frozen features   fine-tuned')
const results: { readonly scratch: number; readonly frozen: number; readonly tuned: number }[] = []
for (let draw = 0; draw < draws; draw++) {
  setSeed(example.seed + draw)
  const few = await makeScenes(newDigits, perDigit * newDigits.length, 'train')

  const scratch = sequential([features(), head(newDigits.length)])
  await train(scratch, few, 1e-3, 60, 0)

  const body = features()
  body.buildFor([20, 20, 1])
  body.loadStateDict(weights)
  body.trainable = false
  const transferred = sequential([body, head(newDigits.length)])
  await train(transferred, few, 1e-2, 60, 0)
  const frozen = await accuracyOf(transferred, test)
  body.trainable = true
  await train(transferred, few, 1e-4, 20, 0)

  const result = { scratch: await accuracyOf(scratch, test), frozen, tuned: await accuracyOf(transferred, test) }
  results.push(result)
  console.log(
    `${String(draw + 1).padStart(4)}      ${percent(result.scratch)}          ${percent(frozen)}     ${percent(result.tuned)}`,
  )
}
const mean = (of: 'scratch' | 'tuned'): number => results.reduce((sum, one) => sum + one[of], 0) / draws
example.curves('Accuracy on the new digits, by draw', [
  { name: 'from scratch', values: results.map(({ scratch }) => scratch) },
  { name: 'fine-tuned', values: results.map(({ tuned }) => tuned) },
])
example.atLeast(`fine-tuned, against ${mean('scratch').toFixed(4)} from scratch`, mean('tuned'), mean('scratch') + 0.1)
example.end()

async function captions({ y }: Scenes): Promise<readonly string[]> {
  return Array.from((await y.data()).slice(0, 24), (one) => String(oldDigits[one]))
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1).padStart(5)} %`
}
