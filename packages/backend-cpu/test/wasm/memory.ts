// A machine for tests, and numbers in its memory.
import type { CpuBlas } from '../../src/blas.js'
import { findFeatures } from '../../src/engines/wasm/features.js'
import { type Machine, makeMachine } from '../../src/engines/wasm/machine.js'
import { randomNumbers } from '../random-kernel.js'

/** The variants that run here: without fused multiply-add, and with it where there is one. */
export const variants: readonly { readonly fma: boolean }[] = findFeatures(undefined).fma
  ? [{ fma: false }, { fma: true }]
  : [{ fma: false }]

/** A machine of one thread. */
export function testMachine(fma: boolean, blas?: CpuBlas): Machine {
  return makeMachine({ fma, shared: false, limit: 2 ** 28, blas })
}

/** Numbers in ±1. */
export function randomFloats(length: number, seed: number): Float32Array {
  const random = randomNumbers(seed)
  return Float32Array.from({ length }, () => 2 * random() - 1)
}

/** Copies numbers into memory; gives their address. */
export function place(machine: Machine, values: Float32Array): number {
  const at = machine.heap.take(4 * values.length)
  new Float32Array(machine.memory.buffer, at, values.length).set(values)
  return at
}

/** A copy of numbers in memory. */
export function fetch(machine: Machine, at: number, length: number): Float32Array {
  return new Float32Array(machine.memory.buffer, at, length).slice()
}

/** Places where two results are not the same bits, the first few of them. */
export function differing(actual: Float32Array, expected: Float32Array): number[] {
  const [a, b] = [actual, expected].map((one) => new Uint32Array(one.buffer, one.byteOffset, one.length))
  return [...a!.keys()].filter((k) => a![k] !== b![k]).slice(0, 5)
}

/**
 * Where `actual` differs from `expected` by more than rounding allows: `scale` is the sum of the magnitudes that were
 * added for each element.
 */
export function misfit(actual: Float32Array, expected: Float64Array, scale: Float64Array): string | undefined {
  for (const [k, value] of expected.entries()) {
    const fits = Number.isNaN(value)
      ? Number.isNaN(actual[k]!)
      : Math.abs(actual[k]! - value) <= 2e-6 * scale[k]! + 1e-30
    if (!fits) return `element ${k}: ${actual[k]}, expected ${value}`
  }
  return undefined
}
