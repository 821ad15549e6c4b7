// Training steps of models made of layers, as users write them: recurrent, attention, embedding. Forward, backward, Adam.
import { meanSquaredError, sparseCategoricalCrossentropy } from '@tensorloom/tensor/losses'
import type { Tensor } from 'tensorloom'
import { type Input, integers, uniform } from '../inputs.js'
import { define, type Tf, type TfTensor, type Tl, type Workload } from '../workload.js'
import { tensorloomStep, tfjsStep } from './adam.js'
import type { SeriesSizes } from './recurrent.js'

type Model = ReturnType<Tl['layers']['sequential']>
type TfModel = ReturnType<Tf['sequential']>

const group = 'layers'
const file = 'layers'
const classes = 10
const spread = 0.1
// Small gradients show where Adam adds its epsilon: PyTorch does it after the correction of the variance, Keras before.
const tolerance = 1e-3

const series = ({ batch, time, features }: SeriesSizes) => ({
  x: uniform([batch, time, features], 1),
  y: integers([batch], classes, 7),
})

const recurrentWeights = (features: number, units: number, gates: number, seed: number) =>
  [
    uniform([features, gates * units], seed, spread),
    uniform([units, gates * units], seed + 1, spread),
    uniform([gates * units], seed + 2, spread),
  ] as const

/** A bidirectional LSTM whose last outputs are joined, and a dense layer. */
export function bidirectionalStep(name: string, sizes: SeriesSizes): Workload {
  const { time, features, units } = sizes
  const [kernel, recurrent, bias] = recurrentWeights(features, units, 4, 11)
  const [backKernel, backRecurrent, backBias] = recurrentWeights(features, units, 4, 14)
  const weights = { kernel, recurrent, bias, backKernel, backRecurrent, backBias, ...outWeights(2 * units) }
  return define({
    name,
    group,
    title: `layers: bidirectional LSTM ${units} over ${time}×${features}, dense${classes}, batch ${sizes.batch}`,
    inputs: { ...series(sizes), ...weights },
    checkedRuns: 5,
    tolerance,
    tensorloom(tl, { x, y, ...start }) {
      const { bidirectional, dense, lstm, sequential } = tl.layers
      const model = sequential([bidirectional(lstm(units), { inputShape: [time, features] }), dense(classes)])
      return classifierStep(tl, model, x, y, start)
    },
    tfjs(tf, { x, y, ...start }) {
      // The weights are set below; the orthogonal ones that it would make need more of TensorFlow.js than is loaded.
      const lstm = tf.layers.lstm({ units, recurrentActivation: 'sigmoid', recurrentInitializer: 'zeros' })
      const model = tf.sequential({
        layers: [
          tf.layers.bidirectional({ layer: lstm, mergeMode: 'concat', inputShape: [time, features] } as never),
          tf.layers.dense({ units: classes }),
        ],
      })
      return tfjsClassifierStep(tf, model, x, y, start)
    },
    torch: { file, function: 'bidirectional' },
  })
}

/** A GRU with the reset gate behind the recurrent product, as in PyTorch; TensorFlow.js has only the other form. */
export function gruLayerStep(name: string, sizes: SeriesSizes): Workload {
  const { time, features, units } = sizes
  return define({
    name,
    group,
    title: `layers: GRU ${units} over ${time}×${features}, dense${classes}, batch ${sizes.batch}`,
    inputs: {
      ...series(sizes),
      kernel: uniform([features, 3 * units], 11, spread),
      recurrent: uniform([units, 3 * units], 12, spread),
      bias: uniform([2, 3 * units], 13, spread),
      ...outWeights(units),
    },
    checkedRuns: 5,
    tolerance,
    tensorloom(tl, { x, y, ...start }) {
      const { dense, gru, sequential } = tl.layers
      return classifierStep(tl, sequential([gru(units, { inputShape: [time, features] }), dense(classes)]), x, y, start)
    },
    torch: { file, function: 'gru' },
  })
}

/** Sizes of self-attention. */
export interface AttentionSizes {
  readonly batch: number
  readonly time: number
  readonly features: number
  readonly heads: number
}

/** Multi-head self-attention, the residual, layer normalisation. TensorFlow.js has no such layer. */
export function attentionStep(name: string, { batch, time, features, heads }: AttentionSizes): Workload {
  const depth = features / heads
  const [inwards, each] = [
    [features, heads, depth],
    [heads, depth],
  ]
  return define({
    name,
    group,
    title: `layers: multi-head attention, ${heads} heads, ${features} features, ${time} steps, batch ${batch}`,
    inputs: {
      x: uniform([batch, time, features], 1),
      y: uniform([batch, time, features], 2),
      query: uniform(inwards, 11, spread),
      queryBias: uniform(each, 12, spread),
      key: uniform(inwards, 13, spread),
      keyBias: uniform(each, 14, spread),
      value: uniform(inwards, 15, spread),
      valueBias: uniform(each, 16, spread),
      out: uniform([heads, depth, features], 17, spread),
      outBias: uniform([features], 18, spread),
    },
    checkedRuns: 5,
    tolerance,
    tensorloom(tl, { x, y, ...start }) {
      const { functional, input, layerNormalization, multiHeadAttention } = tl.layers
      const inputs = input([time, features])
      const attended = multiHeadAttention(heads, depth).apply([inputs, inputs])
      const outputs = layerNormalization({ epsilon: 1e-5 }).apply(inputs.add(attended))
      const block = functional({ inputs, outputs })
      setWeights(block.parameters, Object.values(start))
      return tensorloomStep(tl, block.parameters, () => meanSquaredError(block.apply(x, { training: true }), y))
    },
    torch: { file, function: 'attention', options: { heads } },
  })
}

/** Mean of the embeddings of words, then a dense layer. */
export function embeddingStep(
  name: string,
  { batch, time, words, features }: { batch: number; time: number; words: number; features: number },
): Workload {
  return define({
    name,
    group,
    title: `layers: embedding ${words}×${features}, mean over ${time} words, dense${classes}, batch ${batch}`,
    inputs: {
      x: integers([batch, time], words, 1),
      y: integers([batch], classes, 7),
      table: uniform([words, features], 11, spread),
      ...outWeights(features),
    },
    checkedRuns: 5,
    tolerance,
    tensorloom(tl, { x, y, ...start }) {
      const { dense, embedding, globalAveragePooling1d, sequential } = tl.layers
      const model = sequential([
        embedding(words, features, { inputShape: [time] }),
        globalAveragePooling1d(),
        dense(classes),
      ])
      return classifierStep(tl, model, x, y, start)
    },
    tfjs(tf, { x, y, ...start }) {
      const model = tf.sequential({
        layers: [
          tf.layers.embedding({ inputDim: words, outputDim: features, inputShape: [time] }),
          tf.layers.globalAveragePooling1d({}),
          tf.layers.dense({ units: classes }),
        ],
      })
      return tfjsClassifierStep(tf, model, x, y, start)
    },
    torch: { file, function: 'embedding' },
  })
}

function outWeights(features: number): { readonly outKernel: Input; readonly outBias: Input } {
  return { outKernel: uniform([features, classes], 20, spread), outBias: uniform([classes], 21, spread) }
}

function setWeights(parameters: Model['parameters'], values: readonly Tensor[]): void {
  // Those of normalisation, which come last, keep what they begin with.
  for (const [k, value] of values.entries()) parameters[k]!.assign(value)
}

// Weights are named in the order in which the model has them.
function classifierStep(tl: Tl, model: Model, x: Tensor, y: Tensor, start: Record<string, Tensor>): () => Tensor {
  setWeights(model.parameters, Object.values(start))
  return tensorloomStep(tl, model.parameters, () =>
    sparseCategoricalCrossentropy(model.apply(x, { training: true }), y, { fromLogits: true }),
  )
}

function tfjsClassifierStep(tf: Tf, model: TfModel, x: TfTensor, y: TfTensor, start: Record<string, TfTensor>) {
  model.setWeights(Object.values(start))
  const oneHot = tf.oneHot(y, classes)
  return tfjsStep(tf, () => tf.losses.softmaxCrossEntropy(oneHot, model.apply(x, { training: true }) as never))
}
