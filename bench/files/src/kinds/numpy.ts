// NPY and NPZ files that NumPy wrote.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decodeNpy, decodeNpz } from '@tensorloom/datasets'
import type { Tensor } from '@tensorloom/tensor'
import { type ExpectedArray, type FileCase, readJson, same, sameTensor } from '../cases.js'

interface Entry {
  readonly file: string
  readonly expected?: string
}

interface Index {
  readonly npy: readonly Entry[]
  readonly npz: readonly Entry[]
  readonly refuse: readonly Entry[]
  readonly broken: readonly Entry[]
  readonly judgement: readonly Entry[]
}

/** All cases of a folder. */
export function numpyCases(folder: string, index: Index): readonly FileCase[] {
  const bytes = (file: string): Uint8Array => readFileSync(join(folder, file))
  const decode = async (file: string): Promise<unknown> =>
    file.endsWith('.npz') ? decodeNpz(bytes(file)) : decodeNpy(bytes(file))
  return [
    ...index.npy.map(
      ({ file, expected }): FileCase => ({
        name: file,
        verdict: 'good',
        read: async () => {
          const array = readJson(join(folder, expected!)) as ExpectedArray
          const exact = array.dtype === 'bool' || array.dtype === 'uint8' ? (array.dtype as 'bool') : 'float64'
          await sameTensor(await decodeNpy(bytes(file), { dtype: exact }), array)
          await sameByDefault(() => decodeNpy(bytes(file)), array)
        },
      }),
    ),
    ...index.npz.map(
      ({ file, expected }): FileCase => ({
        name: file,
        verdict: 'good',
        read: async () => {
          const { arrays } = readJson(join(folder, expected!)) as {
            arrays: readonly (ExpectedArray & { name: string })[]
          }
          const tensors = await decodeNpz(bytes(file), { dtype: 'float64' })
          same('names', Object.keys(tensors).sort(), arrays.map(({ name }) => name).sort())
          for (const array of arrays)
            await sameTensor(Object.getOwnPropertyDescriptor(tensors, array.name)!.value, array)
        },
      }),
    ),
    ...[...index.refuse, ...index.broken].map(
      ({ file }): FileCase => ({
        name: file,
        verdict: 'broken',
        read: () => decode(file),
      }),
    ),
    ...index.judgement.map(({ file }): FileCase => ({ name: file, verdict: 'judgement', read: () => decode(file) })),
  ]
}

// Without a dtype: float32 for floats, int32 for integers that fit, and an error for those that do not.
async function sameByDefault(decode: () => Promise<Tensor>, array: ExpectedArray): Promise<void> {
  const expected = { ...array, dtype: array.dtype.startsWith('float') ? 'float32' : array.dtype }
  const values = array.data.map(Number)
  const fits =
    expected.dtype === 'float32'
      ? noneOverflows(values)
      : values.every((value) => Math.abs(value) < 2 ** 31 || value === -(2 ** 31))
  let x: Tensor
  try {
    x = await decode()
  } catch (error) {
    if (fits) throw error
    same('error', (error as Error).name, 'DataError')
    return
  }
  same('whether the values fit', true, fits)
  await sameTensor(x, expected)
}

function noneOverflows(values: readonly number[]): boolean {
  return values.every((value) => !Number.isFinite(value) || Number.isFinite(Math.fround(value)))
}
