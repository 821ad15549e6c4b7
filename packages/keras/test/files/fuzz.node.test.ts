import { expect, test } from 'vitest'
import { fuzzModels, fuzzParts, seedsFrom } from './fuzz.js'

test('damaged archives and HDF5 files are refused, or read', async () => {
  const { problems, read, refused } = await fuzzParts(seedsFrom(1, 600))
  expect(problems).toEqual([])
  expect(Math.min(read, refused)).toBeGreaterThan(60)
})

test('damaged models are refused, or read', async () => {
  const { problems, read, refused } = await fuzzModels(seedsFrom(1, 60))
  expect(problems).toEqual([])
  expect(Math.min(read, refused)).toBeGreaterThan(5)
})
