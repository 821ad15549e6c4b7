// Files of models by their paths, and from a real server.
import { appendFile, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { dense, saveModel, sequential } from '../../src/index.js'
import { loadModel, modelFileOf } from '../../src/node.js'

const content = Uint8Array.from({ length: 1000 }, (_, k) => k % 251)
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tensorloom-files-'))
  await mkdir(join(folder, 'net/parts'), { recursive: true })
  await writeFile(join(folder, 'net/model.bin'), content)
  await writeFile(join(folder, 'net/parts/1.bin'), 'part')
  await writeFile(join(folder, 'secret.bin'), 'secret')
})
afterAll(() => rm(folder, { recursive: true }))

it('reads parts of a file, and files beside it', async () => {
  const path = join(folder, 'net/model.bin')
  for (const source of [path, pathToFileURL(path), pathToFileURL(path).href]) {
    const file = await modelFileOf(source)
    expect([file.name, file.size]).toEqual(['model.bin', 1000])
    expect(await file.read(990)).toEqual(content.slice(990))
    expect(await file.read()).toEqual(content)
    expect(new TextDecoder().decode(await (await file.beside('parts/1.bin')).read())).toBe('part')
    await expect(file.read(0, 1001)).rejects.toThrow(`${path}: cannot read bytes 0 to 1001: it has 1000 bytes`)
    await expect(file.beside('none.bin')).rejects.toThrow(/'none.bin' beside it does not exist\nhelp: copy it/)
    await expect(file.beside('parts')).rejects.toThrow(/'parts' beside it does not exist/)
    await expect(file.beside('../secret.bin')).rejects.toThrow(/outside of its folder/)
  }
  await expect(modelFileOf(join(folder, 'none'))).rejects.toThrow(/modelFileOf: .*none: no such file or folder/)
  await expect(modelFileOf('file:model.bin%2F')).rejects.toThrow(/is not the address of a file on this machine/)
  await expect(modelFileOf(folder)).rejects.toThrow(/it is a folder/)
})

it('no file stays open', async () => {
  const open = async (): Promise<number> => (await readdir('/proc/self/fd').catch(() => [])).length
  const file = await modelFileOf(join(folder, 'net/model.bin'))
  await file.read(0, 1)
  const before = await open()
  for (let k = 0; k < 20; k++) await file.read(k, k + 1)
  await expect(file.read(0, 2000)).rejects.toThrow()
  expect(await open()).toBeLessThanOrEqual(before)
})

it('a file that changes while it is read', async () => {
  const path = join(folder, 'changing.bin')
  await writeFile(path, content)
  const file = await modelFileOf(path)
  await appendFile(path, 'more')
  await expect(file.read(0, 5)).rejects.toThrow(/it changed while it was read\nhelp: load it again/)
})

it('links out of the folder are refused, except in a cache whose model is such a link', async () => {
  await symlink('../secret.bin', join(folder, 'net/link.bin'))
  const file = await modelFileOf(join(folder, 'net/model.bin'))
  await expect(file.beside('link.bin')).rejects.toThrow(/'link.bin' is a link that leads out of the folder/)
  await mkdir(join(folder, 'cache/blobs'), { recursive: true })
  await mkdir(join(folder, 'cache/snapshot'))
  await writeFile(join(folder, 'cache/blobs/a1'), 'index')
  await writeFile(join(folder, 'cache/blobs/b2'), 'shard')
  await symlink('../blobs/a1', join(folder, 'cache/snapshot/index.json'))
  await symlink('../blobs/b2', join(folder, 'cache/snapshot/1.bin'))
  await symlink('../../secret.bin', join(folder, 'cache/snapshot/2.bin'))
  const cached = await modelFileOf(join(folder, 'cache/snapshot/index.json'))
  expect(new TextDecoder().decode(await (await cached.beside('1.bin')).read())).toBe('shard')
  await expect(cached.beside('2.bin')).rejects.toThrow(/leads out/)
})

it('a model at an address of a real server', async () => {
  const bytes = await saveModel(sequential([dense(400, { inputShape: [100] })]))
  const ranges: (string | undefined)[] = []
  const server = createServer((request, response) => {
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? []
    ranges.push(request.headers.range)
    if (request.url === '/reset') return void request.socket.destroy()
    if (request.url !== '/model.safetensors') return void response.writeHead(404).end()
    if (from === undefined) return void response.end(bytes)
    const end = Math.min(Number(to) + 1, bytes.length)
    response.writeHead(206, { 'content-range': `bytes ${from}-${end - 1}/${bytes.length}` })
    response.end(bytes.subarray(Number(from), end))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  try {
    expect((await loadModel(`${address}/model.safetensors`)).parameters.length).toBe(2)
    expect(ranges).toEqual(['bytes=0-65535', `bytes=0-${bytes.length - 1}`])
    const file = await modelFileOf(`${address}/model.safetensors`)
    await expect(file.beside('other.bin')).rejects.toThrow(/other.bin: the server answered 404/)
    await expect(loadModel(`${address}/reset`)).rejects.toThrow(/loadModel: .*\/reset: it cannot be fetched: /)
  } finally {
    server.close()
  }
  await expect(loadModel(`${address}/model.safetensors`)).rejects.toThrow(/it cannot be fetched: .*ECONNREFUSED/)
})
