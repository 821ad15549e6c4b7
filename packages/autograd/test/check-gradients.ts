// Gradients to second order against central differences in float64, and forward against reverse products.
import { mul, scope, sum, type Tensor, tensor } from '@tensorloom/tensor'
import { expect } from 'vitest'
import { jvp, vjp } from '../src/index.js'

/** What is checked: float64 tensors in, one tensor out. */
export type Differentiable = (...inputs: Tensor[]) => Tensor

/** A float64 tensor. */
export const f64 = (values: Parameters<typeof tensor>[0], shape?: readonly number[]): Tensor =>
  tensor(values, { dtype: 'float64', ...(shape && { shape }) })

// Fixed weights without a pattern that could cancel errors.
const weights = (shape: readonly number[], size: number): Tensor =>
  f64(
    Array.from({ length: size }, (_, k) => 0.5 + ((k * 0.618033988749895 + 0.3) % 1)),
    shape,
  )

const weighted = (x: Tensor): Tensor => sum(mul(x, weights(x.shape, x.size)))

function gradientsOf(fn: Differentiable, inputs: readonly Tensor[]): readonly Tensor[] {
  const shape = scope(() => {
    const { shape, size } = fn(...inputs)
    return { shape, size }
  })
  return vjp(fn, inputs, weights(shape.shape, shape.size)).gradients
}

function compare(what: string, fn: Differentiable, inputs: readonly Tensor[], tolerance: number): void {
  const step = 1e-5
  scope(() => {
    const gradients = gradientsOf(fn, inputs).map((one) => one.dataSync())
    inputs.forEach((input, k) => {
      const values = Array.from(input.dataSync())
      values.forEach((value, at) => {
        const moved = (by: number): number =>
          scope(() => {
            const shifted = values.map((one, j) => (j === at ? value + by : one))
            return weighted(fn(...inputs.map((one, j) => (j === k ? f64(shifted, one.shape) : one))))
          }).itemSync()
        const numeric = (moved(step) - moved(-step)) / (2 * step)
        const error = Math.abs(numeric - gradients[k]![at]!)
        const message = `${what} of input ${k}, element ${at}: ${gradients[k]![at]!}, expected ${numeric}`
        expect(error <= tolerance * (1 + Math.abs(numeric)), message).toBe(true)
      })
    })
  })
}

// For all u and v: u · (J v) = (uᵀ J) · v.
function compareForward(fn: Differentiable, inputs: readonly Tensor[]): void {
  scope(() => {
    const directions = inputs.map(({ shape, size }) => weights(shape, size).sub(0.9))
    const forward = weighted(jvp(fn, inputs, directions).tangents).itemSync()
    const reverse = gradientsOf(fn, inputs)
      .map((gradient, k) => sum(mul(gradient, directions[k]!)))
      .reduce((a, b) => a.add(b))
      .itemSync()
    const message = `forward product: ${forward}, expected ${reverse}`
    expect(Math.abs(forward - reverse) <= 1e-10 * (1 + Math.abs(reverse)), message).toBe(true)
  })
}

/**
 * Compares first gradients, and the gradients of those, with central differences, and `jvp` with `vjp`. Keep inputs away
 * from kinks.
 */
export function checkGradients(fn: Differentiable, inputs: readonly Tensor[], tolerance = 1e-6): void {
  compare('gradient', fn, inputs, tolerance)
  compareForward(fn, inputs)
  const slope: Differentiable = (...at) =>
    gradientsOf(fn, at)
      .map(weighted)
      .reduce((a, b) => a.add(b))
  compare('second gradient', slope, inputs, tolerance)
}
