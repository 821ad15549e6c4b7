// More files than the short test has; set TENSORLOOM_FUZZ for any number.
import { expect, test } from 'vitest'
import { fuzzModels, fuzzParts, type Outcome, seedsFrom } from './fuzz.js'

const count = Number(process.env.TENSORLOOM_FUZZ ?? 2000)

test.each([
  ['archives and HDF5 files', fuzzParts],
  ['models', fuzzModels],
] as const)(
  'damaged %s',
  { timeout: 600_000 + count * 100 },
  async (_, fuzz: (seeds: Iterable<number>) => Promise<Outcome>) => {
    const { problems, ...rest } = await fuzz(seedsFrom(10_000, count))
    console.log(JSON.stringify({ count, problems: problems.length, ...rest }))
    expect(problems).toEqual([])
  },
)
