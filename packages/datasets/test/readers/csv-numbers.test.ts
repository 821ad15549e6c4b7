// Numbers of every length are those that JavaScript reads, texts that all differ are read like texts that repeat, and bytes of UTF-8
// are the same in chunks of every size.
import { expect, it } from 'vitest'
import { parseCsv, streamCsv } from '../../src/index.js'

// Fractions with 1 to 21 digits, and whole numbers around 2⁵³, where sums of digits begin to round.
const cells = Array.from({ length: 2000 }, (_, k) => {
  const digits = String((BigInt(k) * 7919n + 104_729n) ** 4n).slice(0, 1 + (k % 21))
  const point = k % (digits.length + 1)
  const number = `${digits.slice(0, point)}.${digits.slice(point)}`
  if (k % 3 === 2) return String(9_007_199_254_740_992n + BigInt(k) - 1000n)
  return k % 3 === 0 ? `${number}e${(k % 61) - 30}` : `-${number}`
})

it('numbers of any length', () => {
  const table = parseCsv(`a\n${cells.join('\n')}\n`)
  expect([...table.numbers(['a'], { dtype: 'float64' }).dataSync()]).toEqual(cells.map(Number))
  for (const odd of ['12345678901234567890x', '1e', '123456789012345678.1.2', '1_2345678901234567890']) {
    expect(() => parseCsv(`a\n${odd}\n`).numbers(), odd).toThrow('is not a number')
  }
})

it('many texts that differ, and then repeat', () => {
  const texts = Array.from({ length: 2000 }, (_, k) => (k < 1500 ? `text ${k}` : `say "${k % 3}"`))
  const table = parseCsv(`a\n${texts.map((one) => `"${one.replaceAll('"', '""')}"`).join('\n')}\n`)
  expect(table.text('a')).toEqual(texts)
  expect(table.values('a')).toEqual(texts)
  const { classNames, y } = table.classes('a')
  expect(classNames).toEqual([...new Set(texts)].sort())
  expect([...y.dataSync()].map((k) => classNames[k])).toEqual(texts)
})

it('UTF-8 in chunks of every size, with a byte order mark', async () => {
  const bytes = new TextEncoder().encode('\ufeffa,b\nSão,1\n日本,2\n😀😀,3\n"x ""é""",4\n')
  for (let size = 1; size < 24; size++) {
    const chunks = async function* (): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
    }
    const seen: string[] = []
    for await (const part of streamCsv(chunks(), { batchSize: 3 })) seen.push(...part.columns, ...part.text('a'))
    expect(seen, String(size)).toEqual(['a', 'b', 'São', '日本', '😀😀', 'a', 'b', 'x "é"'])
  }
})
