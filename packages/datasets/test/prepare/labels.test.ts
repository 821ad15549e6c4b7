// Labels and sequences. Expected values are those of Keras 3 and scikit-learn 1.9 for the same input.
import { tensor } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import { classWeights, labelEncoder, padSequences, toCategorical } from '../../src/index.js'

describe('toCategorical', () => {
  it('gives a row with a one for every label', async () => {
    const y = await toCategorical([0, 1, 2, 3], { numClasses: 4 })
    expect([y.shape, y.dtype, [...y.dataSync()]]).toEqual([
      [4, 4],
      'float32',
      [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
    ])
    expect([...(await toCategorical(tensor([1, 0], { dtype: 'int32' }))).dataSync()]).toEqual([0, 1, 1, 0])
    expect((await toCategorical(tensor([[0], [4]]))).shape).toEqual([2, 5])
    expect(
      (
        await toCategorical(
          tensor([
            [0, 1],
            [2, 0],
          ]),
        )
      ).shape,
    ).toEqual([2, 2, 3])
    expect((await toCategorical(new Uint8Array(0))).shape).toEqual([0, 0])
  })

  it.each([
    [[0, 1.5], {}, 'toCategorical: label 1.5 at position 1 is not a class number\nhelp: number the classes first'],
    [[0, -1], {}, 'toCategorical: label -1 at position 1 is not a class number'],
    [['a'], {}, "toCategorical: label 'a' at position 0 is not a class number"],
    [[3], { numClasses: 3 }, 'toCategorical: label 3 at position 0 is not a class number below 3'],
    [[0], { numClasses: 0 }, 'toCategorical: numClasses is 0, expected a whole number above 0\nhelp: leave it out'],
    [null, {}, 'toCategorical: expected class numbers, got null\nhelp: write toCategorical([0, 2, 1])'],
  ])('refuses %j', async (labels, options, message) => {
    await expect(toCategorical(labels as never, options)).rejects.toThrow(message)
  })
})

describe('classWeights', () => {
  it('balances classes', async () => {
    // compute_class_weight('balanced', classes=[0, 1, 2], y=[0, 0, 0, 0, 1, 1, 2])
    const weights = await classWeights([0, 0, 0, 0, 1, 1, 2])
    expect(weights).toEqual({ 0: 7 / 12, 1: 7 / 6, 2: 7 / 3 })
    expect(await classWeights(tensor([1, 0], { dtype: 'int32' }))).toEqual({ 0: 1, 1: 1 })
  })

  it('refuses a class without samples', async () => {
    await expect(classWeights([0, 2])).rejects.toThrow(
      'classWeights: class 1 has no samples\nhelp: number only the classes',
    )
    await expect(classWeights([0, Number.NaN])).rejects.toThrow(
      'classWeights: label NaN at position 1 is not a class number',
    )
  })
})

describe('labelEncoder', () => {
  it('numbers names in their order, and back', async () => {
    const encoder = labelEncoder(['paris', 'paris', 'tokyo', 'amsterdam'])
    expect(encoder.classNames).toEqual(['amsterdam', 'paris', 'tokyo'])
    const y = encoder.encode(['tokyo', 'tokyo', 'paris'])
    expect([y.dtype, [...y.dataSync()]]).toEqual(['int32', [2, 2, 1]])
    expect(await encoder.decode(y)).toEqual(['tokyo', 'tokyo', 'paris'])
    const numbers = labelEncoder([10, 9, 1, 9])
    expect([numbers.classNames, [...numbers.encode([1, 10]).dataSync()]]).toEqual([
      ['1', '9', '10'],
      [0, 2],
    ])
  })

  it('refuses what is not a class', async () => {
    const encoder = labelEncoder(['a', 'b'])
    expect(() => encoder.encode(['a', 'c'])).toThrow(
      "labelEncoder: 'c' at position 1 is not a class\nhelp: the classes are a, b",
    )
    await expect(encoder.decode([2])).rejects.toThrow('labelEncoder: 2 at position 0 is not a class')
    expect(() => labelEncoder('ab')).toThrow("labelEncoder: expected names, got 'ab'\nhelp: write labelEncoder(['rose'")
    expect(() => labelEncoder(Array.from({ length: 30 }, (_, k) => k)).encode([99])).toThrow('18, 19 and others')
  })
})

describe('padSequences', () => {
  const sequences = [[1], [2, 3], [4, 5, 6]]
  it.each([
    [{}, [0, 0, 1, 0, 2, 3, 4, 5, 6]],
    [{ value: -1 }, [-1, -1, 1, -1, 2, 3, 4, 5, 6]],
    [{ padding: 'post' }, [1, 0, 0, 2, 3, 0, 4, 5, 6]],
    [{ maxLength: 2 }, [0, 1, 2, 3, 5, 6]],
    [{ maxLength: 2, truncating: 'post' }, [0, 1, 2, 3, 4, 5]],
  ] as const)('with %j', (options, expected) => {
    const x = padSequences(sequences, options)
    expect([x.dtype, x.shape, [...x.dataSync()]]).toEqual(['int32', [3, expected.length / 3], expected])
  })

  it('takes typed arrays, floats and nothing', () => {
    expect([...padSequences([Float32Array.of(0.5)], { dtype: 'float32', maxLength: 2 }).dataSync()]).toEqual([0, 0.5])
    expect(padSequences([]).shape).toEqual([0, 0])
    expect(() => padSequences([[0.5]])).toThrow('0.5 at position 0 does not fit dtype int32')
  })

  it.each([
    [5, {}, 'padSequences: expected a list of sequences, got 5\nhelp: write padSequences([[1, 2], [3]])'],
    [[[1], 2], {}, 'padSequences: element 1 is 2, expected numbers\nhelp: turn text into numbers first'],
    [[[1]], { padding: 'both' }, "padSequences: padding is 'both', expected 'pre' or 'post'\nhelp: leave it out"],
    [[[1]], { maxLength: 1.5 }, 'padSequences: maxLength is 1.5, expected a whole number\nhelp: leave it out'],
  ])('refuses %j', (given, options, message) => {
    expect(() => padSequences(given as never, options as never)).toThrow(message)
  })
})
