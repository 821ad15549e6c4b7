// Images and sentences in one space: one network makes a vector of an image, another one of a sentence, and both learn that an image
// and its sentence belong together, and all others of a batch do not. Then each is found by the other.
//
// Radford et al., Learning Transferable Visual Models From Natural Language Supervision (2021), figure 3 (CLIP).
// Expected: among 146 sentences that were never said, at least 95 % of the images have their own nearest, and the other way round.
import { valueAndGrad } from '@tensorloom/autograd'
import { wordTokenizer } from '@tensorloom/datasets'
import { answerText, shareRight, startExample, trainSteps } from '@tensorloom/example-shared'
import { conv2d, dense, dropout, embedding, flatten, maxPooling2d, sequential } from '@tensorloom/layers'
import { adam, cosineDecay } from '@tensorloom/optim'
import {
  arange,
  argMax,
  gather,
  matmul,
  norm,
  parameter,
  randomUniform,
  scope,
  type Tensor,
  tensor,
  transpose,
} from '@tensorloom/tensor'
import { sparseCategoricalCrossentropy } from '@tensorloom/tensor/losses'
import { matchesSvg } from './picture.js'
import { imageShape, makeScenes, testKinds } from './scenes.js'

const example = await startExample('image-text', import.meta.dirname)
const { scenes, steps } = example.full ? { scenes: 20_000, steps: 3000 } : { scenes: 6000, steps: 420 }
const [batchSize, features] = [128, 64]

const train = await makeScenes(scenes, 'train')
const test = await makeScenes(testKinds, 'test')
const tokenizer = await wordTokenizer().fit(train.texts)
const { ids } = tokenizer.encodeBatch(train.texts)
console.log(`'${train.texts[0]}' is [${tokenizer.encode(train.texts[0]!).join(', ')}]`)

const seeing = sequential(
  [
    conv2d(32, 3, { padding: 'same', activation: 'relu' }),
    maxPooling2d(2),
    conv2d(64, 3, { padding: 'same', activation: 'relu' }),
    maxPooling2d(2),
    flatten(),
    dense(128, { activation: 'relu' }),
    dense(features),
  ],
  { inputShape: imageShape },
)
// All sentences have the same length, so that each place has weights of its own.
const reading = sequential(
  [
    embedding(tokenizer.vocabularySize, 32),
    flatten(),
    dense(128, { activation: 'relu' }),
    dropout(0.2),
    dense(features),
  ],
  { inputShape: [ids.shape[1]!] },
)
/** How much a similarity counts; it is learned, too. */
const sharpness = parameter(tensor(Math.log(10)))
const optimizer = adam({ learningRate: cosineDecay({ initialLearningRate: 4e-3, decaySteps: steps }) })

const unit = (vectors: Tensor): Tensor => vectors.div(norm(vectors, { axis: -1, keepDims: true }).add(1e-6))
/** Similarities from −1 to 1: [images, sentences]. */
const similarities = (images: Tensor, sentences: Tensor, training: boolean): Tensor =>
  matmul(unit(seeing.apply(images, { training })), unit(reading.apply(sentences, { training })), { transposeB: true })

/** Every image chooses among the sentences of the batch, and every sentence among the images. */
function loss(images: Tensor, sentences: Tensor): Tensor {
  const logits = similarities(images, sentences, true).mul(sharpness.exp())
  const own = arange(0, batchSize, { dtype: 'int32' })
  const choices = [logits, transpose(logits)].map((one) =>
    sparseCategoricalCrossentropy(one, own, { fromLogits: true }),
  )
  return choices[0]!.add(choices[1]!).div(2)
}

const losses = await trainSteps({ steps, reports: 12 }, () => {
  const rows = randomUniform([batchSize], { max: scenes, dtype: 'int32' })
  const { value, gradients } = valueAndGrad(() => loss(gather(train.images, rows), gather(ids, rows)), {
    of: [...seeing.parameters, ...reading.parameters, sharpness],
  })
  optimizer.step(gradients)
  return value
})
example.curves('Contrastive loss', [{ name: 'loss', values: losses }])

const testIds = tokenizer.encodeBatch(test.texts, { maxLength: ids.shape[1]! }).ids
const similar = scope(() => similarities(test.images, testIds, false))
const found = await Promise.all([1, 0].map(async (axis) => [...(await argMax(similar, { axis }).data())]))
const own = Array.from({ length: testKinds }, (_, k) => k)

example.heading(`The sentence for each image, among ${testKinds}`)
for (let k = 0; k < 6; k++) {
  console.log(answerText(test.texts[found[0]![k]!]!, test.texts[k]!))
}
const some = 8
const pixels = await test.images.slice([0, 0, 0, 0], [some, ...imageShape]).data()
const shades = await similar.slice([0, 0], [some, some]).data()
example.picture('matches.svg', matchesSvg(pixels, imageShape, test.texts.slice(0, some), shades))

console.log('')
example.atLeast('images whose own sentence is the nearest', shareRight(found[0]!, own), 0.95)
example.atLeast('sentences whose own image is the nearest', shareRight(found[1]!, own), 0.95)
example.end()
