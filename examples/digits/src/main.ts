// The first thing to run: an MLP, then a CNN, learn to read handwritten digits; the CNN is saved, loaded and compared.
//
// Expected: at least 96 % of a held-out fifth of the digits with the MLP, 97.5 % with the CNN, and equal predictions after loading.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { digits, trainTestSplit } from '@tensorloom/datasets'
import { confusionText, imagesText, startExample } from '@tensorloom/example-shared'
import type { Model } from '@tensorloom/layers'
import { loadModel, saveModel } from '@tensorloom/layers/node'
import { scope, type Tensor } from '@tensorloom/tensor'
import { cnn, mlp } from './models.js'
import { train } from './train.js'

const example = await startExample('digits', import.meta.dirname)

const { x, y } = await digits()
// Pixels are 0 … 16; networks like 0 … 1.
const images = scope(() => x.div(16))
const split = await trainTestSplit({ x: images, y }, { testFraction: 0.2, seed: 42 })
console.log(`${split.train.x.shape[0]} digits of 8×8 pixels to learn from, ${split.test.x.shape[0]} to be tested on`)

const mlpAccuracy = await train('MLP', mlp(), split, { epochs: 25, callbacks: example.callbacks('MLP') })
const network = cnn()
const cnnAccuracy = await train('CNN', network, split, { epochs: 12, callbacks: example.callbacks('CNN') })

const probabilities = await network.predict(split.test.x)
const labels = await split.test.y.data()
const guesses = await scope(() => probabilities.argMax()).data()
example.heading('Confusion matrix of the CNN: rows are the digits, columns what it took them for')
console.log(confusionText(labels, guesses, [...'0123456789']))
example.heading('The first test digits, what the CNN reads and how sure it is')
const certainty = await scope(() => probabilities.max({ axis: -1 })).data()
const captions = [...guesses.slice(0, 5)].map((guess, k) => {
  const verdict = guess === labels[k] ? '' : ` is ${labels[k]}`
  return `${guess}: ${(certainty[k]! * 100).toFixed(1)} %${verdict}`
})
console.log(imagesText(await split.test.x.data(), [8, 8], captions))

const equal = await saveAndLoad(network, split.test.x, probabilities)

console.log('')
example.atLeast('mlp test accuracy', mlpAccuracy, 0.96)
example.atLeast('cnn test accuracy', cnnAccuracy, 0.975)
if (!equal) process.exitCode = 1
example.end()
console.log(`
What to try next
  npm run example                           lists the other examples
  npm run example -- custom-training-loop   the same ideas without layers and trainer
  examples/digits/src/models.ts             change a layer, then npm start again
  npm run docs                              the documentation, in docs/dist`)

/** Saves a model to a file, loads it into a new one, and says whether both predict the same. */
async function saveAndLoad(model: Model, inputs: Tensor, expected: Tensor): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'tensorloom-'))
  const file = join(folder, 'digits.safetensors')
  try {
    await saveModel(model, file)
    const loaded = await loadModel(file)
    const again = await loaded.predict(inputs)
    const [before, after] = [await expected.data(), await again.data()]
    const same = before.every((value, k) => Object.is(value, after[k]))
    console.log(`\nSaved to a file, loaded again: predictions are ${same ? 'equal' : 'DIFFERENT'}`)
    return same
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
