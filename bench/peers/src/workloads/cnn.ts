// A convolutional network, by the layers of each library: training steps, and predictions for single images.
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { sparseCategoricalCrossentropy } from '@tensorloom/tensor/losses'
import type { Tensor, layers as tensorloomLayers } from 'tensorloom'
import { type Input, integers, uniform } from '../inputs.js'
import { define, type Jax, type JaxArray, type Tf, type Tl, type Workload } from '../workload.js'
import { jaxCrossentropy, jaxStep, tensorloomStep, tfjsStep } from './adam.js'
import { type WeightName, weights } from './weights.js'

/** 3×3 convolutions to filters[0], [1], [2] channels, pooling after the first two, a dense layer, ten classes. */
export interface CnnSizes {
  readonly batch: number
  readonly size: number
  readonly filters: readonly [number, number, number]
  readonly units: number
}

const classes = 10
const file = 'cnn'

/** One run: forward, backward, Adam. */
export function cnnStep(name: string, sizes: CnnSizes): Workload {
  const [first, all] = products(sizes)
  return define<'x' | 'y' | WeightName>({
    name,
    group: 'training steps',
    title: `${titleOf(sizes)}, batch ${sizes.batch}`,
    inputs: { ...inputsOf(sizes), y: integers([sizes.batch], classes, 7) },
    // The first layer needs no gradient of its input.
    flops: 3 * all - first,
    checkedRuns: 3,

    tensorloom: (tl, { x, y, ...start }) => {
      const model = tensorloomModel(tl, sizes, Object.values(start))
      return tensorloomStep(tl, model.parameters, () =>
        sparseCategoricalCrossentropy(model.apply(x, { training: true }), y, { fromLogits: true }),
      )
    },
    tfjs: (tf, { x, y, ...start }) => {
      const model = tfjsModel(tf, sizes)
      model.setWeights(Object.values(start))
      const oneHot = tf.oneHot(y, classes)
      return tfjsStep(tf, () => tf.losses.softmaxCrossEntropy(oneHot, model.apply(x, { training: true }) as never))
    },
    jax: (jax, { x, y, ...start }) => {
      const images = jax.numpy.transpose(x.ref, [0, 3, 1, 2])
      const oneHot = jax.nn.oneHot(y.ref, classes)
      return jaxStep(jax, jaxWeights(jax, sizes, start), [images, oneHot], (p, x, oneHot) =>
        jaxCrossentropy(jax, jaxLogits(jax, p, x), oneHot),
      )
    },
    torch: { file, function: 'step' },
  })
}

/** One run: probabilities of one image. */
export function cnnPredict(name: string, sizes: CnnSizes): Workload {
  return define<'x' | WeightName>({
    name,
    group: 'inference',
    title: `${titleOf(sizes)}, probabilities of ${sizes.batch === 1 ? 'one image' : `${sizes.batch} images`}`,
    inputs: inputsOf(sizes),
    flops: products(sizes)[1],
    latency: true,

    tensorloom: (tl, { x, ...start }) => {
      const model = tensorloomModel(tl, sizes, Object.values(start))
      return () => tl.scope(() => tl.softmax(model.apply(x)))
    },
    tfjs: (tf, { x, ...start }) => {
      const model = tfjsModel(tf, sizes)
      model.setWeights(Object.values(start))
      return () => tf.tidy(() => tf.softmax(model.predict(x) as never))
    },
    jax: (jax, { x, ...start }) => {
      const images = jax.numpy.transpose(x.ref, [0, 3, 1, 2])
      const p = jaxWeights(jax, sizes, start)
      const predict = jax.jit((p: Record<string, JaxArray>, x: JaxArray) => jax.nn.softmax(jaxLogits(jax, p, x), -1))
      return () => predict(jax.tree.ref(p), images.ref)
    },
    torch: { file, function: 'predict' },
  })
}

function tensorloomModel(
  tl: Tl,
  { size, filters: [a, b, c], units }: CnnSizes,
  start: readonly Tensor[],
): tensorloomLayers.Model {
  const { conv2d, dense, flatten, maxPooling2d, sequential } = tl.layers
  const model = sequential([
    conv2d(a, 3, { activation: 'relu', inputShape: [size, size, 1] }),
    maxPooling2d(2),
    conv2d(b, 3, { activation: 'relu' }),
    maxPooling2d(2),
    conv2d(c, 3, { activation: 'relu' }),
    flatten(),
    dense(units, { activation: 'relu' }),
    dense(classes),
  ])
  tl.scope(() => void model.apply(tl.zeros([1, size, size, 1])))
  for (const [k, parameter] of model.parameters.entries()) parameter.assign(start[k]!)
  return model
}

function tfjsModel(tf: Tf, { size, filters: [a, b, c], units }: CnnSizes): LayersModel {
  const convolution = (filters: number): ReturnType<typeof tf.layers.conv2d> =>
    tf.layers.conv2d({ filters, kernelSize: 3, activation: 'relu', inputShape: [size, size, 1] })
  return tf.sequential({
    layers: [
      convolution(a),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      convolution(b),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      convolution(c),
      tf.layers.flatten(),
      tf.layers.dense({ units, activation: 'relu' }),
      tf.layers.dense({ units: classes }),
    ],
  })
}

/** Channels first: filters, and the dense layer behind them, with their axes in that order. */
function jaxWeights({ numpy: np }: Jax, sizes: CnnSizes, start: Record<string, JaxArray>): Record<string, JaxArray> {
  const [filters, last] = [sizes.filters[2], imagesOf(sizes).third]
  const entries = Object.entries(start).map(([name, one]): [string, JaxArray] => {
    const value = one.ref
    if (/kernel[012]/.test(name)) return [name, np.transpose(value, [3, 2, 0, 1])]
    if (/bias[012]/.test(name)) return [name, value.reshape([one.shape[0]!, 1, 1])]
    if (name !== 'kernel3') return [name, value]
    const places = value.reshape([last * last, filters, sizes.units])
    return [name, np.transpose(places, [1, 0, 2]).reshape([last * last * filters, sizes.units])]
  })
  return Object.fromEntries(entries)
}

function jaxLogits({ lax, nn, numpy: np }: Jax, p: Record<string, JaxArray>, x: JaxArray): JaxArray {
  const convolve = (x: JaxArray, k: number): JaxArray =>
    nn.relu(lax.conv(x, p[`kernel${k}`]!, [1, 1], 'VALID').add(p[`bias${k}`]!))
  const pool = (x: JaxArray): JaxArray => {
    const [n, c, height, width] = x.shape as [number, number, number, number]
    const [h, w] = [height >> 1, width >> 1]
    return np.max(x.slice([], [], [0, 2 * h], [0, 2 * w]).reshape([n, c, h, 2, w, 2]), [3, 5])
  }
  const linear = (x: JaxArray, k: number): JaxArray => np.matmul(x, p[`kernel${k}`]!).add(p[`bias${k}`]!)
  const features = convolve(pool(convolve(pool(convolve(x, 0)), 1)), 2)
  return linear(nn.relu(linear(features.reshape([x.shape[0]!, -1]), 3)), 4)
}

function titleOf({ size, filters: [a, b, c], units }: CnnSizes): string {
  return `CNN ${size}×${size}: conv${a}-pool-conv${b}-pool-conv${c}-dense${units}-dense${classes}`
}

/** Heights of the images behind each convolution. */
function imagesOf({ size }: CnnSizes): { readonly first: number; readonly second: number; readonly third: number } {
  const first = size - 2
  const second = Math.floor(first / 2) - 2
  return { first, second, third: Math.floor(second / 2) - 2 }
}

/** Images and weights. */
function inputsOf(sizes: CnnSizes): Record<'x' | WeightName, Input> {
  const { batch, size, units } = sizes
  const [a, b, c] = sizes.filters
  const last = imagesOf(sizes).third
  const shapes = [
    [3, 3, 1, a],
    [3, 3, a, b],
    [3, 3, b, c],
    [last * last * c, units],
    [units, classes],
  ]
  return { x: uniform([batch, size, size, 1], 1), ...weights(shapes) }
}

/** Multiplications and additions of one forward pass: of the first convolution, and of everything. */
function products(sizes: CnnSizes): readonly [first: number, all: number] {
  const { batch, units } = sizes
  const [a, b, c] = sizes.filters
  const images = imagesOf(sizes)
  const convolution = (height: number, from: number, to: number): number => 2 * batch * height ** 2 * to * from * 9
  const first = convolution(images.first, 1, a)
  const dense = 2 * batch * (images.third ** 2 * c * units + units * classes)
  return [first, first + convolution(images.second, a, b) + convolution(images.third, b, c) + dense]
}
