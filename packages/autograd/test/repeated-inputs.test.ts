// Ops that get the same tensor more than once, to second order: every place it is used counts, and counts once.
import {
  add,
  atan2,
  batchNormTraining,
  concat,
  conv1d,
  conv2d,
  conv2dTranspose,
  depthwiseConv2d,
  div,
  dot,
  einsum,
  gather,
  greater,
  gru,
  kron,
  layerNorm,
  linearScan,
  logAddExp,
  lstm,
  matmul,
  maximum,
  minimum,
  mul,
  outer,
  pow,
  rmsNorm,
  scaledDotProductAttention,
  scatterAdd,
  simpleRnn,
  softmax,
  squaredDifference,
  stack,
  sub,
  type Tensor,
  tensor,
  tensordot,
  where,
  xlogy,
} from '@tensorloom/tensor'
import { categoricalCrossentropy, klDivergence, meanSquaredError } from '@tensorloom/tensor/losses'
import { describe, it } from 'vitest'
import { checkpoint, customGradient } from '../src/index.js'
import { checkGradients, f64 } from './check-gradients.js'

// Positive, without equal elements.
const some = (shape: readonly number[]): Tensor => {
  const size = shape.reduce((product, extent) => product * extent, 1)
  return f64(
    Array.from({ length: size }, (_, k) => 0.8 + 0.5 * Math.sin(1 + 2.3 * k)),
    shape,
  )
}
type Case = readonly [fn: (x: Tensor) => Tensor, shape: readonly number[]]

const cases: Record<string, Case> = {
  'x + x': [(x) => add(x, x).square(), [3]],
  'x − x': [(x) => sub(x, x).exp(), [3]],
  'x · x': [(x) => mul(x, x), [3]],
  'x · x · x': [(x) => mul(mul(x, x), x), [3]],
  'x / x': [(x) => div(x, x), [3]],
  'x / (x · x)': [(x) => div(x, mul(x, x)), [3]],
  'x to the power of x': [(x) => pow(x, x), [3]],
  atan2: [(x) => atan2(x, x.square()), [3]],
  squaredDifference: [(x) => squaredDifference(x, mul(x, x)), [3]],
  logAddExp: [(x) => logAddExp(x, x), [3]],
  xlogy: [(x) => xlogy(x, x), [3]],
  'maximum and minimum': [(x) => mul(maximum(x, x.square()), minimum(x, x.exp())), [4]],
  'x and its transpose': [(x) => mul(x, x.transpose()), [3, 3]],
  'broadcast against itself': [(x) => mul(x, x.reshape([3, 1])).exp(), [3]],
  'where, both branches': [(x) => where(tensor([true, false, true]), x, x).square(), [3]],
  'where, with a condition of x': [(x) => where(greater(x, 0.8), mul(x, x), x).mul(x), [4]],
  concat: [(x) => concat([x, x, x.square()]).square(), [3]],
  'concat along axis 1, against itself': [
    (x) => mul(concat([x, x], { axis: 1 }), concat([x, x.exp()], { axis: 1 })),
    [2, 2],
  ],
  stack: [(x) => stack([x, x], { axis: -1 }).mul(x.expandDims({ axis: -1 })), [2, 2]],
  gather: [(x) => mul(gather(x, tensor([0, 0, 2], { dtype: 'int32' })), x), [3]],
  scatterAdd: [(x) => scatterAdd(x, tensor([1, 1, 0], { dtype: 'int32' }), x).square(), [3]],
  matmul: [(x) => matmul(x, x), [3, 3]],
  'matmul with its transpose': [(x) => matmul(x, x, { transposeB: true }), [2, 3]],
  'matmul, three times': [(x) => matmul(matmul(x, x), x, { transposeA: true }), [2, 2]],
  'matmul in batches': [(x) => matmul(x, x), [2, 2, 2]],
  'matmul of a batch and one of it': [(x) => matmul(x, x.slice([0, 0, 0], [1, -1, -1])), [2, 2, 2]],
  'matmul of vectors': [(x) => matmul(x, x), [3]],
  dot: [(x) => dot(x, x), [3]],
  outer: [(x) => outer(x, x), [3]],
  kron: [(x) => kron(x, x), [2, 2]],
  tensordot: [(x) => tensordot(x, x, { axes: 1 }), [2, 2]],
  einsum: [(x) => einsum('ij,jk,ki->i', x, x, x), [2, 2]],
  'conv1d with itself': [(x) => conv1d(x, x, { padding: 'same' }), [2, 2, 2]],
  'conv2d with itself': [(x) => conv2d(x, x, { padding: 'same' }), [2, 2, 2, 2]],
  'conv2d with itself, strides': [(x) => conv2d(x, x, { padding: 'same', strides: 2 }), [2, 2, 2, 2]],
  'conv2d with itself, dilations': [
    (x) =>
      conv2d(x, x, {
        padding: [
          [2, 2],
          [1, 0],
        ],
        dilations: 2,
      }),
    [2, 2, 2, 2],
  ],
  'conv2d with itself, groups': [
    (x) => conv2d(x, x.slice([0, 0, 0, 0], [-1, -1, 1, -1]), { groups: 2, padding: 'same' }),
    [2, 2, 2, 2],
  ],
  'conv2d with itself, twice': [(x) => conv2d(conv2d(x, x, { padding: 'same' }), x, { padding: 'same' }), [2, 2, 2, 2]],
  'conv2dTranspose with itself': [(x) => conv2dTranspose(x, x, { strides: 2 }), [2, 2, 2, 2]],
  'depthwiseConv2d with itself': [(x) => depthwiseConv2d(x, x, { padding: 'same' }), [2, 2, 2, 2]],
  'attention of x to x': [(x) => scaledDotProductAttention(x, x, x), [1, 3, 2]],
  'layerNorm scaled by x': [(x) => layerNorm(x, x.slice([0, 0], [1, -1]).reshape([3]), x.sum({ axis: 0 })), [2, 3]],
  'rmsNorm scaled by x': [(x) => rmsNorm(x, x.sum({ axis: 0 })), [2, 3]],
  'batchNorm scaled by x': [(x) => batchNormTraining(x, x.sum({ axis: 0 }), x.sum({ axis: 0 }))[0], [4, 2]],
  'simpleRnn with its input as weights': [(x) => simpleRnn(x.reshape([1, 2, 2]), x, x, x.sum({ axis: 0 }))[0], [2, 2]],
  'lstm with its input as weights': [
    (x) => {
      const weights = concat([x, x, x, x], { axis: 1 })
      return lstm(x.reshape([1, 2, 2]), weights, weights, weights.sum({ axis: 0 }))[0]
    },
    [2, 2],
  ],
  'gru with its input as weights': [
    (x) => {
      const weights = concat([x, x, x], { axis: 1 })
      return gru(x.reshape([1, 2, 2]), weights, weights, weights)[0]
    },
    [2, 2],
  ],
  linearScan: [(x) => linearScan(x, x), [4]],
  meanSquaredError: [(x) => meanSquaredError(x, x.square()), [2, 3]],
  'klDivergence of softmax': [(x) => klDivergence(softmax(x), softmax(x.square())), [2, 3]],
  'categoricalCrossentropy against its own softmax': [
    (x) => categoricalCrossentropy(softmax(x), softmax(x.square())),
    [2, 3],
  ],
}

describe('second gradients with repeated inputs', () => {
  it.each(Object.entries(cases))('%s', (_, [fn, shape]) => checkGradients(fn, [some(shape)]))

  it('a function with its own gradient, and one that is run again', () => {
    const product = customGradient({
      forward: (a, b) => a.mul(b),
      backward: ({ inputs: [a, b], upstream }) => [upstream.mul(b!), upstream.mul(a!)],
    })
    checkGradients((x) => product(product(x, x), x), [some([3])])
    const block = checkpoint((a, b) => a.mul(b).exp().mul(a))
    checkGradients((x) => block(x, x), [some([3])])
  })

  it('one input twice, another not differentiated', () => {
    const fixed = some([3]).add(0.25)
    checkGradients((x) => mul(mul(x, fixed), x).add(pow(fixed, x)), [some([3])])
    checkGradients((x) => matmul(matmul(x, fixed.reshape([3, 1])), fixed.reshape([1, 3])).mul(x), [some([3, 3])])
  })
})
