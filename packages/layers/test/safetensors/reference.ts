// The reference files, and how a tensor is compared with what a file must hold.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'

/** The folder of the reference files. */
export const folder: string = fileURLToPath(new URL('files', import.meta.url))

/** Expected elements. */
export interface Expected {
  readonly dtype: string
  readonly shape: readonly number[]
  readonly data: readonly (number | string | boolean)[]
}

/** A tensor that a file must hold. */
export interface ExpectedTensor extends Expected {
  readonly name: string
  readonly st_dtype: string
}

/** The list of the files. */
export interface Index {
  readonly legal: readonly { readonly file: string; readonly expected: string }[]
  readonly modules: readonly { readonly file: string; readonly expected: string; readonly module: string }[]
  readonly sets: readonly { readonly folder: string; readonly note: string }[]
  readonly illegal: readonly { readonly file: string; readonly why: string }[]
  readonly judgement: readonly { readonly file: string; readonly verdict: string }[]
}

export const bytesOf = (file: string): Uint8Array => new Uint8Array(readFileSync(join(folder, file)))
export const jsonOf = <T>(file: string): T => JSON.parse(readFileSync(join(folder, file), 'utf8')) as T
export const index: Index = jsonOf('index.json')

/** All files of a folder that have this ending, with their names. */
export function filesIn(name: string, ending: string): readonly (readonly [file: string, bytes: Uint8Array])[] {
  return readdirSync(join(folder, name))
    .filter((file) => file.endsWith(ending))
    .sort()
    .map((file) => [file, bytesOf(`${name}/${file}`)])
}

/** Compares elements exactly: NaN equals NaN, and −0 is not 0. */
export function expectElements(data: ArrayLike<number | bigint>, expected: Expected): void {
  expect(data.length).toBe(expected.data.length)
  for (let k = 0; k < data.length; k++) {
    const value = data[k]!
    const wanted = expected.data[k]!
    const same =
      typeof value === 'bigint'
        ? value === BigInt(wanted)
        : Object.is(value, expected.dtype === 'float32' ? Math.fround(Number(wanted)) : Number(wanted))
    if (!same) throw new Error(`element ${k} is ${value}, expected ${String(wanted)}`)
  }
}
