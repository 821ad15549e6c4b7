// How dtypes meet, and what weak scalars do. The table is NumPy's (NEP 50) but for int with fractions and sums of ints.
import { describe, expect, it } from 'vitest'
import { type DType, dtypes, equal, promote, tensor } from '../src/index.js'

const of = (dtype: DType) => tensor([1, 0], { dtype })

describe('promotion', () => {
  it('takes the wider of two tensors', () => {
    expect(promote('int32', 'uint8')).toBe('int32')
    expect(promote('float32', 'int32')).toBe('float32')
    expect(promote('float64', 'float32')).toBe('float64')
    expect(of('uint8').add(of('int32')).dtype).toBe('int32')
    expect(of('bool').add(of('float32')).dtype).toBe('float32')
  })

  it('counts booleans as int32 in arithmetic', () => {
    expect(of('bool').add(of('bool')).dtype).toBe('int32')
    expect(of('bool').sum().dtype).toBe('int32')
  })

  it('lets scalars follow the tensor', () => {
    for (const dtype of dtypes) expect(of(dtype).mul(2).dtype).toBe(dtype === 'bool' ? 'int32' : dtype)
    expect(of('int32').add(0.5).dtype).toBe('float32')
    expect(of('int32').add(true).dtype).toBe('int32')
    expect(of('float64').add(0.5).dtype).toBe('float64')
  })

  it('divides integers as floats and sums them as int32', () => {
    expect([...of('int32').div(2).dataSync()]).toEqual([0.5, 0])
    expect(of('uint8').div(of('uint8')).dtype).toBe('float32')
    expect(of('uint8').sum().dtype).toBe('int32')
    expect(tensor([200, 100], { dtype: 'uint8' }).sum().itemSync()).toBe(300)
  })

  it('keeps float64 precise, in scalars and constants too', () => {
    const x = tensor([0.1], { dtype: 'float64' })
    expect(x.add(0.2).itemSync()).toBe(0.1 + 0.2)
    expect(x.sigmoid().itemSync()).toBe(1 / (1 + Math.exp(-0.1)))
  })

  it('wraps integers and refuses numbers that do not fit', () => {
    expect(tensor([2147483647], { dtype: 'int32' }).add(1).itemSync()).toBe(-2147483648)
    expect(tensor([100000], { dtype: 'int32' }).mul(100000).itemSync()).toBe(1410065408)
    expect(tensor([250], { dtype: 'uint8' }).add(10).itemSync()).toBe(4)
    expect(() => of('uint8').add(300)).toThrow(
      /add: the number 300 does not fit a uint8 tensor \(0 to 255\)\nhelp: widen/,
    )
    expect(() => of('int32').add(2 ** 40)).toThrow(/does not fit an int32 tensor/)
    // The error also comes when an earlier call with a number that fits was cached.
    of('uint8').add(1)
    expect(() => of('uint8').sub(-1)).toThrow(/does not fit/)
  })

  it('compares across dtypes', () => {
    expect([...equal(of('int32'), of('float64')).dataSync()]).toEqual([1, 1])
  })
})

describe('cast', () => {
  const values = tensor([1.9, -1.9, Number.NaN, 3e9, -3e9, 256.5])
  it('truncates and saturates to int32', () => {
    expect([...values.cast('int32').dataSync()]).toEqual([1, -1, 0, 2147483647, -2147483648, 256])
  })
  it('wraps to uint8', () => {
    expect([...values.cast('uint8').dataSync()]).toEqual([1, 255, 0, 255, 0, 0])
  })
  it('asks whether it is zero for bool', () => {
    expect([...tensor([0, -0, 0.5, Number.NaN]).cast('bool').dataSync()]).toEqual([0, 0, 1, 1])
  })
  it('refuses an unknown dtype', () => {
    expect(() => values.cast('float16' as DType)).toThrow(/cast: unknown dtype 'float16'\nhelp: the dtypes are/)
  })
})
