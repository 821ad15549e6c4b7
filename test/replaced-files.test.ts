// Every function that replaces a file: symbolic links stay links, permissions stay, and what is not a file stays what it is.
import * as files from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeNpy, writeNpz, writeWav } from '@tensorloom/datasets/node'
import { dense, sequential } from '@tensorloom/layers'
import { saveModel, saveSafetensors } from '@tensorloom/layers/node'
import { ones } from '@tensorloom/tensor'
import { fileStore } from '@tensorloom/train'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const writers: Readonly<Record<string, (path: string) => Promise<unknown>>> = {
  saveModel: (path) => saveModel(sequential([dense(1, { inputShape: [1] })]), path),
  saveSafetensors: (path) => saveSafetensors({ x: ones([1]) }, path),
  writeNpy: (path) => writeNpy(path, ones([1])),
  writeNpz: (path) => writeNpz(path, { x: ones([1]) }),
  writeWav: (path) => writeWav(path, { samples: ones([2, 1]), sampleRate: 8000 }),
  'fileStore.write': (path) => fileStore().write(path, Uint8Array.of(1)),
}

let folder: string
beforeEach(async () => {
  folder = await files.mkdtemp(join(tmpdir(), 'tensorloom-replaced-'))
})
afterEach(() => files.rm(folder, { recursive: true }))

describe.each(Object.entries(writers))('%s', (_, write) => {
  it('keeps links and permissions', async () => {
    const [path, link] = [join(folder, 'file'), join(folder, 'link')]
    await files.writeFile(path, 'old')
    await files.chmod(path, 0o640)
    await files.symlink('file', link)
    await write(link)
    expect((await files.lstat(link)).isSymbolicLink()).toBe(true)
    expect((await files.stat(path)).mode & 0o777).toBe(0o640)
    expect(await files.readFile(path, 'latin1')).not.toBe('old')
    expect((await files.readdir(folder)).sort()).toEqual(['file', 'link'])
  })

  it('refuses links in a circle, and what is not a file', async () => {
    const [one, other] = [join(folder, 'one'), join(folder, 'other')]
    await files.symlink('other', one)
    await files.symlink('one', other)
    await expect(write(one)).rejects.toThrow('its symbolic links lead in a circle')
    // A socket stands for devices and pipes.
    const path = join(folder, 'socket')
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(path, resolve))
    try {
      await expect(write(path)).rejects.toThrow('it is a device or a pipe, which a file would replace')
      expect((await files.stat(path)).isSocket()).toBe(true)
    } finally {
      await new Promise((resolve) => server.close(resolve))
    }
  })
})
