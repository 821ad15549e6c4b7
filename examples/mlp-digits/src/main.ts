// A small dense network on handwritten digits: 64 inputs, 10, 8 and 10 units, one-hot labels, a validation split of 0.2.
//
// Expected: at least 90 % of the digits that were kept for validation.
import { digits, toCategorical } from '@tensorloom/datasets'
import { confusionText, startExample } from '@tensorloom/example-shared'
import { dense, sequential } from '@tensorloom/layers'
import { adam } from '@tensorloom/optim'
import { gather, permutation, scope } from '@tensorloom/tensor'
import { compile } from '@tensorloom/train'

const example = await startExample('mlp-digits', import.meta.dirname)

const data = await digits()
// The split is the last fifth, and these digits are sorted by who wrote them: mixed, every writer is in both parts.
const [x, labels] = scope(() => {
  const order = permutation(data.x.shape[0]!)
  return [gather(data.x.div(16).reshape([-1, 64]), order), gather(data.y, order)] as const
})
const y = await toCategorical(labels, { numClasses: 10 })

const model = sequential([
  dense(10, { activation: 'relu', inputShape: [64] }),
  dense(8, { activation: 'relu' }),
  dense(10, { activation: 'softmax' }),
])
model.summary()
const trainer = compile(model, {
  optimizer: adam({ learningRate: 0.003 }),
  loss: 'categoricalCrossentropy',
  metrics: ['accuracy'],
})
// The last fifth of the samples is for validation, before shuffling.
const epochs = example.full ? 80 : 40
const callbacks = example.callbacks()
const history = await trainer.fit({ x, y }, { epochs, batchSize: 32, validationSplit: 0.2, callbacks })
example.history('Accuracy', history, ['accuracy', 'valAccuracy'])

const first = x.shape[0]! - Math.floor(x.shape[0]! * 0.2)
const probabilities = await model.predict(x.slice([first, 0], [x.shape[0]! - first, 64]))
const guesses = await probabilities.argMax({ axis: -1 }).data()
example.heading('Rows are the digits of the validation split, columns what the network read')
console.log(confusionText((await labels.data()).slice(first), guesses, [...'0123456789']))

example.atLeast('validation accuracy', history.history.valAccuracy!.at(-1)!, 0.9)
example.end()
