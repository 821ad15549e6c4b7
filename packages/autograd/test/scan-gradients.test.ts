// Gradients of scans and of the product, zeros and ties included.
import { cumMax, cumMin, cumprod, cumsum, linearScan, prod, type Tensor, tensor } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import { grad } from '../src/index.js'
import { checkGradients, f64 } from './check-gradients.js'

const x = f64([0.5, -1.3, 2.1, 0.7, 1.9, -0.4, 1.1, -2.2, 0.3, 0.9, -0.8, 1.6], [2, 3, 2])
const zeros = f64([2, 0, 3, 0, -1, 0.5, 1, 0, 4, -2, 3, 5], [3, 4])
const ways = [{}, { exclusive: true }, { reverse: true }, { exclusive: true, reverse: true }]

describe('scans', () => {
  it.each(ways)('differentiate twice with %o', (way) => {
    for (const axis of [0, 1, -1]) {
      checkGradients((v) => cumsum(v.square(), { axis, ...way }), [x])
      checkGradients((v) => cumprod(v, { axis, ...way }), [x])
      checkGradients((v) => cumMax(v.square(), { axis, ...way, exclusive: false }), [x])
      checkGradients((v) => cumMin(v.square(), { axis, ...way, exclusive: false }), [x])
    }
  })

  it.each(ways)('cumprod differentiates twice where elements are 0, with %o', (way) => {
    checkGradients((v) => cumprod(v, way), [zeros])
    checkGradients((v) => cumprod(v.transpose(), way), [zeros])
  })

  it.each([{}, { reverse: true }])('linearScan differentiates twice by both inputs, with %o', (way) => {
    const a = x.mul(0.4).sub(0.1)
    for (const axis of [0, 1, 2]) checkGradients((p, q) => linearScan(p, q, { axis, ...way }), [a, x])
    checkGradients((p) => linearScan(p, p, { axis: 1, ...way }), [a])
    checkGradients((p, q) => linearScan(p.transpose(), q.transpose(), way), [a, x])
  })

  it('running extremes give the gradient to the latest of equals', () => {
    // As torch.cummax(x, 0).values.sum().backward() gives.
    const at = (values: number[]) => grad((v: Tensor) => cumMax(v).sum())(tensor(values)).dataSync()
    expect([...at([1, 0, 1, 1])]).toEqual([2, 0, 1, 1])
    expect([...at([-1, 2, 0, 2, 3])]).toEqual([1, 2, 0, 1, 1])
    const shifted = grad((v: Tensor) => cumMax(v, { exclusive: true }).maximum(-100).sum())(tensor([1, 3, 2]))
    expect([...shifted.dataSync()]).toEqual([1, 1, 0])
  })

  it('have empty gradients of empty tensors', () => {
    for (const op of [cumsum, cumprod, cumMax]) {
      expect(grad((v: Tensor) => op(v, { axis: 0 }).sum())(tensor([], { shape: [0, 2] })).shape).toEqual([0, 2])
    }
  })
})

describe('prod', () => {
  it('differentiates twice, with zeros in one, two or no places', () => {
    checkGradients((v) => prod(v, { axis: 1 }), [zeros])
    checkGradients((v) => prod(v, { axis: 0, keepDims: true }), [zeros])
    checkGradients((v) => prod(v), [f64([2, 0, 3])])
    checkGradients((v) => prod(v), [f64([2, 0, 0])])
    checkGradients((v) => prod(v, { axis: [0, 2] }), [x])
    checkGradients((v) => prod(v, { axis: [-1, 0], keepDims: true }), [x])
    checkGradients((v) => prod(v.transpose(), { axis: 1 }), [x])
  })

  it('differentiates three times', () => {
    const d = (fn: (v: Tensor) => Tensor) => (v: Tensor) => grad(fn)(v).sum()
    // d³/dx³ of Π (x + cᵢ) at x = 0, by Σ over partials: 3! · Σ of products of one cᵢ for four factors.
    const third = grad((v: Tensor) => d(d((w) => prod(w)))(v))(f64([0, 0, 0, 5]))
    // ∂/∂xₗ Σᵢⱼ ∂²Π/∂xᵢ∂xⱼ = Σ over ordered pairs of the others of the remaining one.
    expect([...third.dataSync()]).toEqual([10, 10, 10, 0])
  })

  it('has ones as the gradient of single factors, and none of nothing', () => {
    expect([...grad((v: Tensor) => prod(v, { axis: 1 }).sum())(tensor([[3], [0]])).dataSync()]).toEqual([1, 1])
    expect(grad((v: Tensor) => prod(v).sum())(tensor([], { shape: [0, 3] })).shape).toEqual([0, 3])
    expect(grad((v: Tensor) => prod(v, { axis: 0 }).sum())(tensor([], { shape: [2, 0] })).shape).toEqual([2, 0])
  })
})
