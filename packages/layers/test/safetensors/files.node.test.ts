// Safetensors files on the disk: written, opened and loaded by their paths.
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ones } from '@tensorloom/tensor'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { dense, sequential } from '../../src/index.js'
import { loadWeights, openSafetensors, saveSafetensors } from '../../src/node.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tensorloom-safetensors-'))
})
afterEach(() => rm(folder, { recursive: true }))

it('one file', async () => {
  const path = join(folder, 'fc.safetensors')
  expect(await saveSafetensors({ 'fc.weight': ones([2, 3]), 'fc.bias': ones([2]) }, path)).toEqual([path])
  expect((await openSafetensors(path)).names).toEqual(['fc.weight', 'fc.bias'])
  const model = sequential([dense(2, { inputShape: [3] })])
  expect((await loadWeights(model, path, { layout: 'pytorch' })).matched.length).toBe(2)
  expect([...model.apply(ones([1, 3])).dataSync()]).toEqual([4, 4])
  await expect(loadWeights(model, join(folder, 'none'), {})).rejects.toThrow(/loadWeights: .*none: no such file/)
})

it('shards, with their index last', async () => {
  const tensors = { a: ones([4]), b: ones([4]), c: ones([4]) }
  const written = await saveSafetensors(tensors, join(folder, 'net.safetensors'), { shardSize: 32 })
  expect(written.at(-1)).toBe(join(folder, 'net.safetensors.index.json'))
  expect((await readdir(folder)).sort()).toEqual([
    'net-00001-of-00002.safetensors',
    'net-00002-of-00002.safetensors',
    'net.safetensors.index.json',
  ])
  const file = await openSafetensors(written.at(-1)!)
  expect([...(await file.readAll()).keys()]).toEqual(['a', 'b', 'c'])
  expect(await saveSafetensors(tensors, join(folder, 'all.bin'), { shardSize: 100 })).toEqual([join(folder, 'all.bin')])
  await rm(join(folder, 'net-00002-of-00002.safetensors'))
  await expect(openSafetensors(written.at(-1)!)).rejects.toThrow(
    /'net-00002-of-00002.safetensors' beside it does not exist/,
  )
})

it('what cannot be written', async () => {
  await expect(saveSafetensors({ a: ones([1]) }, join(folder, 'none/x'))).rejects.toThrow(
    /saveSafetensors: .*x: no such file or folder/,
  )
  await expect(saveSafetensors({ a: ones([1]) }, 5 as never)).rejects.toThrow(/saveSafetensors: expected a path, got 5/)
  await expect(saveSafetensors({ a: ones([1]) }, join(folder, 'x'), { name: 'y' } as never)).rejects.toThrow(
    /unknown option 'name'/,
  )
})
