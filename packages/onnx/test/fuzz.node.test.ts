// Damaged files: each is loaded, or refused by an error that says where; nothing hangs, and no memory is taken for what is not
// there. TENSORLOOM_FUZZ=100000 says how many; 1000 by default.
import { memory } from '@tensorloom/tensor'
import { describe, expect, test } from 'vitest'
import { largestAllocation, mutated, randomFrom } from '../../datasets/test/readers/mutate.js'
import { loadOnnx } from '../src/index.js'
import { decoderFile, decoders } from './support/decoders.js'
import { fileOf, languageCases } from './support/language-cases.js'
import { changedModel } from './support/mutate.js'
import { filesOf } from './support/tar.js'

const count = Number(process.env.TENSORLOOM_FUZZ ?? 1000)

const timeout = 60_000 + count * 60

const archives = ['torch-models.tar.gz', 'optimized-models.tar.gz', 'node-suite.tar.gz'].map(filesOf)
const written = [...Object.values(languageCases).map(fileOf), ...Object.values(decoders).map(decoderFile)]
const models = archives
  .flatMap((files, archive) =>
    [...files]
      .filter(([name]) => name.endsWith('/model.onnx') && !name.includes('external'))
      .filter((_, k) => archive < 2 || k % 5 === 0)
      .map(([, bytes]) => bytes),
  )
  .concat(written)

interface Failure {
  readonly seed: number
  readonly problem: string
}

async function damage(
  make: (bytes: Uint8Array, other: Uint8Array, random: (below: number) => number) => Uint8Array,
): Promise<readonly Failure[]> {
  const failures: Failure[] = []
  let [read, slowest] = [0, 0]
  for (let seed = 0; seed < count / 2; seed++) {
    const random = randomFrom(seed)
    const bytes = make(models[random(models.length)]!, models[random(models.length)]!, random)
    const start = performance.now()
    const largest = await largestAllocation(async () => {
      try {
        loadOnnx(bytes).dispose()
        read++
      } catch (error) {
        const { name, message } = error as Error
        // Where: a byte, a node, an initializer, an input, or the file as a whole.
        const fits = name === 'SerializationError' && /^onnx: .*\nhelp: .+/s.test(message)
        if (!fits) failures.push({ seed, problem: `${name}: ${message}` })
      }
    })
    slowest = Math.max(slowest, performance.now() - start)
    if (largest > 10 * bytes.length + 4096)
      failures.push({ seed, problem: `${largest} bytes for a file of ${bytes.length}` })
  }
  console.log(`onnx: ${read} of ${Math.ceil(count / 2)} read, the slowest took ${slowest.toFixed(0)} ms`)
  return failures
}

describe('damaged files', () => {
  test(
    'bytes',
    async () => {
      const before = memory().tensors
      expect(await damage(mutated)).toEqual([])
      expect(memory().tensors).toBe(before)
    },
    timeout,
  )

  test(
    'fields',
    async () => {
      const before = memory().tensors
      expect(await damage((bytes, _, random) => changedModel(bytes, random))).toEqual([])
      expect(memory().tensors).toBe(before)
    },
    timeout,
  )
})
