// Gradients of special functions to second order, and at their edges.
import {
  digamma,
  erfc,
  erfinv,
  exp2,
  lgamma,
  log2,
  log10,
  logAddExp,
  polygamma,
  type Tensor,
  tensor,
  xlogy,
} from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import { grad } from '../src/index.js'
import { checkGradients, f64 } from './check-gradients.js'

const positive = f64([0.6, 0.95, 1.4, 2.2, 2.9, 3.1, 7.5], [7, 1])
const negative = f64([-0.4, -1.3, -2.6])
const inside = f64([-0.9, -0.4, 0.1, 0.6, 0.95])
const any = f64([-2.1, -0.6, 0.2, 0.9, 3.4])

describe('special functions', () => {
  it('differentiate twice', () => {
    for (const op of [lgamma, digamma, log2, log10]) checkGradients((v) => op(v), [positive])
    for (const op of [lgamma, digamma]) checkGradients((v) => op(v), [negative], 1e-5)
    for (const order of [1, 2, 5]) checkGradients((v) => polygamma(v, order), [positive.add(1)])
    for (const order of [1, 2]) checkGradients((v) => polygamma(v, order), [negative], 1e-4)
    for (const op of [erfc, exp2]) checkGradients((v) => op(v), [any])
    checkGradients((v) => erfinv(v), [inside], 1e-5)
    checkGradients((v) => lgamma(v.transpose()), [positive])
  })

  it('differentiate three times and more', () => {
    const d = (fn: (v: Tensor) => Tensor) => (v: Tensor) => grad((u: Tensor) => fn(u).sum())(v)
    // lgamma‴(1) = ψ⁽²⁾(1) = −2 ζ(3), and one more: π⁴/15.
    expect(d(d(d(lgamma)))(f64([1])).itemSync()).toBeCloseTo(-2.404113806319188, 11)
    expect(d(d(d(d(lgamma))))(f64([1])).itemSync()).toBeCloseTo(Math.PI ** 4 / 15, 11)
  })
})

describe('of two operands', () => {
  const [a, b] = [f64([[0.3], [-1.2], [2.5]]), f64([0.3, 4.1])]

  it('differentiate twice, also where operands are equal or the same', () => {
    checkGradients(logAddExp, [a, b])
    checkGradients((v) => logAddExp(v, v), [b])
    checkGradients(xlogy, [a, b])
    checkGradients((v) => xlogy(v, v), [b])
  })

  it('have finite gradients at infinities and zeros', () => {
    const both = grad((x: Tensor, y: Tensor) => logAddExp(x, y).sum())
    const inf = Infinity
    const [gx, gy] = both(tensor([-inf, -inf, inf, 300]), tensor([-inf, 1, 1, -300]))
    expect([...gx!.dataSync()]).toEqual([0.5, 0, 1, 1])
    expect([...gy!.dataSync()]).toEqual([0.5, 1, 0, 0])
    const slopes = grad((x: Tensor) => xlogy(x, tensor([0, -1, 2])).sum())(tensor([0, 0, 0]))
    expect([...slopes.dataSync()]).toEqual([0, 0, Math.fround(Math.LN2)])
  })
})
