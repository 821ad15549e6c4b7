// Gradients to second order of depthwise and transposed convolutions and of resizes.
import {
  conv1dTranspose,
  conv2dTranspose,
  depthwiseConv2d,
  interpolate,
  type ResampleMode,
  separableConv1d,
  type Tensor,
} from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import { vjp } from '../src/index.js'
import { checkGradients, f64 } from './check-gradients.js'

const some = (...shape: number[]): Tensor => {
  const size = shape.reduce((product, extent) => product * extent, 1)
  return f64(
    Array.from({ length: size }, (_, k) => Math.sin(1 + 2.3 * k)),
    shape,
  )
}

describe('convolutions', () => {
  it.each([
    {},
    { strides: 2 },
    { strides: 3, padding: 'same' as const },
    { strides: 2, dilations: 2, padding: [[1, 0]] as const },
    { strides: 3, outputPadding: 2 },
  ])('conv1dTranspose with %o', (options) => {
    checkGradients((x, w) => conv1dTranspose(x, w, options).square(), [some(1, 3, 2), some(2, 1, 2)])
  })

  it('conv2dTranspose, depthwiseConv2d and separableConv1d', () => {
    checkGradients((x, w) => conv2dTranspose(x, w, { strides: [1, 2] }), [some(1, 2, 2, 1), some(2, 1, 2, 1)])
    checkGradients((x, w) => depthwiseConv2d(x, w, { padding: 'same' }), [some(1, 2, 3, 2), some(2, 2, 2, 2)])
    checkGradients((x, d, p) => separableConv1d(x, d, p), [some(1, 3, 2), some(2, 2, 1), some(1, 2, 2)])
  })
})

describe('resizes', () => {
  const modes: ResampleMode[] = ['nearest', 'bilinear', 'bicubic']
  const sizes = [1, 2, 3, 4, 5, 7, 8, 13]

  it.each(modes)('%s differentiates twice', (mode) => {
    for (const alignCorners of [false, true]) {
      checkGradients((x) => interpolate(x.square(), [5, 2], { mode, alignCorners }).square(), [some(1, 3, 4, 1)])
    }
  })

  // ⟨A x, y⟩ = ⟨x, Aᵀ y⟩ for the identity as x: every entry of the matrix.
  it.each(modes)('the gradient of %s is its adjoint for every pair of extents', (mode) => {
    for (const from of sizes) {
      for (const to of sizes) {
        for (const alignCorners of [false, true]) {
          const resize = (x: Tensor): Tensor => interpolate(x, [to], { mode, alignCorners })
          const eye = f64(
            Array.from({ length: from * from }, (_, k) => (k % (from + 1) === 0 ? 1 : 0)),
            [from, from, 1],
          )
          const forward = [...resize(eye).dataSync()]
          const ups = f64(
            Array.from({ length: to * to }, (_, k) => (k % (to + 1) === 0 ? 1 : 0)),
            [to, to, 1],
          )
          const back = vjp(resize, [f64(new Array(to * from).fill(0), [to, from, 1])], ups).gradients[0]!.dataSync()
          const turned = forward.map((_, k) => back[(k % to) * from + Math.floor(k / to)]!)
          expect(turned.map((value, k) => Math.abs(value - forward[k]!) < 1e-12)).not.toContain(false)
        }
      }
    }
  })
})
