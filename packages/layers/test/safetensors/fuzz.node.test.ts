// Damaged files: they are read, or refused by a SerializationError, and memory is never taken for what is not there.
// TENSORLOOM_FUZZ=100000 says how many; 2000 by default.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { memory } from '@tensorloom/tensor'
import { expect, it } from 'vitest'
// What damages files is shared with the readers of datasets.
import { largestAllocation, mutated, randomFrom } from '../../../datasets/test/readers/mutate.js'
import { loadModel, type ModelFile, modelFileOf, openSafetensors } from '../../src/index.js'
import { crc32 } from '../../src/saving/crc32.js'
import { bytesOf, filesIn, folder } from './reference.js'

const count = Number(process.env.TENSORLOOM_FUZZ ?? 2000)
const small = (ending: string, ...folders: readonly string[]): readonly Uint8Array[] =>
  folders
    .flatMap((name) => filesIn(name, ending).map(([, bytes]) => bytes))
    .filter(({ length }) => length > 0 && length < 4096)

async function readEverything(bytes: Uint8Array): Promise<void> {
  const file = await openSafetensors(bytes)
  for (const name of file.names) {
    await file.readRaw(name)
    // A file may hold what no dtype of ours has, so one refusal does not end the case.
    const read = await file.read(name, { bigIntegers: 'float64' }).catch((error: Error) => {
      if (error.name !== 'SerializationError') throw error
    })
    read?.dispose()
  }
}

async function fuzz(
  files: readonly Uint8Array[],
  read: (bytes: Uint8Array) => Promise<unknown>,
): Promise<{ good: number; refused: number; slowest: number }> {
  const random = randomFrom(17)
  let [good, refused, slowest] = [0, 0, 0]
  for (let k = 0; k < count; k++) {
    const bytes = mutated(files[random(files.length)]!, files[random(files.length)]!, random)
    let error: unknown
    const start = performance.now()
    const largest = await largestAllocation(async () => {
      error = await read(bytes).then(
        () => undefined,
        (reason: unknown) => reason,
      )
    })
    slowest = Math.max(slowest, performance.now() - start)
    const shown = (): string => `case ${k}: ${Buffer.from(bytes).toString('base64')}`
    if (error === undefined) good++
    else {
      refused++
      if ((error as Error).name !== 'SerializationError') throw new Error(shown(), { cause: error })
    }
    if (largest > Math.max(10 * bytes.length, 4096)) throw new Error(`${largest} bytes were taken: ${shown()}`)
  }
  return { good, refused, slowest }
}

const timeout = 60_000 + count * 30

it(`openSafetensors reads or refuses ${count} damaged files`, { timeout }, async () => {
  const before = memory()
  const { good, refused, slowest } = await fuzz(
    small('.safetensors', 'legal', 'illegal', 'modules', 'judgement'),
    readEverything,
  )
  console.log(`safetensors: ${good} read, ${refused} refused, the slowest took ${slowest.toFixed(0)} ms`)
  expect(good).toBeGreaterThan(0)
  expect(refused).toBeGreaterThan(0)
  expect(memory()).toEqual(before)
})

it(`openSafetensors reads or refuses ${count} damaged indices`, { timeout }, async () => {
  const shards = new Map(filesIn('sharded/good', '.safetensors'))
  const besides = async (name: string): Promise<ModelFile> => {
    // In memory, because reading 100,000 times from the disk takes long.
    const bytes = shards.get(name)
    if (bytes === undefined) return (await modelFileOf(new Uint8Array(0))).beside(name)
    return modelFileOf(bytes)
  }
  const index = bytesOf('sharded/good/model.safetensors.index.json')
  const { good, refused, slowest } = await fuzz([index], async (bytes) =>
    openSafetensors({ ...(await modelFileOf(bytes)), beside: besides }),
  )
  console.log(`indices: ${good} read, ${refused} refused, the slowest took ${slowest.toFixed(0)} ms`)
  expect(refused).toBeGreaterThan(0)
})

// Damage behind a checksum is not noticed by it.
function withChecksum(bytes: Uint8Array): Uint8Array {
  const key = '"tensorloom.crc32":"'
  const at = Buffer.from(bytes).indexOf(key) + key.length
  if (at < key.length || at + 8 > bytes.length) return bytes
  const zeros = bytes.slice().fill(0x30, at, at + 8)
  zeros.set(new TextEncoder().encode(crc32(zeros)), at)
  return zeros
}

it.each([
  ['damaged models', (bytes: Uint8Array) => bytes],
  ['damaged models with right sums', withChecksum],
])(`loadModel reads or refuses ${count} %s`, { timeout }, async (name, prepare) => {
  const model = new Uint8Array(readFileSync(join(folder, '../model.safetensors')))
  const before = memory()
  const { good, refused, slowest } = await fuzz([model], async (bytes) => (await loadModel(prepare(bytes))).dispose())
  console.log(`${name}: ${good} read, ${refused} refused, the slowest took ${slowest.toFixed(0)} ms`)
  expect(refused).toBeGreaterThan(count / 2)
  expect(memory()).toEqual(before)
})
