// What gpu.js gets wrong without a word unless it is used with care, and what the kit does not do by itself: sizes that change
// between calls of one program, calls that nobody waits for, loops whose bound is an argument, many backends.
import { tensor, withBackend } from '@tensorloom/tensor'
import type { Backend, Kernel } from '@tensorloom/tensor/backend'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { EngineMode } from '../src/device/modes.js'
import { gpu } from '../src/index.js'

const load = {
  kind: 'load',
  dtype: 'float32',
  input: 0,
  index: { base: 0, offset: 0, terms: [{ axis: 0, stride: 1 }] },
}

// x + 1 of as many elements as param 0 says.
const plusOne = {
  name: 'plusOne',
  shape: [{ param: 0 }],
  reduces: [],
  inputs: ['float32'],
  dtype: 'float32',
  params: 1,
  value: {
    kind: 'binary',
    dtype: 'float32',
    operator: 'add',
    left: load,
    right: { kind: 'const', dtype: 'float32', value: 1 },
  },
} as Kernel

// The sum of as many elements as param 0 says.
const total = {
  ...plusOne,
  name: 'total',
  shape: [],
  reduces: [{ operator: 'sum', dtype: 'float32', shape: [{ param: 0 }], body: load }],
  value: { kind: 'acc', dtype: 'float32', reduce: 0 },
} as Kernel

const numbers = (length: number): Float32Array => Float32Array.from({ length }, (_, k) => (k * 7) % 1000)

/** Tests on an engine that its traps are stepped over. */
export function describeTraps(mode: EngineMode): void {
  describe(mode, () => {
    let backend: Backend
    beforeAll(async () => {
      backend = await gpu({ mode })
    })
    afterAll(() => backend.dispose())

    const written = (values: Float32Array) => {
      const storage = backend.allocate(values.length, 'float32')
      backend.write(storage, values)
      return storage
    }
    const expectPlus = (got: ArrayLike<number>, length: number, by: number): void => {
      expect(got.length).toBe(length)
      const wrong = numbers(length).findIndex((value, k) => got[k] !== value + by)
      expect(wrong, `${length} elements`).toBe(-1)
    }

    test('one program takes sizes of every class of precision that WebGL2 has in gpu.js', async () => {
      const program = backend.compile(plusOne)
      for (const length of [20_000, 40_000, 4096, 8192, 100_352, 320]) {
        const [input, output] = [written(numbers(length)), backend.allocate(length, 'float32')]
        await backend.run(program, [input], output, Float64Array.of(length))
        expectPlus(await backend.read(output), length, 1)
        for (const one of [input, output]) backend.free(one)
      }
      backend.release?.(program)
    })

    test('first calls of several sizes that nobody waits for keep their results, and those of each other', async () => {
      const lengths = [7, 3000, 12]
      const calls = withBackend(backend, () =>
        lengths.map((length) => {
          const once = tensor(numbers(length)).add(0.5)
          // What a kernel made is its own next input.
          return { length, once, twice: once.add(0.5) }
        }),
      )
      for (const { length, once, twice } of calls) {
        expectPlus(await once.data(), length, 0.5)
        expectPlus(await twice.data(), length, 1)
      }
    })

    test('a loop whose bound is an argument goes on after a thousand turns', async () => {
      const program = backend.compile(total)
      for (const length of [1001, 1900]) {
        const output = backend.allocate(1, 'float32')
        await backend.run(program, [written(numbers(length))], output, Float64Array.of(length))
        expect((await backend.read(output))[0]).toBe(numbers(length).reduce((sum, value) => sum + value, 0))
      }
      backend.release?.(program)
    })

    test('twenty backends share one device: browsers take the oldest of more than sixteen contexts away', async () => {
      const others: Backend[] = []
      for (let k = 0; k < 20; k++) others.push(await gpu({ mode }))
      const storage = written(Float32Array.of(1, 2, 3))
      expect(await backend.read(storage)).toEqual(Float32Array.of(1, 2, 3))
      for (const one of others) await one.dispose()
      expect(await backend.read(storage)).toEqual(Float32Array.of(1, 2, 3))
      backend.free(storage)
    })
  })
}
