// NPY and NPZ files by their path.
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { readNpy, readNpz, writeNpy, writeNpz } from '@tensorloom/datasets/node'
import { tensor } from '@tensorloom/tensor'
import { afterAll, beforeAll, expect, it } from 'vitest'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tensorloom-numpy-'))
})
afterAll(() => rm(folder, { recursive: true }))

it('writes and reads files, by path or URL', async () => {
  const path = join(folder, 'x.npy')
  await writeNpy(path, tensor([1, 2]), { dtype: 'float16' })
  expect([...(await readNpy(pathToFileURL(path), { dtype: 'float64' })).dataSync()]).toEqual([1, 2])
  const archive = pathToFileURL(join(folder, 'all.npz'))
  await writeNpz(archive, { x: tensor([3]) }, { compress: true })
  expect([...(await readNpz(archive)).x!.dataSync()]).toEqual([3])
  expect((await readdir(folder)).sort()).toEqual(['all.npz', 'x.npy'])
})

it('names the file that it cannot read or write', async () => {
  const path = join(folder, 'none', 'x.npy')
  await expect(readNpy(path)).rejects.toThrow(
    `readNpy: cannot read ${path}: there is no such file or folder\nhelp: check the path`,
  )
  await expect(readNpz(path)).rejects.toThrow(`readNpz: cannot read ${path}`)
  await expect(writeNpy(path, tensor(1))).rejects.toThrow(
    `writeNpy: cannot write ${path}: there is no such file or folder\nhelp: check the folder`,
  )
  await writeFile(join(folder, 'bad.npy'), 'hello')
  await expect(readNpy(join(folder, 'bad.npy'))).rejects.toThrow('readNpy: this is not an NPY file')
})
