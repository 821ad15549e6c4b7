// The kit's tests of the op: results, gradients of first and second order, views, leaks, backends.
import { describeOp } from '@tensorloom/testkit'
import { snake } from '../src/index.js'

const vector = (...data: number[]) => ({ shape: [data.length], dtype: 'float32' as const, data })
const half = Math.PI / 2

await describeOp(snake, {
  samples: [
    { inputs: [[0.3, -1.2, 2]] },
    {
      inputs: [
        [
          [1, -2],
          [0.5, 3],
        ],
      ],
    },
  ],
  // Where the sine is 0 or ±1, and where its square grows or falls fastest.
  cases: [
    {
      inputs: [vector(0, half, -half, Math.PI / 4)],
      outputs: [vector(0, half + 1, 1 - half, Math.PI / 4 + 0.5)],
      upstream: [vector(1, 1, 2, 1)],
      grads: [vector(1, 1, 2, 2)],
    },
  ],
})
