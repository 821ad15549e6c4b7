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

it('texts of every length, with and without quotes, escapes and other characters than ASCII', () => {
  const pieces = ['plain', 'São', '日本', '😀', 'say "yes"', 'a, b', '', 'two\nlines', 'back\\slash']
  // Some are longer than what is decoded at once, and all together many times as long.
  const texts = Array.from({ length: 600 }, (_, k) =>
    `${k} `.repeat(1 + (k % 7)).concat(pieces[k % pieces.length]!.repeat(k % 100 === 99 ? 5000 : k % 40)),
  )
  const doubled = texts.map((one) => `"${one.replaceAll('"', '""')}"`)
  expect(parseCsv(`a\n${doubled.join('\n')}\n`).text('a')).toEqual(texts)
  const escaped = texts.map((one, k) =>
    k % 2 === 0 ? `"${one.replaceAll(/["\\]/g, '\\$&')}"` : one.replaceAll(/[\\,\n]/g, '\\$&'),
  )
  expect(parseCsv(`a\n${escaped.join('\n')}\n`, { escape: '\\' }).text('a')).toEqual(texts)
  // A few rows, and a column beside others.
  for (const count of [1, 3, 63, 64, 129]) {
    const rows = doubled.slice(0, count).map((one, k) => `${k},${one},x`)
    expect(parseCsv(`k,a,b\n${rows.join('\n')}\n`).text('a'), String(count)).toEqual(texts.slice(0, count))
  }
})

it('a text that means a missing value is one, also if it could be a number', () => {
  const table = parseCsv('a\n1\ninf\n-inf\n', { missing: ['inf'] })
  expect([...table.numbers(['a'], { missing: 7 }).dataSync()]).toEqual([1, 7, Number.NEGATIVE_INFINITY])
  expect(table.values('a')).toEqual([1, null, Number.NEGATIVE_INFINITY])
  expect(() => table.numbers()).toThrow("line 3, column 'a': 'inf' is not a number\nhelp: say what stands for missing")
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
