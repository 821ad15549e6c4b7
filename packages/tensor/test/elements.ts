// What tests of ops make tensors with, and read them by.
import { expect } from 'vitest'
import { type Tensor, tensor } from '../src/index.js'

type Data = Parameters<typeof tensor>[0]

/** A tensor of float64. */
export const f64 = (data: Data, shape?: readonly number[]): Tensor =>
  tensor(data, { dtype: 'float64', ...(shape && { shape }) })

/** A tensor of int32. */
export const ints = (data: Data, shape?: readonly number[]): Tensor =>
  tensor(data, { dtype: 'int32', ...(shape && { shape }) })

/** 0, 1, 2, … */
export const count = (size: number): number[] => Array.from({ length: size }, (_, k) => k)

/** The elements, row-major. */
export const values = (x: Tensor): number[] => [...x.dataSync()]

/** The elements with five digits after the point, as references are written down. */
export const rounded = (x: Tensor): number[] => values(x).map((value) => Math.round(value * 1e5) / 1e5)

/** Fails unless the elements are these: NaN and infinities exactly, others within the tolerance. */
export function near(x: Tensor, expected: readonly number[], tolerance = 1e-12): void {
  const got = values(x)
  expect(got.length).toBe(expected.length)
  got.forEach((one, k) => {
    expect(Object.is(one, expected[k]!) || Math.abs(one - expected[k]!) <= tolerance, `${got}`).toBe(true)
  })
}
