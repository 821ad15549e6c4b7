// WAV files.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decodeWav } from '@tensorloom/datasets'
import { type ExpectedArray, type FileCase, readJson, same, sameTensor } from '../cases.js'

interface Entry {
  readonly file: string
  readonly expected?: string
}

interface Index {
  readonly good: readonly Entry[]
  readonly broken: readonly Entry[]
  readonly judgement: readonly Entry[]
}

/** All cases of a folder. */
export function wavCases(folder: string, index: Index): readonly FileCase[] {
  const bytes = (file: string): Uint8Array => readFileSync(join(folder, file))
  const decode = (file: string): Promise<unknown> => decodeWav(bytes(file))
  return [
    ...index.good.map(
      ({ file, expected }): FileCase => ({
        name: file,
        verdict: 'good',
        read: async () => {
          const { sampleRate, samples, tolerance } = readJson(join(folder, expected!)) as {
            readonly sampleRate: number
            readonly samples: ExpectedArray
            readonly tolerance: number
          }
          const sound = await decodeWav(bytes(file), { dtype: 'float64' })
          same('sample rate', sound.sampleRate, sampleRate)
          await sameTensor(sound.samples, samples, tolerance)
          await sameTensor((await decodeWav(bytes(file))).samples, { ...samples, dtype: 'float32' }, tolerance)
        },
      }),
    ),
    ...index.broken.map(({ file }): FileCase => ({ name: file, verdict: 'broken', read: () => decode(file) })),
    ...index.judgement.map(({ file }): FileCase => ({ name: file, verdict: 'judgement', read: () => decode(file) })),
  ]
}
