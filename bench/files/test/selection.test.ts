// The files of other programs that are part of this repository, read as `npx tensorloom-files` does.
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { tensor } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import { Mismatch, runCase, sameTensor } from '../src/cases.js'
import { casesOf, foldersIn } from '../src/folders.js'

const files = fileURLToPath(new URL('../../../packages/datasets/test/readers/files', import.meta.url))
const folders = foldersIn(files)

it('finds the folders', () => {
  expect(folders.map((folder) => basename(folder))).toEqual(['csv', 'idx', 'images', 'numpy', 'text', 'wav'])
  expect(foldersIn(join(files, 'csv'))).toEqual([join(files, 'csv')])
  expect(foldersIn(join(files, 'none'))).toEqual([])
})

const weights = fileURLToPath(new URL('../../../packages/layers/test/safetensors/files', import.meta.url))

describe.each([...folders, weights].map((folder) => [basename(folder), folder] as const))('%s', (_, folder) => {
  it.each((casesOf(folder) ?? []).map((one) => [one.name, one.verdict, one] as const))(
    '%s (%s)',
    async (name, verdict, one) => {
      expect((await runCase(one)).failure, `${name} is ${verdict}`).toBeUndefined()
    },
  )
})

it('notices what is wrong', async () => {
  const fails = async (verdict: 'good' | 'broken' | 'judgement', read: () => Promise<unknown>) =>
    (await runCase({ name: '', verdict, read })).failure
  const refuse = (name: string) => async () => {
    throw Object.assign(new Error('no'), { name })
  }
  expect(await fails('good', refuse('DataError'))).toBe('DataError: no')
  expect(await fails('broken', async () => 1)).toBe('was read, but is broken')
  expect(await fails('broken', refuse('RangeError'))).toBe('RangeError: no')
  expect(await fails('judgement', refuse('TypeError'))).toBe('TypeError: no')
  expect(await fails('judgement', refuse('DataError'))).toBeUndefined()
  const expected = { dtype: 'float32', shape: [2], data: [1, 'NaN'] }
  await sameTensor(tensor([1, Number.NaN]), expected)
  await expect(sameTensor(tensor([1, 2]), expected)).rejects.toThrow(new Mismatch('element 1 is 2, expected NaN'))
  await expect(sameTensor(tensor([0]), { dtype: 'float32', shape: [1], data: [-0] })).rejects.toThrow(Mismatch)
  await expect(sameTensor(tensor([[1, Number.NaN]]), expected)).rejects.toThrow('shape is "1 2", expected "2"')
})
