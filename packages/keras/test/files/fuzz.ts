// Runs damaged files. A reader may refuse them with a SerializationError, or read them; nothing else may happen.

import { loadKeras } from '@tensorloom/keras'
import type { AnyLayer } from '@tensorloom/layers'
import { largestAllocation } from '../../../datasets/test/readers/mutate.js'
import { readHdf5 } from '../../src/hdf5/read.js'
import type { Group } from '../../src/hdf5/tree.js'
import { readZip } from '../../src/zip/read.js'
import { bytesOf, modelNames, withLegacy } from './models.js'
import { type Dice, dice, mutated, mutatedInside } from './mutate.js'

/** What happened to a number of files. */
export interface Outcome {
  read: number
  refused: number
  /** What may not happen: the seed of the file, and the error. */
  readonly problems: string[]
  /** The longest time for one file, in milliseconds, and its seed. */
  slowest: readonly [milliseconds: number, seed: number]
}

interface Case {
  readonly bytes: Uint8Array
  read(bytes: Uint8Array): Promise<void>
}

async function run(seeds: Iterable<number>, caseOf: (random: Dice) => Case | Promise<Case>): Promise<Outcome> {
  const outcome: Outcome = { read: 0, refused: 0, problems: [], slowest: [0, 0] }
  for (const seed of seeds) {
    const { bytes, read } = await caseOf(dice(seed))
    const start = performance.now()
    const largest = await largestAllocation(async () => {
      try {
        await read(bytes)
        outcome.read++
      } catch (error) {
        if (error instanceof Error && error.name === 'SerializationError' && error.message.includes('\nhelp: '))
          outcome.refused++
        else
          outcome.problems.push(`${seed}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
      }
    })
    const time = performance.now() - start
    if (time > outcome.slowest[0]) outcome.slowest = [time, seed]
    if (largest > 10 * bytes.length + 2 ** 16)
      outcome.problems.push(`${seed}: ${largest} bytes were taken for a file of ${bytes.length}`)
  }
  return outcome
}

const archives = modelNames.map((name) => `${name}.keras`)
const trees = [...modelNames.map((name) => `${name}.weights.h5`), ...withLegacy.map((name) => `${name}.h5`)]

/** Archives and HDF5 files alone, all of whose parts are read. */
export function fuzzParts(seeds: Iterable<number>): Promise<Outcome> {
  return run(seeds, (random) =>
    random.next() < 0.2
      ? { bytes: mutated(bytesOf(random.one(archives)), random), read: readEntries }
      : { bytes: mutated(bytesOf(random.one(trees)), random), read: (bytes) => readAll(readHdf5(bytes)) },
  )
}

async function readEntries(bytes: Uint8Array): Promise<void> {
  for (const entry of readZip(bytes).values()) await entry.read()
}

async function readAll(group: Group): Promise<void> {
  for (const child of group.children.values()) {
    if (child.kind === 'group') await readAll(child)
    else await child.read()
  }
}

/** Whole models: archives that are damaged, or sound with damaged files in them, and legacy files. */
export function fuzzModels(seeds: Iterable<number>): Promise<Outcome> {
  return run(seeds, async (random) => {
    const bytes =
      random.next() < 0.6
        ? await mutatedInside(bytesOf(random.one(archives)), random)
        : mutated(bytesOf(random.one([...archives, ...withLegacy.map((name) => `${name}.h5`)])), random)
    return { bytes, read: async (file) => (await loadKeras<AnyLayer>(file)).model.dispose() }
  })
}

/** Seeds from `first` on. */
export function* seedsFrom(first: number, count: number): Iterable<number> {
  for (let k = 0; k < count; k++) yield first + k
}
