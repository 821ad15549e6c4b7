// Hashes of strings: bins of the examples in Keras's documentation, fingerprints of Google's FarmHash (by its binding for Node,
// farmhash 5.0.1), and the test vectors of SipHash's paper.
import { describe, expect, it } from 'vitest'
import { hashedCrossing, hashing } from '../../src/index.js'
import { fingerprint64 } from '../../src/layers/preprocessing/hash/farm-hash.js'
import { sipHash } from '../../src/layers/preprocessing/hash/sip-hash.js'

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
const letters = (count: number): string =>
  Array.from({ length: count }, (_, k) => String.fromCharCode(97 + (k % 26))).join('')

describe('fingerprint64', () => {
  it.each([
    ['', 11160318154034397263n],
    ['a', 12917804110809363939n],
    ['café', 11379377682866355587n],
    ['日本語 😀', 10333121553878539811n],
    [letters(3), 2640714258260161385n],
    [letters(7), 4341691227789030229n],
    [letters(12), 5676575430734197723n],
    [letters(20), 7349542659848948094n],
    [letters(40), 4224718273921451922n],
    [letters(64), 11261912070464707578n],
    [letters(65), 2608948203458330154n],
    [letters(128), 14061449006046005066n],
    [letters(200), 2725806534515858166n],
  ])('of %j', (text, expected) => {
    expect(fingerprint64(bytesOf(text))).toBe(expected)
  })
})

describe('sipHash', () => {
  it('agrees with appendix A of the paper', () => {
    const key = [0x0706050403020100n, 0x0f0e0d0c0b0a0908n] as const
    const message = Uint8Array.from({ length: 15 }, (_, k) => k)
    expect(sipHash(message, key)).toBe(0xa129ca6149be45e5n)
    // The first and ninth vectors of the reference implementation.
    expect(sipHash(message.slice(0, 0), key)).toBe(0x726fdb47dd0e0e31n)
    expect(sipHash(message.slice(0, 8), key)).toBe(0x93f5f5799a932462n)
  })
})

describe('hashing', () => {
  const names = [['A'], ['B'], ['C'], ['D'], ['E']]
  const bins = (layer: ReturnType<typeof hashing>, data: Parameters<typeof layer.encode>[0] = names): number[] => [
    ...layer.apply(data).dataSync(),
  ]

  it('has the bins of Keras', () => {
    expect(bins(hashing(3))).toEqual([1, 0, 1, 1, 2])
    expect(bins(hashing(3, { maskValue: '' }), [['A'], ['B'], [''], ['C'], ['D']])).toEqual([1, 1, 0, 2, 2])
    expect(bins(hashing(3, { salt: [133, 137] }))).toEqual([1, 2, 1, 0, 2])
    expect(bins(hashing(3, { salt: 133 }))).toEqual([0, 0, 2, 1, 0])
  })

  it('hashes numbers as their digits, and encodes as it is told', () => {
    expect(bins(hashing(1000), [12, 12.9])).toEqual(bins(hashing(1000), ['12', '12']))
    expect(bins(hashing(3, { outputMode: 'count' }), [['A', 'B', 'C']])).toEqual([1, 2, 0])
    expect(hashing(3, { outputMode: 'oneHot' }).apply(names).shape).toEqual([5, 3])
  })

  it('says what is wrong', () => {
    expect(() => hashing(0)).toThrow('hashing: numBins is 0')
    expect(() => hashing(3, { salt: -1 })).toThrow('hashing: salt is -1')
    expect(() => hashing(3, { outputMode: 'tfIdf' as 'int' })).toThrow("hashing: outputMode is 'tfIdf'")
    expect(() => hashing(3).apply([true as never])).toThrow('expected strings or numbers, got true')
  })
})

describe('hashedCrossing', () => {
  const features = [
    ['A', 'B', 'A', 'B', 'A'],
    [101, 101, 101, 102, 102],
  ]

  it('has the bins of Keras', () => {
    expect([...hashedCrossing(5).apply(features).dataSync()]).toEqual([1, 4, 1, 1, 3])
    const rows = hashedCrossing(5, { outputMode: 'oneHot' }).apply(features)
    expect(rows.shape).toEqual([5, 5])
    expect([...rows.argMax({ axis: 1 }).dataSync()]).toEqual([1, 4, 1, 1, 3])
    const columns = features.map((one) => one.map((value) => [value]))
    expect(hashedCrossing(5).apply(columns).shape).toEqual([5, 1])
  })

  it('says what is wrong', () => {
    expect(() => hashedCrossing(5).apply(['a'])).toThrow('expected at least two features')
    expect(() => hashedCrossing(5).apply([['a'], ['b', 'c']])).toThrow('features have shapes [1] and [2]')
    expect(() => hashedCrossing(5, { outputMode: 'count' as 'int' })).toThrow("outputMode is 'count'")
    expect(() => hashedCrossing(5).apply([['a'], [0.5]])).toThrow('expected strings or whole numbers, got 0.5')
  })
})
