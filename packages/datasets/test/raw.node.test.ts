// Every embedded value against the raw table it was packed from, to the last bit of float32.
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import type { Tensor } from '@tensorloom/tensor'
import { expect, it } from 'vitest'
import { breastCancer, diabetes, digits, iris, wine } from '../src/index.js'

function rowsOf(file: string, header: number, separator: string | RegExp = ','): number[][] {
  const bytes = readFileSync(new URL(`../data/${file}`, import.meta.url))
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString().trim()
  return text
    .split('\n')
    .slice(header)
    .map((line) => line.trim().split(separator).map(Number))
}

function expectEqual(tensor: Tensor, values: readonly number[]): void {
  expect(
    Buffer.from(tensor.cast('float32').dataSync().buffer).equals(Buffer.from(Float32Array.from(values).buffer)),
  ).toBe(true)
}

it.each([
  ['digits.csv.gz', 0, digits],
  ['iris.csv', 1, iris],
  ['wine_data.csv', 1, wine],
  ['breast_cancer.csv', 1, breastCancer],
] as const)('%s', async (file, header, load) => {
  const rows = rowsOf(file, header)
  const { x, y } = await load()
  expectEqual(
    x,
    rows.flatMap((row) => row.slice(0, -1)),
  )
  expectEqual(
    y,
    rows.map((row) => row.at(-1)!),
  )
})

it('diabetes', async () => {
  const { x, y } = await diabetes()
  expectEqual(x, rowsOf('diabetes_data_raw.csv.gz', 0, /\s+/).flat())
  expectEqual(y, rowsOf('diabetes_target.csv.gz', 0).flat())
})
