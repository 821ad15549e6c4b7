// Attention that does not keep its weights: gradients to second order, against differences and against attention that does.
import {
  matmul,
  mul,
  reshape,
  type Shape,
  scaledDotProductAttention,
  sum,
  type Tensor,
  tensor,
} from '@tensorloom/tensor'
import { decompose } from '@tensorloom/tensor/op'
import { describe, expect, it } from 'vitest'
import { grad, vjp } from '../src/index.js'
import { checkGradients, type Differentiable, f64 } from './check-gradients.js'

const some = (shape: Shape, seed: number): Tensor => {
  const size = shape.reduce((product, extent) => product * extent, 1)
  return f64(
    Array.from({ length: size }, (_, k) => Math.sin(seed + 2.3 * k) + 0.1 * (k % 3)),
    shape,
  )
}

// Few numbers, of which as many queries, keys and values are made as it takes.
const rows = 65
const spread = some([rows, 2], 1)
const inputs = [some([2, 2], 2), some([2, 2], 3), some([2, 1], 4)]
const keys = tensor(Array.from({ length: rows }, (_, k) => k % 3 > 0))

interface Call {
  readonly inputs: readonly Tensor[]
  /** The attrs of the op, and its mask where that is not an input. */
  readonly scale?: number
  readonly mask?: Tensor
}

const calls: Readonly<Record<string, Call>> = {
  causal: { inputs },
  'with a factor and keys masked out': { inputs, scale: 0.3, mask: keys },
  'with numbers as mask': { inputs: [...inputs, some([2, 1], 5)] },
}

const spreadAll = (q: Tensor, k: Tensor, v: Tensor, mask: Tensor | undefined): Tensor[] => [
  ...[q, k, v].map((one) => matmul(spread, one)),
  ...(mask === undefined ? [] : [reshape(matmul(spread, mask), [rows])]),
]

const weighted = (y: Tensor): Tensor => sum(mul(y, some(y.shape, 6)))

function gradients(fn: Differentiable, at: readonly Tensor[]): readonly Tensor[] {
  return vjp((...given) => weighted(fn(...given)), at, f64(1)).gradients
}

function second(fn: Differentiable, at: readonly Tensor[]): readonly Tensor[] {
  const slopes: Differentiable = (...given) =>
    gradients(fn, given)
      .map(weighted)
      .reduce((a, b) => a.add(b))
  return gradients(slopes, at)
}

describe.each(Object.entries(calls))('%s', (_, { inputs, scale, mask: fixed }) => {
  const blockwise: Differentiable = (q, k, v, given) => {
    const [queries, keys, values, mask = fixed] = spreadAll(q, k, v, given)
    return scaledDotProductAttention(queries!, keys!, values!, { causal: true, scale, mask })
  }
  const keeping: Differentiable = (q, k, v, given) => {
    const [queries, keys, values, mask = fixed] = spreadAll(q, k, v, given)
    const tensors = [queries!, keys!, values!, ...(mask === undefined ? [] : [mask])]
    return decompose(scaledDotProductAttention.definition, tensors, { causal: true, scale })[0]!
  }

  it('differentiates twice', () => {
    checkGradients(blockwise, inputs, 1e-5)
  })

  it('agrees with attention that keeps its weights, to second order', () => {
    for (const order of [gradients, second]) {
      const [got, want] = [order(blockwise, inputs), order(keeping, inputs)]
      for (const [k, one] of got.entries()) {
        const expected = want[k]!.dataSync()
        for (const [at, value] of one.dataSync().entries()) {
          expect(Math.abs(value - expected[at]!) / (1 + Math.abs(value)), `input ${k}`).toBeLessThan(1e-10)
        }
      }
    }
  })
})

it('differentiates by queries alone, and leaves queries that attend to nothing without a gradient', () => {
  const [q, k, v] = spreadAll(inputs[0]!, inputs[1]!, inputs[2]!, undefined)
  const open = tensor(
    Array.from({ length: rows }, (_, row) => row % 2 > 0),
    { shape: [rows, 1] },
  )
  const slope = grad((x) => sum(scaledDotProductAttention(x, k!, v!, { causal: true, mask: open })))(q!)
  const values = slope.dataSync()
  for (let row = 0; row < rows; row++) {
    // Query 1 is the first that attends to more than one key.
    if (row % 2 > 0) expect(values[2 * row], `query ${row}`).not.toBe(0)
    else expect(values[2 * row], `query ${row}`).toBe(0)
  }
})
