// Translation with a transformer: an encoder reads number words, a decoder writes the figures, one after another, and looks at the
// words while it does: "four hundred and two thousand and seventeen" → 402017.
//
// Vaswani et al., Attention Is All You Need (2017).
// Expected: at least 95 % of numbers that were not trained on are translated without a mistake.
import { valueAndGrad } from '@tensorloom/autograd'
import { answerText, shareRight, startExample, trainSteps } from '@tensorloom/example-shared'
import {
  dense,
  embedding,
  functional,
  input,
  sinePositionEncoding,
  transformerDecoder,
  transformerEncoder,
} from '@tensorloom/layers'
import { adam, cosineDecay } from '@tensorloom/optim'
import { add, argMax, concat, gather, randomUniform, scope, type Tensor, tensor, zeros } from '@tensorloom/tensor'
import { sparseCategoricalCrossentropy } from '@tensorloom/tensor/losses'
import { allWords, numberWords } from './number-words.js'

const example = await startExample('translation', import.meta.dirname)
const { samples, steps, features } = example.full
  ? { samples: 100_000, steps: 4000, features: 64 }
  : { samples: 20_000, steps: 900, features: 48 }
const batchSize = 64
const wordsPerNumber = 12
const figures = 6
// 0 fills up, 1 begins and ends; the ten figures follow.
const edge = 1
const firstFigure = 2
const tokens = firstFigure + 10

interface Pairs {
  /** Numbers of words, filled up with 0: int32 [count, wordsPerNumber]. */
  readonly words: Tensor
  /** An edge, the figures, an edge, filled up with 0: int32 [count, figures + 2]. */
  readonly figures: Tensor
  readonly values: readonly number[]
}

function pairsOf(values: readonly number[]): Pairs {
  const words = values.map((value) => {
    const codes = numberWords(value).map((word) => 1 + allWords.indexOf(word))
    return [...codes, ...new Array<number>(wordsPerNumber - codes.length).fill(0)]
  })
  const written = values.map((value) => {
    const codes = [...String(value)].map((figure) => firstFigure + Number(figure))
    return [edge, ...codes, edge, ...new Array<number>(figures - codes.length).fill(0)]
  })
  return { words: tensor(words, { dtype: 'int32' }), figures: tensor(written, { dtype: 'int32' }), values }
}

// Different numbers for training and tests, of all lengths.
const draws = await scope(() => randomUniform([samples + 2000, 2])).data()
const numbers = [
  ...new Set(
    Array.from({ length: samples + 2000 }, (_, k) =>
      Math.floor(10 ** (1 + 5 * draws[2 * k]!) * (0.1 + 0.9 * draws[2 * k + 1]!)),
    ),
  ),
]
const test = pairsOf(numbers.slice(0, 500))
const train = pairsOf(numbers.slice(500))
console.log(`${train.values.length} numbers to learn from, ${test.values.length} to be tested on`)

const words = input([wordsPerNumber], { dtype: 'int32', name: 'words' })
const before = input([null], { dtype: 'int32', name: 'before' })
const block = { normalizeFirst: true, activation: 'relu' } as const
const read = embedding(1 + allWords.length, features, { maskZero: true }).apply(words)
const encoded = transformerEncoder(4 * features, 4, block).apply(add(read, sinePositionEncoding().apply(read)))
const write = embedding(tokens, features).apply(before)
const decoded = transformerDecoder(4 * features, 4, block).apply([
  add(write, sinePositionEncoding().apply(write)),
  encoded,
])
const model = functional({ inputs: [words, before], outputs: dense(tokens).apply(decoded) })
model.summary()
const optimizer = adam({ learningRate: cosineDecay({ initialLearningRate: 3e-3, decaySteps: steps }), clipnorm: 1 })

/** Cross-entropy of each next figure, what is filled up left out. */
function loss(source: Tensor, target: Tensor): Tensor {
  const [count, length] = target.shape as [number, number]
  const logits = model.apply([source, target.slice([0, 0], [count, length - 1])])
  const next = target.slice([0, 1], [count, length - 1])
  const counts = next.greater(0).cast('float32')
  const each = sparseCategoricalCrossentropy(logits, next, { fromLogits: true, reduction: 'none' })
  return each.mul(counts).sum().div(counts.sum())
}

/** Writes figure by figure, always the likeliest one. */
async function translate(source: Tensor): Promise<readonly string[]> {
  const [count] = source.shape as [number]
  const written = scope(() => {
    let all = zeros([count, 1], { dtype: 'int32' }).add(edge)
    for (let k = 0; k <= figures; k++) {
      const logits = model.apply([source, all])
      const last = logits.slice([0, k, 0], [count, 1, tokens]).reshape([count, tokens])
      all = concat([all, argMax(last, { axis: 1 }).reshape([count, 1])], { axis: 1 })
    }
    return all
  })
  const codes = await written.data()
  written.dispose()
  return Array.from({ length: count }, (_, row) => {
    const own = Array.from(codes.subarray(row * (figures + 2) + 1, (row + 1) * (figures + 2)))
    const end = own.indexOf(edge)
    return own
      .slice(0, end < 0 ? undefined : end)
      .map((code) => (code < firstFigure ? '?' : String(code - firstFigure)))
      .join('')
  })
}

const losses = await trainSteps({ steps, reports: 15 }, () => {
  const rows = randomUniform([batchSize], { max: train.values.length, dtype: 'int32' })
  const { value, gradients } = valueAndGrad(() => loss(gather(train.words, rows), gather(train.figures, rows)), {
    of: model.parameters,
  })
  optimizer.step(gradients)
  return value
})
example.curves('Loss per figure', [{ name: 'loss', values: losses }])

const translated = await translate(test.words)
const right = test.values.map(String)
example.heading('Numbers that it has not seen')
for (let k = 0; k < 8; k++) {
  console.log(`${numberWords(test.values[k]!).join(' ').padEnd(64)} ${answerText(translated[k]!, right[k]!)}`)
}
console.log('')
example.atLeast('numbers without a mistake', shareRight(translated, right), 0.95)
example.end()
