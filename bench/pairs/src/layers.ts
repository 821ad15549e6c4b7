// A layer, and the op that it is made of, on the same parameters: forward, and with the gradients of all parameters.
import { valueAndGrad } from '@tensorloom/autograd'
import {
  dense as denseLayer,
  gru as gruLayer,
  type Layer,
  lstm as lstmLayer,
  multiHeadAttention,
} from '@tensorloom/layers'
import {
  dense,
  gru,
  lstm,
  randomNormal,
  reshape,
  scaledDotProductAttention,
  scope,
  setSeed,
  type Tensor,
  transpose,
} from '@tensorloom/tensor'
import type { Pair, Way } from './pair.js'

const [batch, time, features, units] = [32, 28, 28, 64]

interface Sample {
  readonly name: string
  readonly title: string
  readonly shape: readonly number[]
  make(): Layer
  /** The same by ops. */
  op(x: Tensor, parameters: readonly Tensor[]): Tensor
}

const series = { shape: [batch, time, features], sizes: `${units} over ${time}×${features}, batch ${batch}` }
const [heads, depth, steps] = [4, 16, 64]

const samples: readonly Sample[] = [
  {
    name: 'dense',
    title: 'dense 128 of 784, batch 32',
    shape: [32, 784],
    make: () => denseLayer(128, { activation: 'relu' }),
    op: (x, [kernel, bias]) => dense(x, kernel!, bias!, { activation: 'relu' }),
  },
  {
    name: 'lstm',
    title: `LSTM ${series.sizes}`,
    shape: series.shape,
    make: () => lstmLayer(units),
    op: (x, [kernel, recurrent, bias]) => lstm(x, kernel!, recurrent!, bias!)[1],
  },
  {
    name: 'gru',
    title: `GRU ${series.sizes}`,
    shape: series.shape,
    make: () => gruLayer(units),
    op: (x, [kernel, recurrent, bias]) => gru(x, kernel!, recurrent!, bias!)[1],
  },
  {
    name: 'attention',
    title: `self-attention, ${heads} heads of ${depth}, ${steps} steps, batch 16`,
    shape: [16, steps, heads * depth],
    make: () => multiHeadAttention(heads, depth),
    op(x, [query, queryBias, key, keyBias, value, valueBias, out, outBias]) {
      const width = heads * depth
      const project = (kernel: Tensor, bias: Tensor): Tensor => {
        const y = dense(x, reshape(kernel, [width, width]), reshape(bias, [width]))
        return transpose(reshape(y, [...x.shape.slice(0, -1), heads, depth]), { perm: [0, 2, 1, 3] })
      }
      const [q, k, v] = [project(query!, queryBias!), project(key!, keyBias!), project(value!, valueBias!)]
      const y = transpose(scaledDotProductAttention(q, k, v), { perm: [0, 2, 1, 3] })
      return dense(reshape(y, x.shape), reshape(out!, [width, width]), outBias!)
    },
  },
]

function pairOf({ name, title, shape, make, op }: Sample, gradients: boolean): Pair {
  setSeed(1)
  const x = randomNormal(shape)
  const layer = make()
  layer.buildFor(shape.slice(1))
  const { parameters } = layer
  const way = (of: string, apply: () => Tensor): Way => ({
    name: of,
    run() {
      scope(() => {
        if (!gradients) return void apply().dataSync()
        const { value, gradients: found } = valueAndGrad(() => apply().square().sum(), { of: parameters })
        value.dataSync()
        found.at(-1)!.dataSync()
      })
    },
  })
  const suffix = gradients ? '_fwd_bwd' : '_fwd'
  return {
    name: `${name}${suffix}`,
    title: `${title}${gradients ? ', with gradients' : ''}`,
    count: 1,
    ways: [way('layer', () => layer.apply(x)), way('op', () => op(x, parameters))],
  }
}

/** Pairs of a layer and its op. */
export const layerPairs: readonly (() => Pair)[] = samples.flatMap((sample) => [
  () => pairOf(sample, false),
  () => pairOf(sample, true),
])
