// Gradients of sorting go back to where elements came from.
import { sort, type Tensor, tensor, topK } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import { grad } from '../src/index.js'
import { checkGradients, f64 } from './check-gradients.js'

const x = f64([0.5, -1.3, 2.1, 0.7, 1.9, -0.4, 1.1, -2.2, 0.3, 0.9, -0.8, 1.6], [3, 4])

describe('sorting', () => {
  it('differentiates twice', () => {
    for (const axis of [0, 1]) {
      checkGradients((v) => sort(v, { axis }).square(), [x])
      checkGradients((v) => topK(v, 2, { axis })[0].square(), [x])
      checkGradients((v) => sort(v.transpose().mul(v.transpose()), { axis, descending: true }), [x])
    }
  })

  it('of equals, each gets its own', () => {
    const w = tensor([1, 2, 3])
    expect([...grad((v: Tensor) => sort(v).mul(w).sum())(tensor([5, 5, 1])).dataSync()]).toEqual([2, 3, 1])
  })
})
