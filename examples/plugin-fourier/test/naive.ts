// The transform by its definition, one complex number after another: what the op is compared with.
import type { Tensor } from '@tensorloom/tensor'
import { tensor } from '@tensorloom/tensor'

/** Real and imaginary part of the transform of one row. */
export function naive(real: readonly number[], imaginary: readonly number[]): readonly [number[], number[]] {
  const n = real.length
  const sums = real.map((_, k) => {
    let [re, im] = [0, 0]
    for (let t = 0; t < n; t++) {
      const angle = (-2 * Math.PI * k * t) / n
      re += real[t]! * Math.cos(angle) - imaginary[t]! * Math.sin(angle)
      im += real[t]! * Math.sin(angle) + imaginary[t]! * Math.cos(angle)
    }
    return [re, im] as const
  })
  return [sums.map(([re]) => re), sums.map(([, im]) => im)]
}

/** Fixed numbers without a pattern. */
export function numbers(count: number, seed: number): number[] {
  return Array.from({ length: count }, (_, k) => Math.sin(1 + k * k * 12.9898 + seed * 78.233) * 2)
}

/** The same as a tensor. */
export function noise(shape: readonly number[], seed: number, dtype: 'float32' | 'float64' = 'float32'): Tensor {
  return tensor(
    numbers(
      shape.reduce((a, b) => a * b, 1),
      seed,
    ),
    { shape: [...shape], dtype },
  )
}
