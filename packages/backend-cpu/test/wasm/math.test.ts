// Vector functions against double precision, over the whole range of float32, in units of the last place.
import { type BinaryOperator, binaryOperators, type UnaryOperator, unaryOperators } from '@tensorloom/tensor/backend'
import { describe, expect, it } from 'vitest'
import { vectorBinary, vectorUnary } from '../../src/engines/wasm/math/index.js'
import { randomNumbers } from '../random-kernel.js'
import { elementLoop, hasFma } from './vector-loop.js'

// The stated maximum errors, as in docs/cpu-numerics.md. 0.5 is a correctly rounded result.
const unaryErrors: Readonly<Record<string, number>> = {
  abs: 0,
  acos: 1.5,
  acosh: 2.5,
  asin: 2,
  asinh: 4,
  atan: 1.5,
  atanh: 1.5,
  ceil: 0,
  cos: 1.5,
  cosh: 1.5,
  erf: 3,
  exp: 1,
  expm1: 2,
  floor: 0,
  log: 1,
  log1p: 1,
  neg: 0,
  reciprocal: 0.501,
  round: 0,
  rsqrt: 1.5,
  sigmoid: 2.5,
  sign: 0,
  sin: 1.5,
  sinh: 2,
  sqrt: 0.501,
  tan: 3.5,
  // 5 with fused multiply-add.
  tanh: 6,
  trunc: 0,
}
const binaryErrors: Readonly<Record<string, number>> = { atan2: 1.5, pow: 0.51 }

const one = new Float32Array(1)
const oneBits = new Uint32Array(one.buffer)

// Distance of a result from the true value, in the distance of neighbouring float32 there.
function error(actual: number, exact: number): number {
  const rounded = Math.fround(exact)
  if (Object.is(actual, rounded)) return Number.isFinite(actual) ? Math.abs(actual - exact) / unit(rounded) : 0
  if (Number.isNaN(actual) || Number.isNaN(rounded) || (actual === 0 && rounded === 0)) return Number.POSITIVE_INFINITY
  const bounded = Math.sign(actual) * Math.min(Math.abs(actual), 2 ** 128)
  return Math.abs(bounded - exact) / unit(rounded)
}

function unit(value: number): number {
  if (!(Math.abs(value) < 3.4028234663852886e38)) return 2 ** 104
  one[0] = Math.abs(value)
  const size = one[0]
  oneBits[0]!++
  return one[0] - size
}

const specials = [0, -0, 1, -1, 2, -2, 0.5, -0.5, 1.5, 3, -3, 1e-45, -1e-45, 1.1754943508222875e-38, 1e-40, 16777216]
const extremes = [
  16777217,
  -8388609,
  4194305.5,
  3.4028234663852886e38,
  -3e38,
  88.7,
  -87.4,
  -103.9,
  1 / 0,
  -1 / 0,
  0 / 0,
]
const points = [...specials, ...extremes].map(Math.fround)

// One of every 32768 bit patterns, then numbers where functions bend.
function wholeRange(): Float32Array {
  const random = randomNumbers(7)
  const strided = 2 ** 17
  const x = new Float32Array(strided + 2 ** 16)
  const bits = new Uint32Array(x.buffer)
  for (let k = 0; k < strided; k++) bits[k] = k * 32768 + Math.floor(random() * 32768)
  for (let k = strided; k < x.length; k++) x[k] = (random() * 2 - 1) * [1.2, 10, 100, 1e5][k % 4]!
  x.set(points)
  return x
}

function worst(actual: Float32Array, exact: (k: number) => number, describe: (k: number) => string): [number, string] {
  let [most, at] = [-1, 0]
  for (let k = 0; k < actual.length; k++) {
    const distance = error(actual[k]!, exact(k))
    if (distance > most) [most, at] = [distance, k]
  }
  return [most, `${describe(at)} = ${exact(at)}, got ${actual[at]}`]
}

describe.each(hasFma ? [false, true] : [false])('vector functions, fma: %s', (fma) => {
  it('has an error bound for each function', () => {
    expect(Object.keys(vectorUnary).sort()).toEqual(Object.keys(unaryErrors).sort())
    expect(Object.keys(vectorBinary).sort()).toEqual(Object.keys(binaryErrors).sort())
  })

  it.each(Object.keys(unaryErrors))('%s is within its bound everywhere', (name) => {
    const x = wholeRange()
    const exact = unaryOperators[name as UnaryOperator]
    const actual = elementLoop(fma, vectorUnary[name as UnaryOperator]!)(x)
    const [most, where] = worst(
      actual,
      (k) => exact(x[k]!),
      (k) => `${name}(${x[k]})`,
    )
    expect(most, where).toBeLessThanOrEqual(fma && name === 'tanh' ? 5 : unaryErrors[name]!)
  })

  it.each(Object.keys(binaryErrors))('%s is within its bound everywhere', (name) => {
    const random = randomNumbers(8)
    const [a, b] = [new Float32Array(2 ** 16), new Float32Array(2 ** 16)]
    const bits = [new Uint32Array(a.buffer), new Uint32Array(b.buffer)]
    for (let k = 0; k < a.length; k++) {
      const kind = k % 4
      if (kind === 0) for (const one of bits) one[k] = Math.floor(random() * 2 ** 32)
      else {
        a[k] = kind === 1 ? 1 + (random() - 0.5) / 100 : (random() - 0.25) * 4
        b[k] = (random() - 0.5) * [0, 1e4, 30, 100][kind]!
        if (kind === 3) b[k] = Math.round(b[k]!)
      }
    }
    points.forEach((x, i) => {
      points.forEach((y, j) => {
        a[i * points.length + j] = x
        b[i * points.length + j] = y
      })
    })
    const exact = binaryOperators[name as BinaryOperator]
    const actual = elementLoop(fma, vectorBinary[name as BinaryOperator]!, 2)(a, b)
    const [most, where] = worst(
      actual,
      (k) => exact(a[k]!, b[k]!),
      (k) => `${name}(${a[k]}, ${b[k]})`,
    )
    expect(most, where).toBeLessThanOrEqual(binaryErrors[name]!)
  })

  it.each(Object.keys(unaryErrors))('%s of a number does not depend on its neighbours', (name) => {
    const run = elementLoop(fma, vectorUnary[name as UnaryOperator]!)
    const x = wholeRange().subarray(0, 2 ** 14)
    const turned = Float32Array.from(x, (_, k) => x[(k + 1) % x.length]!)
    const [straight, shifted] = [run(x), run(turned)]
    const back = Float32Array.from(shifted, (_, k) => shifted[(k + x.length - 1) % x.length]!)
    expect(back).toEqual(straight)
  })

  it('tanh never leaves ±1', () => {
    const x = Float32Array.from({ length: 2 ** 14 }, (_, k) => k / 2 ** 10)
    const y = elementLoop(fma, vectorUnary.tanh!)(x)
    expect(y.every((value) => value <= 1)).toBe(true)
  })
})
