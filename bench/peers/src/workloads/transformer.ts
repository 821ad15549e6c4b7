// Training steps of transformer blocks (pre-norm, tanh GELU) that fit one series to another. Forward, backward, Adam.
import { meanSquaredError } from '@tensorloom/tensor/losses'
import type { Tensor } from 'tensorloom'
import { constant, type Input, uniform } from '../inputs.js'
import { define, type Jax, type JaxArray, type Tf, type TfTensor, type Tl, type Workload } from '../workload.js'
import { jaxStep, tensorloomStep, tfjsStep } from './adam.js'

export interface TransformerSizes {
  readonly blocks: number
  readonly batch: number
  readonly time: number
  readonly features: number
  readonly heads: number
  readonly hidden: number
}

const epsilon = 1e-5
const spread = 0.1

export function transformerStep(name: string, sizes: TransformerSizes): Workload {
  const { blocks, batch, time, features, heads, hidden } = sizes
  const names = Array.from({ length: blocks }, (_, block) => Object.keys(blockWeights(sizes, block)))
  const rows = batch * time
  return define<string>({
    name,
    group: 'training steps',
    title: `${blocks} transformer blocks, ${features} features, ${heads} heads, ${time} steps, batch ${batch}`,
    inputs: {
      x: uniform([batch, time, features], 1),
      y: uniform([batch, time, features], 2),
      ...Object.assign({}, ...names.map((_, block) => blockWeights(sizes, block))),
    } as Record<string, Input>,
    flops: 3 * blocks * 2 * rows * (4 * features * features + 2 * features * hidden + 2 * time * features),
    checkedRuns: 5,

    tensorloom: (tl, { x, y, ...start }) => {
      const p = Object.fromEntries(Object.entries(start).map(([name, value]) => [name, tl.parameter(value)]))
      return tensorloomStep(tl, Object.values(p), () => {
        const output = names.reduce((h, _, block) => tensorloomBlock(tl, sizes, h, p, block), x!)
        return meanSquaredError(output, y!)
      })
    },
    tfjs: (tf, { x, y, ...start }) => {
      const p = Object.fromEntries(Object.entries(start).map(([name, value]) => [name, tf.variable(value)]))
      return tfjsStep(
        tf,
        () => {
          const output = names.reduce((h, _, block) => tfjsBlock(tf, sizes, h, p, block), x!)
          return tf.mean(tf.squaredDifference(output, y!))
        },
        Object.values(p),
      )
    },
    jax: (jax, { x, y, ...start }) =>
      jaxStep(jax, start, [x!, y!], (p, x, y) => {
        const output = names.reduce((h, _, block) => jaxBlock(jax, sizes, h, p, block), x)
        return jax.numpy.mean(jax.numpy.square(output.sub(y)))
      }),
    torch: { file: 'transformer', function: 'step', options: { blocks, heads } },
  })
}

function blockWeights({ features, hidden }: TransformerSizes, block: number): Record<string, Input> {
  const seed = 10 * (block + 1)
  const shapes: Record<string, Input> = {
    scale1: constant([features], 1),
    offset1: constant([features], 0),
    qkv: uniform([features, 3 * features], seed, spread),
    qkvBias: constant([3 * features], 0),
    out: uniform([features, features], seed + 1, spread),
    outBias: constant([features], 0),
    scale2: constant([features], 1),
    offset2: constant([features], 0),
    up: uniform([features, hidden], seed + 2, spread),
    upBias: constant([hidden], 0),
    down: uniform([hidden, features], seed + 3, spread),
    downBias: constant([features], 0),
  }
  return Object.fromEntries(Object.entries(shapes).map(([name, input]) => [`${name}_${block}`, input]))
}

function tensorloomBlock(
  tl: Tl,
  { batch, time, features, heads }: TransformerSizes,
  h: Tensor,
  weights: Record<string, Tensor>,
  block: number,
): Tensor {
  const p = (name: string): Tensor => weights[`${name}_${block}`]!
  const norm = (k: number, x: Tensor): Tensor => tl.layerNorm(x, p(`scale${k}`), p(`offset${k}`), { epsilon })
  const linear = (x: Tensor, name: string): Tensor => tl.dense(x, p(name), p(`${name}Bias`))
  const split = linear(norm(1, h), 'qkv').reshape([batch, time, 3, heads, features / heads])
  const [q, k, v] = tl.unstack(split.transpose({ perm: [2, 0, 3, 1, 4] }))
  const attended = tl.scaledDotProductAttention(q!, k!, v!).transpose({ perm: [0, 2, 1, 3] })
  const middle = h.add(linear(attended.reshape([batch, time, features]), 'out'))
  return middle.add(linear(tl.gelu(linear(norm(2, middle), 'up'), { approximate: true }), 'down'))
}

function tfjsBlock(
  tf: Tf,
  { batch, time, features, heads }: TransformerSizes,
  h: TfTensor,
  weights: Record<string, TfTensor>,
  block: number,
): TfTensor {
  const p = (name: string): TfTensor => weights[`${name}_${block}`]!
  const norm = (k: number, x: TfTensor): TfTensor => {
    const { mean, variance } = tf.moments(x, -1, true)
    const normal = tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, epsilon)))
    return tf.add(tf.mul(normal, p(`scale${k}`)), p(`offset${k}`))
  }
  // Rows: only products of two matrices are fast.
  const linear = (x: TfTensor, name: string): TfTensor =>
    tf.add(tf.matMul(tf.reshape(x, [batch * time, -1]), p(name)), p(`${name}Bias`))
  const gelu = (x: TfTensor): TfTensor => {
    const inner = tf.mul(tf.add(x, tf.mul(tf.mul(tf.mul(x, x), x), 0.044715)), Math.sqrt(2 / Math.PI))
    return tf.mul(tf.mul(x, 0.5), tf.add(tf.tanh(inner), 1))
  }
  const split = tf.reshape(linear(norm(1, h), 'qkv'), [batch, time, 3, heads, features / heads])
  const [q, k, v] = tf.unstack(tf.transpose(split, [2, 0, 3, 1, 4]))
  const scores = tf.mul(tf.matMul(q!, k!, false, true), 1 / Math.sqrt(features / heads))
  const attended = tf.transpose(tf.matMul(tf.softmax(scores), v!), [0, 2, 1, 3])
  const middle = tf.add(h, tf.reshape(linear(attended, 'out'), h.shape))
  return tf.add(middle, tf.reshape(linear(gelu(linear(norm(2, middle), 'up')), 'down'), h.shape))
}

function jaxBlock(
  { nn, numpy: np }: Jax,
  { batch, time, features, heads }: TransformerSizes,
  h: JaxArray,
  weights: Record<string, JaxArray>,
  block: number,
): JaxArray {
  const p = (name: string): JaxArray => weights[`${name}_${block}`]!
  const norm = (k: number, x: JaxArray): JaxArray => {
    const centred = x.ref.sub(np.mean(x, -1, { keepdims: true }))
    const variance = np.mean(np.square(centred.ref), -1, { keepdims: true })
    return centred
      .div(np.sqrt(variance.add(epsilon)))
      .mul(p(`scale${k}`))
      .add(p(`offset${k}`))
  }
  const linear = (x: JaxArray, name: string): JaxArray => np.matmul(x, p(name)).add(p(`${name}Bias`))
  const split = linear(norm(1, h.ref), 'qkv').reshape([batch, time, 3, heads, features / heads])
  const parts = np.transpose(split, [2, 0, 3, 1, 4])
  const [q, k, v] = [parts.ref.slice(0), parts.ref.slice(1), parts.slice(2)]
  const scores = np.matmul(q, np.swapaxes(k, 2, 3)).mul(1 / Math.sqrt(features / heads))
  const attended = np.transpose(np.matmul(nn.softmax(scores, -1), v), [0, 2, 1, 3])
  const middle = h.add(linear(attended.reshape([batch, time, features]), 'out'))
  return middle.ref.add(linear(nn.gelu(linear(norm(2, middle), 'up')), 'down'))
}
