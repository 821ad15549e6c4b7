// Shapes that are none, where they enter: a hole once gave a size of NaN, and storages that shared one address.
import { full, ones, randomNormal, randomUniform, ShapeError, zeros } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'

// biome-ignore lint/suspicious/noSparseArray: the hole is what is tested
const hole = [1, , 3] as unknown as readonly number[]

describe.each([
  ['zeros', zeros],
  ['ones', ones],
  ['full', (shape: readonly number[]) => full(shape, 2)],
  ['randomNormal', randomNormal],
  ['randomUniform', randomUniform],
] as const)('%s', (_, make) => {
  it.each([
    ['a hole', hole],
    ['a fraction', [2.5]],
    ['NaN', [Number.NaN]],
    ['BigInt', [2n as never]],
    ['a number', 3 as never],
  ])('refuses a shape with %s', (_name, shape) => {
    expect(() => make(shape)).toThrow(ShapeError)
    expect(() => make(shape)).toThrow('a shape is a list of non-negative integers')
  })
})
