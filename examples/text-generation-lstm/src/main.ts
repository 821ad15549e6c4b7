// A recurrent network reads Moby-Dick character by character and learns to say which one comes next. Then it writes by itself: it
// draws a character from what it expects, reads that one, and goes on.
//
// Hochreiter and Schmidhuber, Long Short-Term Memory (1997); text as Graves, Generating Sequences With Recurrent Neural Networks
// (2013), section 3.
// Expected: a perplexity of at most 8 per character on a part of the book that was not trained on; at most 4.5 with `--full`.
// Without looking at what came before, it is 20.
import { valueAndGrad } from '@tensorloom/autograd'
import { mobyDick, startExample, trainSteps } from '@tensorloom/example-shared'
import { dense, embedding, lstm, sequential } from '@tensorloom/layers'
import { adam, cosineDecay } from '@tensorloom/optim'
import { arange, categorical, gather, randomUniform, scope, type Tensor, tensor } from '@tensorloom/tensor'
import { sparseCategoricalCrossentropy } from '@tensorloom/tensor/losses'

const example = await startExample('text-generation-lstm', import.meta.dirname)
const { length, steps, units, most } = example.full
  ? { length: Number.POSITIVE_INFINITY, steps: 6000, units: 256, most: 4.5 }
  : { length: 300_000, steps: 400, units: 128, most: 8 }
const window = 64
const batchSize = 32

const book = mobyDick(length)
const kinds = book.characters.length
const split = Math.floor(book.codes.length * 0.9)
const train = tensor(book.codes.subarray(0, split))
const test = book.codes.subarray(split)
console.log(`${book.codes.length} characters of ${kinds} kinds`)

const model = sequential([embedding(kinds, 32), lstm(units, { returnSequences: true }), dense(kinds)], {
  inputShape: [null],
})
const optimizer = adam({ learningRate: cosineDecay({ initialLearningRate: 1e-2, decaySteps: steps }), clipnorm: 1 })

/** The mean loss of guessing each next character. */
function loss(codes: Tensor): Tensor {
  const [batch, length] = codes.shape as [number, number]
  const logits = model.apply(codes.slice([0, 0], [batch, length - 1]))
  return sparseCategoricalCrossentropy(logits, codes.slice([0, 1], [batch, length - 1]), { fromLogits: true })
}

/** Windows that begin anywhere in the training text: [batch, window + 1]. */
function someWindows(): Tensor {
  const starts = randomUniform([batchSize, 1], { max: split - window - 1, dtype: 'int32' })
  return gather(train, starts.add(arange(0, window + 1, { dtype: 'int32' })))
}

const losses = await trainSteps(
  { steps, reports: 20, describe: (mean) => `perplexity ${Math.exp(mean).toFixed(2)}` },
  () => {
    const { value, gradients } = valueAndGrad(() => loss(someWindows()), { of: model.parameters })
    optimizer.step(gradients)
    return value
  },
)
example.curves('Loss per character', [{ name: 'loss', values: losses }])

const rows = Math.floor(test.length / (4 * window))
const held = tensor(test.subarray(0, rows * 4 * window), { shape: [rows, 4 * window] })
const perplexity = Math.exp(await scope(() => loss(held)).item())

example.heading('What it writes')
let text = 'The whale '
for (let k = 0; k < 300; k++) {
  const next = scope(() => {
    const codes = tensor([book.encode(text.slice(-window))], { dtype: 'int32' })
    const logits = model.apply(codes)
    const last = logits.slice([0, codes.shape[1]! - 1, 0], [1, 1, kinds]).reshape([kinds])
    // Divided by less than 1, the likely ones become likelier.
    return categorical(last.div(0.7), 1)
  })
  text += book.decode(await next.data())
  next.dispose()
}
console.log(text)

console.log('')
example.atMost('perplexity per character', perplexity, most)
example.end()
