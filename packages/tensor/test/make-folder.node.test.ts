// Folders are made with those above them, and what cannot be made is an error.
import { existsSync } from 'node:fs'
import * as files from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { makeFolder } from '@tensorloom/tensor/internal'
import { afterEach, beforeEach, expect, it } from 'vitest'

let folder = ''
beforeEach(async () => {
  folder = await files.mkdtemp(join(tmpdir(), 'folders-'))
})
afterEach(() => files.rm(folder, { recursive: true }))

const make = (path: string): Promise<void> => makeFolder(path, files, dirname)

it('makes folders above, and leaves those that are there', async () => {
  await make(join(folder, 'a', 'b', 'c'))
  await files.writeFile(join(folder, 'a', 'kept'), '')
  await make(join(folder, 'a', 'b', 'c'))
  await make(folder)
  await make('.')
  expect(await files.readdir(join(folder, 'a'))).toEqual(['b', 'kept'])
})

it('makes the same folder several times at once', async () => {
  const deep = join(folder, 'a', 'b', 'c', 'd')
  await Promise.all(Array.from({ length: 20 }, () => make(deep)))
  expect((await files.stat(deep)).isDirectory()).toBe(true)
})

it('takes a link to a folder, and refuses a file', async () => {
  await files.mkdir(join(folder, 'real'))
  await files.symlink(join(folder, 'real'), join(folder, 'link'))
  await make(join(folder, 'link', 'inner'))
  expect(await files.readdir(join(folder, 'real'))).toEqual(['inner'])
  await files.writeFile(join(folder, 'file'), '')
  await expect(make(join(folder, 'file'))).rejects.toThrow('EEXIST')
  await expect(make(join(folder, 'file', 'inner'))).rejects.toThrow('ENOTDIR')
})

it('ends where a folder that is there says that it is missing', async () => {
  const missing = Object.assign(new Error('no such file or directory'), { code: 'ENOENT' })
  const asked: string[] = []
  const denying = {
    mkdir: async (path: string) => {
      asked.push(path)
      throw path === '/denied' ? Object.assign(new Error('exists'), { code: 'EEXIST' }) : missing
    },
    stat: async (path: string) => {
      if (path !== '/denied') throw missing
      return { isDirectory: () => true }
    },
  }
  await expect(makeFolder('/denied/a/b', denying, dirname)).rejects.toBe(missing)
  expect(asked).toEqual(['/denied/a/b', '/denied/a', '/denied', '/denied/a'])
})

it.runIf(existsSync('/proc/self'))('refuses a folder below /proc', async () => {
  await expect(make('/proc/none/deep')).rejects.toThrow('ENOENT')
})
