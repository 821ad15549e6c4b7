// Training steps of a classifier of series: LSTM or GRU, then a dense layer on the last output. Forward, backward, Adam.
import { sparseCategoricalCrossentropy } from '@tensorloom/tensor/losses'
import { integers, uniform } from '../inputs.js'
import { define, type JaxArray, type Workload } from '../workload.js'
import { jaxCrossentropy, jaxStep, tensorloomStep, tfjsStep } from './adam.js'

/** Series [batch, time, features]. */
export interface SeriesSizes {
  readonly batch: number
  readonly time: number
  readonly features: number
  readonly units: number
}

const group = 'training steps'
const file = 'recurrent'
const classes = 10
const spread = 0.1

function inputsOf({ batch, time, features, units }: SeriesSizes, gates: number, biasShape: readonly number[]) {
  return {
    x: uniform([batch, time, features], 1),
    y: integers([batch], classes, 7),
    kernel: uniform([features, gates * units], 11, spread),
    recurrent: uniform([units, gates * units], 12, spread),
    bias: uniform(biasShape, 13, spread),
    outKernel: uniform([units, classes], 14, spread),
    outBias: uniform([classes], 15, spread),
  }
}

/** Of the input, which needs no gradient, of everything else, forward; three times that with both gradients. */
function flopsOf({ batch, time, features, units }: SeriesSizes, gates: number): number {
  const input = 2 * batch * time * features * gates * units
  const rest = 2 * batch * (time * units * gates * units + units * classes)
  return 2 * input + 3 * rest
}

export function lstmStep(name: string, sizes: SeriesSizes): Workload {
  const { batch, time, features, units } = sizes
  return define({
    name,
    group,
    title: `LSTM ${units} over ${time}×${features}, dense${classes}, batch ${batch}`,
    inputs: inputsOf(sizes, 4, [4 * units]),
    flops: flopsOf(sizes, 4),
    checkedRuns: 5,

    tensorloom: (tl, { x, y, ...start }) => {
      const kernel = tl.parameter(start.kernel)
      const recurrent = tl.parameter(start.recurrent)
      const bias = tl.parameter(start.bias)
      const outKernel = tl.parameter(start.outKernel)
      const outBias = tl.parameter(start.outBias)
      return tensorloomStep(tl, [kernel, recurrent, bias, outKernel, outBias], () => {
        const [, last] = tl.lstm(x, kernel, recurrent, bias)
        return sparseCategoricalCrossentropy(tl.dense(last, outKernel, outBias), y, { fromLogits: true })
      })
    },
    tfjs: (tf, { x, y, kernel, recurrent, bias, outKernel, outBias }) => {
      const model = tf.sequential({
        layers: [
          // The weights are set below; the orthogonal ones that it would make need more of TensorFlow.js than is loaded.
          tf.layers.lstm({
            units,
            recurrentActivation: 'sigmoid',
            recurrentInitializer: 'zeros',
            inputShape: [time, features],
          }),
          tf.layers.dense({ units: classes }),
        ],
      })
      model.setWeights([kernel, recurrent, bias, outKernel, outBias])
      const oneHot = tf.oneHot(y, classes)
      return tfjsStep(tf, () => tf.losses.softmaxCrossEntropy(oneHot, model.apply(x, { training: true }) as never))
    },
    jax: (jax, { x, y, ...start }) => {
      const { nn, numpy: np } = jax
      const oneHot = nn.oneHot(y.ref, classes)
      return jaxStep(jax, start, [x, oneHot], (p, x, oneHot) => {
        let [h, c] = [np.zeros([batch, units]), np.zeros([batch, units])]
        for (let t = 0; t < time; t++) {
          const z = np
            .matmul(x.ref.slice([], t, []), p.kernel!.ref)
            .add(np.matmul(h, p.recurrent!.ref))
            .add(p.bias!.ref)
          const gate = (k: number): JaxArray => z.ref.slice([], [k * units, (k + 1) * units])
          c = nn
            .sigmoid(gate(1))
            .mul(c)
            .add(nn.sigmoid(gate(0)).mul(np.tanh(gate(2))))
          h = nn.sigmoid(gate(3)).mul(np.tanh(c.ref))
          z.dispose()
        }
        for (const one of [c, x, p.kernel!, p.recurrent!, p.bias!]) one.dispose()
        return jaxCrossentropy(jax, np.matmul(h, p.outKernel!).add(p.outBias!), oneHot)
      })
    },
    torch: { file, function: 'lstm' },
  })
}

/** With the reset gate behind the recurrent product and two biases, as in PyTorch; TensorFlow.js has only the other form. */
export function gruStep(name: string, sizes: SeriesSizes): Workload {
  const { batch, time, features, units } = sizes
  return define({
    name,
    group,
    title: `GRU ${units} over ${time}×${features}, dense${classes}, batch ${batch}`,
    inputs: inputsOf(sizes, 3, [2, 3 * units]),
    flops: flopsOf(sizes, 3),
    checkedRuns: 5,

    tensorloom: (tl, { x, y, ...start }) => {
      const kernel = tl.parameter(start.kernel)
      const recurrent = tl.parameter(start.recurrent)
      const bias = tl.parameter(start.bias)
      const outKernel = tl.parameter(start.outKernel)
      const outBias = tl.parameter(start.outBias)
      return tensorloomStep(tl, [kernel, recurrent, bias, outKernel, outBias], () => {
        const [, last] = tl.gru(x, kernel, recurrent, bias)
        return sparseCategoricalCrossentropy(tl.dense(last, outKernel, outBias), y, { fromLogits: true })
      })
    },
    torch: { file, function: 'gru' },
  })
}
