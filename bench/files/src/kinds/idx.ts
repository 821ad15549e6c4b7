// IDX files, plain and in gzip.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decodeIdx } from '@tensorloom/datasets'
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
export function idxCases(folder: string, index: Index): readonly FileCase[] {
  const decode = (file: string): Promise<unknown> => decodeIdx(readFileSync(join(folder, file)))
  return [
    ...index.good.map(
      ({ file, expected }): FileCase => ({
        name: file,
        verdict: 'good',
        read: async () => {
          const array = readJson(join(folder, expected!)) as ExpectedArray
          const bytes = readFileSync(join(folder, file))
          await sameTensor(await decodeIdx(bytes, { dtype: 'float64' }), array)
          const x = await decodeIdx(bytes)
          const float = array.dtype.startsWith('float')
          same('dtype', x.dtype, float ? 'float32' : array.dtype === 'uint8' ? 'uint8' : 'int32')
          await sameTensor(x, float ? { ...array, dtype: 'float32' } : array)
        },
      }),
    ),
    ...index.broken.map(({ file }): FileCase => ({ name: file, verdict: 'broken', read: () => decode(file) })),
    ...index.judgement.map(({ file }): FileCase => ({ name: file, verdict: 'judgement', read: () => decode(file) })),
  ]
}
