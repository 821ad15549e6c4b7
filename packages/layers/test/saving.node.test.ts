// Models in files: round trip, what the operating system refuses, and an old file that survives a failed save.
import * as files from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ones } from '@tensorloom/tensor'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dense, sequential } from '../src/index.js'
import { fileError } from '../src/node/file-error.js'
import { type FileSystem, writeAtomically } from '../src/node/write-atomically.js'
import { loadModel, saveModel } from '../src/node.js'

let folder: string
beforeEach(async () => {
  folder = await files.mkdtemp(join(tmpdir(), 'tensorloom-layers-'))
})
afterEach(() => files.rm(folder, { recursive: true }))

const make = () => sequential([dense(2, { inputShape: [3] })])

it('saves and loads', async () => {
  const path = join(folder, 'model.safetensors')
  const model = make()
  await saveModel(model, path)
  const again = await loadModel(path)
  expect(again.apply(ones([2, 3])).dataSync()).toEqual(model.apply(ones([2, 3])).dataSync())
  const other = make()
  await saveModel(other, path)
  const replaced = await loadModel(path)
  expect(replaced.parameters[0]!.dataSync()).toEqual(other.parameters[0]!.dataSync())
  expect(await files.readdir(folder)).toEqual(['model.safetensors'])
})

it('finds a truncated and a changed file', async () => {
  const path = join(folder, 'model.safetensors')
  await saveModel(make(), path)
  const bytes = await files.readFile(path)
  await files.writeFile(path, bytes.subarray(0, bytes.length - 5))
  await expect(loadModel(path)).rejects.toThrow('it is truncated: 27 of 32 bytes of weights')
  bytes[bytes.length - 3]! ^= 4
  await files.writeFile(path, bytes)
  await expect(loadModel(path)).rejects.toThrow(
    /its checksum is [0-9a-f]{8}, expected [0-9a-f]{8}: some bytes were changed/,
  )
  await files.writeFile(path, '')
  await expect(loadModel(path)).rejects.toThrow('it has 0 bytes, too few for a header')
})

describe('the file that is replaced', () => {
  it('keeps its permissions, and a symbolic link stays one', async () => {
    const path = join(folder, 'model.safetensors')
    await files.writeFile(path, 'old', { mode: 0o640 })
    await files.chmod(path, 0o640)
    const link = join(folder, 'latest.safetensors')
    await files.symlink('model.safetensors', link)
    await saveModel(make(), link)
    expect((await files.lstat(link)).isSymbolicLink()).toBe(true)
    expect((await files.stat(path)).mode & 0o777).toBe(0o640)
    await loadModel(path)
    const dangling = join(folder, 'next.safetensors')
    await files.symlink('later.safetensors', dangling)
    await saveModel(make(), dangling)
    await loadModel(join(folder, 'later.safetensors'))
  })

  it('may have a name as long as the file system allows', async () => {
    const path = join(folder, 'm'.repeat(255))
    await saveModel(make(), path)
    await loadModel(path)
  })

  it('does not leave files of killed processes behind for ever', async () => {
    const at = (name: string) => join(folder, name)
    // Linux gives no process a number above 2²².
    const [dead, young, own] = [
      `.tensorloom-99999999-${'a'.repeat(12)}.tmp`,
      `.tensorloom-99999999-${'b'.repeat(12)}.tmp`,
      `.tensorloom-${process.pid}-${'c'.repeat(12)}.tmp`,
    ]
    const hoursAgo = new Date(Date.now() - 7_200_000)
    for (const name of [dead, young, own]) await files.writeFile(at(name), '')
    for (const name of [dead, own]) await files.utimes(at(name), hoursAgo, hoursAgo)
    await saveModel(make(), at('model.safetensors'))
    expect((await files.readdir(folder)).sort()).toEqual([young, own, 'model.safetensors'].sort())
  })
})

describe('what the operating system refuses', () => {
  it('no such file or folder', async () => {
    const path = join(folder, 'none', 'model.safetensors')
    await expect(loadModel(path)).rejects.toThrow(`loadModel: ${path}: no such file or folder\nhelp: check the path`)
    await expect(saveModel(make(), path)).rejects.toThrow(`saveModel: ${path}: no such file or folder`)
  })
  it('a folder', async () => {
    await expect(loadModel(folder)).rejects.toThrow('it is a folder')
    const below = join(folder, 'below')
    await files.mkdir(below)
    await expect(saveModel(make(), below)).rejects.toThrow(/saveModel: .*below: /)
    expect(await files.readdir(folder)).toEqual(['below'])
  })
  it('an unbuilt model touches no file', async () => {
    const path = join(folder, 'model.safetensors')
    await files.writeFile(path, 'old')
    await expect(saveModel(sequential([dense(2)]), path)).rejects.toThrow('is not built')
    expect(await files.readFile(path, 'utf8')).toBe('old')
  })
  it.each(['open', 'write', 'sync', 'rename'])('a failing %s leaves the old file and nothing else', async (step) => {
    const path = join(folder, 'model.safetensors')
    await files.writeFile(path, 'old')
    const full = (): never => {
      throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })
    }
    const system: FileSystem = {
      ...files,
      async open(...args) {
        if (step === 'open') full()
        const file = await files.open(...args)
        if (step === 'write') {
          file.writeFile = async () => {
            await file.write('half')
            full()
          }
        }
        if (step === 'sync') file.sync = async () => full()
        return file
      },
      async rename(from, to) {
        if (step === 'rename') full()
        await files.rename(from, to)
      },
    }
    const error = await writeAtomically(path, new Uint8Array(9), system).catch((reason: unknown) => reason)
    expect(fileError('saveModel', path, error).message).toBe(
      `saveModel: ${path}: no space left on the disk\nhelp: free some space, or choose another disk`,
    )
    expect(await files.readFile(path, 'utf8')).toBe('old')
    expect(await files.readdir(folder)).toEqual(['model.safetensors'])
  })
  it('anything else is told as it is', () => {
    expect(fileError('loadModel', 'a', new Error('odd')).message).toBe('loadModel: a: odd\nhelp: see the cause')
    expect(fileError('saveModel', 'a', { code: 'EACCES' }).message).toContain('no permission')
  })
})
