// Cases of initializers: fixed values, or the statistics of random ones, or the property of an orthogonal matrix.
import { matmul, reshape, setSeed, type Tensor, transpose } from '@tensorloom/tensor'
import { sizeOf } from '@tensorloom/tensor/backend'
import { initializerAliases, initializers } from '../classes/initializers.js'
import { describe, entryOf, optionsOf } from '../classes/table.js'
import type { ClassCase, StoredTensor } from './case.js'
import type { CaseRunner, Run } from './case-runner.js'
import type { Checks } from './checks.js'
import { compareConfigs } from './round-trip.js'

interface InitializerCase extends ClassCase {
  readonly shape: readonly number[]
  readonly values?: StoredTensor
  readonly draws?: number
  readonly mean?: number
  readonly std?: number
  readonly min?: number
  readonly max?: number
  readonly property?: string
}

/** Runs a case of an initializer. */
export const runInitializer: CaseRunner<InitializerCase> = async (one, checks, run) => {
  const entry = entryOf('initializer', initializers, one.class, initializerAliases)
  const options = optionsOf(entry, one.class, one.config)
  const initializer = entry.make(options)
  compareConfigs(checks, describe('initializer', initializers, initializer), {
    className: one.class,
    config: one.config,
  })
  // Keras's config of Identity lacks the gain, which is what stands on the diagonal.
  const gain = one.class.startsWith('Identity') ? Number(one.values?.data[0]) : undefined
  const draw = (): Tensor => (gain === undefined ? initializer : entry.make({ ...options, gain })).initialize(one.shape)
  if (one.values !== undefined) await checks.compare('values', run(draw), one.values, ['values'])
  else if (one.property !== undefined) await checkOrthogonal(one, run(draw), checks, run)
  else await checkStatistics(one, () => entry.make({ ...options, seed: undefined }).initialize(one.shape), checks, run)
}

// Mean and standard deviation of n draws scatter by about std / √n. The bounds are those of Keras's own draws; where they
// are an end of the distribution, ours come as near to it.
async function checkStatistics(one: InitializerCase, draw: () => Tensor, checks: Checks, run: Run): Promise<void> {
  const { draws = 0, mean = 0, std = 0, min = 0, max = 0 } = one
  const times = Math.ceil(draws / sizeOf(one.shape))
  run(() => setSeed(1))
  let [count, sum, squares, least, most] = [0, 0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let k = 0; k < times; k++) {
    for (const value of await run(draw).data()) {
      const number = Number(value)
      count++
      sum += number
      squares += (number - mean) ** 2
      least = Math.min(least, number)
      most = Math.max(most, number)
    }
  }
  if (count !== draws) checks.fail(`${count} draws, expected ${draws}`)
  const ownMean = sum / count
  const scatter = std / Math.sqrt(draws)
  near(checks, 'mean', ownMean, mean, 6 * scatter)
  near(checks, 'standard deviation', Math.sqrt(squares / count - (ownMean - mean) ** 2), std, 6 * scatter)
  // The ends of a normal distribution scatter by some tenths of its deviation, those of bounded ones by much less.
  const tail = Math.max(Math.abs(max - mean), Math.abs(min - mean)) > 3 * std ? 2 * std : 0.02 * std
  near(checks, 'smallest number', least, min, tail)
  near(checks, 'largest number', most, max, tail)
}

function near(checks: Checks, of: string, got: number, want: number, tolerance: number): void {
  const error = Math.abs(got - want)
  if (error <= tolerance) return
  checks.fail(
    `${of}: error ${error.toPrecision(3)}, tolerance ${tolerance.toPrecision(3)} (got ${got}, expected ${want})`,
  )
}

// value.reshape(-1, shape[-1]) / gain has orthonormal columns, or rows if it has fewer rows than columns.
async function checkOrthogonal(one: InitializerCase, value: Tensor, checks: Checks, run: Run): Promise<void> {
  const gain = Number(one.config.gain)
  const columns = one.shape.at(-1)!
  const rows = sizeOf(one.shape) / columns
  const size = Math.min(rows, columns)
  const gram = await run(() => {
    const matrix = reshape(value, [rows, columns]).div(gain)
    return rows < columns ? matmul(matrix, transpose(matrix)) : matmul(transpose(matrix), matrix)
  }).data()
  const identity = Array.from({ length: size * size }, (_, k) => (k % (size + 1) === 0 ? 1 : 0))
  checks.compareElements('rows or columns times each other', gram, {
    dtype: 'float32',
    shape: [size, size],
    data: identity,
  })
}
