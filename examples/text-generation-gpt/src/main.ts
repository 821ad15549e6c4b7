// A small GPT reads Moby-Dick character by character: blocks of causal attention, each of which sees all that came before. Then it
// writes by itself, with keys and values of earlier characters kept in a cache.
//
// Radford et al., Improving Language Understanding by Generative Pre-Training (2018); rotary positions as in Su et al., RoFormer
// (2021).
// Expected: a perplexity of at most 9 per character on a part of the book that was not trained on; at most 4.8 with `--full`.
// Without looking at what came before, it is 20.
import { valueAndGrad } from '@tensorloom/autograd'
import { mobyDick, startExample, trainSteps } from '@tensorloom/example-shared'
import { dense, embedding, generate, layerNormalization, sequential, transformerDecoder } from '@tensorloom/layers'
import { adamW, cosineDecay } from '@tensorloom/optim'
import { arange, gather, randomUniform, scope, type Tensor, tensor } from '@tensorloom/tensor'
import { sparseCategoricalCrossentropy } from '@tensorloom/tensor/losses'

const example = await startExample('text-generation-gpt', import.meta.dirname)
const { length, steps, blocks, features, most } = example.full
  ? { length: Number.POSITIVE_INFINITY, steps: 4000, blocks: 4, features: 128, most: 4.8 }
  : { length: 300_000, steps: 300, blocks: 2, features: 64, most: 9 }
const window = 64
const batchSize = 16

const book = mobyDick(length)
const kinds = book.characters.length
const split = Math.floor(book.codes.length * 0.9)
const train = tensor(book.codes.subarray(0, split))
const test = book.codes.subarray(split)
console.log(`${book.codes.length} characters of ${kinds} kinds`)

const model = sequential(
  [
    embedding(kinds, features),
    ...Array.from({ length: blocks }, () =>
      transformerDecoder(4 * features, 4, { rotary: true, normalizeFirst: true, activation: 'gelu' }),
    ),
    layerNormalization(),
    dense(kinds),
  ],
  { inputShape: [null] },
)
model.summary()
const optimizer = adamW({ learningRate: cosineDecay({ initialLearningRate: 3e-3, decaySteps: steps }), clipnorm: 1 })

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

const rows = Math.min(200, Math.floor(test.length / (window + 1)))
const held = tensor(test.subarray(0, rows * (window + 1)), { shape: [rows, window + 1] })
const perplexity = Math.exp(await scope(() => loss(held)).item())

example.heading('What it writes')
const start = performance.now()
const written = await generate(model, book.encode('The whale '), { maxNewTokens: 300, temperature: 0.7 })
const seconds = (performance.now() - start) / 1000
console.log(book.decode(await written.data()))
console.log(`\n300 characters in ${seconds.toFixed(1)} s`)

example.atMost('perplexity per character', perplexity, most)
example.end()
