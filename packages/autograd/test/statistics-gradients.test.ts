// Gradients of statistics to second order.
import { bincount, clipByNorm, covariance, median, meshgrid, quantile, type Tensor, tensor } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import { grad } from '../src/index.js'
import { checkGradients, f64 } from './check-gradients.js'

const x = f64([0.5, -1.3, 2.1, 0.7, 1.9, -0.4, 1.1, -2.2, 0.3, 0.9, -0.8, 1.6], [3, 4])

describe('statistics', () => {
  it('differentiate twice', () => {
    for (const axis of [0, 1, undefined]) {
      checkGradients((v) => quantile(v.square(), [0.2, 0.9], { axis }), [x])
      checkGradients((v) => median(v.mul(v.transpose().transpose()), { axis, keepDims: true }), [x])
      checkGradients((v) => clipByNorm(v, 1.7, { axis }), [x])
    }
    checkGradients((v) => covariance(v), [x])
    checkGradients((v) => covariance(v.transpose(), { correction: 0 }), [x])
    checkGradients((v) => meshgrid([v, v.square()])[1]!.mul(meshgrid([v, v])[0]!), [f64([1, 2, 3])])
    const labels = tensor([0, 2, 2, 1, 5], { dtype: 'int32' })
    checkGradients((w) => bincount(labels, 3, { weights: w.square() }), [f64([1, 2, 3, 4, 5])])
  })

  it('are finite at zero', () => {
    const g = grad((v: Tensor) => clipByNorm(v, 1).sum())(tensor([0, 0]))
    expect([...g.dataSync()]).toEqual([1, 1])
  })

  it('follow PyTorch at ties and infinities', () => {
    const at = (list: number[], q: number) => [...grad((v: Tensor) => quantile(v, q).sum())(tensor(list)).dataSync()]
    expect(at([1, 1, 2], 0.25)).toEqual([0.5, 0.5, 0])
    expect(at([4, 1, 3, 2], 0.5)).toEqual([0, 0, 0.5, 0.5])
  })
})
