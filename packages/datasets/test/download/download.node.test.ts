// Downloads from a server on this machine that cuts, corrupts, delays and refuses.
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { progressLine } from '../../src/download/progress.js'
import { type DownloadProgress, download } from '../../src/index.js'

const content = Uint8Array.from({ length: 300_000 }, (_, k) => (k * 7919 + (k >> 8)) % 251)
const sha256 = createHash('sha256').update(content).digest('hex')
const size = content.length

let server: Server
let address: string
let folder: string
let requests: IncomingMessage[]
let answer: (request: IncomingMessage, response: ServerResponse, count: number) => void

beforeAll(async () => {
  server = createServer((request, response) => {
    requests.push(request)
    answer(request, response, requests.length)
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})
beforeEach(async () => {
  requests = []
  answer = whole
  folder = await mkdtemp(join(tmpdir(), 'tensorloom-download-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** The rest of the content, as a request asks for it. */
function whole(request: IncomingMessage, response: ServerResponse): void {
  const from = fromOf(request)
  const headers = { 'content-length': size - from, 'content-range': `bytes ${from}-${size - 1}/${size}` }
  response.writeHead(from > 0 ? 206 : 200, headers)
  response.end(content.subarray(from))
}

function fromOf({ headers }: IncomingMessage): number {
  return Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0)
}

/** Sends some bytes and breaks the connection. */
function cutAfter(bytes: number) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    const from = fromOf(request)
    response.writeHead(from > 0 ? 206 : 200, {
      'content-length': size - from,
      'content-range': `bytes ${from}-${size - 1}/${size}`,
    })
    response.write(content.subarray(from, from + bytes), () => setTimeout(() => response.destroy(), 20))
  }
}

/** Whether bytes are the content; comparing byte by byte is slow in a matcher. */
const isContent = (bytes: Uint8Array): boolean => Buffer.compare(bytes, content) === 0

const url = (name = 'data/x.bin'): string => `${address}/${name}`

describe('download', () => {
  it('gives the bytes, keeps them, and asks no more', async () => {
    const progress: DownloadProgress[] = []
    const options = { folder, size, sha256, onProgress: (one: DownloadProgress) => progress.push(one) }
    expect(isContent(await download(url(), options))).toBe(true)
    expect(isContent(await download(url(), options))).toBe(true)
    expect(requests.length).toBe(1)
    const name = `127.0.0.1:${address.split(':').at(-1)}/data/x.bin`.replace(':', '_')
    expect(isContent(await readFile(join(folder, name)))).toBe(true)
    expect(progress[0]).toEqual({ name, received: 0, total: size })
    expect(progress.at(-1)).toEqual({ name, received: size, total: size })
  })

  it('keeps files in TENSORLOOM_DATA', async () => {
    vi.stubEnv('TENSORLOOM_DATA', join(folder, 'elsewhere'))
    try {
      await download(url(), { name: 'set/y.bin' })
    } finally {
      vi.unstubAllEnvs()
    }
    expect(await readdir(join(folder, 'elsewhere', 'set'))).toEqual(['y.bin'])
  })

  it('goes on after cuts, in the same call', async () => {
    answer = (request, response, count) => (count < 4 ? cutAfter(70_000) : whole)(request, response)
    expect(isContent(await download(url(), { folder, size, sha256 }))).toBe(true)
    const ranges = requests.map(fromOf)
    expect(ranges.length).toBe(4)
    expect(ranges.every((from, k) => k === 0 || from > ranges[k - 1]!)).toBe(true)
  })

  it('goes on in a later call, and after a process that was killed', async () => {
    answer = (request, response, count) => (count === 1 ? cutAfter(70_000)(request, response) : response.destroy())
    await expect(download(url(), { folder, name: 'x', size, sha256, retries: 0 })).rejects.toThrow('cannot download')
    const [left] = await readdir(folder)
    expect(left).toBe('x.part')
    requests = []
    answer = whole
    // What a killed process leaves has its number in its name, and is old.
    const bytes = await readFile(join(folder, 'x.part'))
    await rm(join(folder, 'x.part'))
    await writeFile(join(folder, 'x.1-0.part'), bytes)
    await utimes(join(folder, 'x.1-0.part'), new Date(0), new Date(0))
    expect(isContent(await download(url(), { folder, name: 'x', size, sha256 }))).toBe(true)
    expect(fromOf(requests[0]!)).toBe(bytes.length)
    expect(await readdir(folder)).toEqual(['x'])
  })

  it('begins anew where a server knows no ranges, or the file has changed', async () => {
    await writeFile(join(folder, 'x.part'), new Uint8Array(1000))
    answer = (_, response) => response.end(content)
    expect(isContent(await download(url(), { folder, name: 'x', size, sha256 }))).toBe(true)
    await writeFile(join(folder, 'y.part'), new Uint8Array(1000))
    answer = whole
    expect(isContent(await download(url(), { folder, name: 'y', size, sha256 }))).toBe(true)
    await writeFile(join(folder, 'z.part'), new Uint8Array(size + 1))
    expect(isContent(await download(url(), { folder, name: 'z', size, sha256 }))).toBe(true)
    await writeFile(join(folder, 'w.part'), new Uint8Array(size))
    answer = (request, response) => (fromOf(request) > 0 ? response.writeHead(416).end() : whole(request, response))
    expect(isContent(await download(url(), { folder, name: 'w', sha256 }))).toBe(true)
  })

  it('drops what is not the file', async () => {
    answer = (_, response) => response.end(content.map((byte, k) => (k === 1000 ? byte ^ 1 : byte)))
    await expect(download(url(), { folder, name: 'x', size, sha256 })).rejects.toThrow(
      /returned another file than expected: its SHA-256 is [0-9a-f]{64}, expected [0-9a-f]{64}\nhelp: try again/,
    )
    answer = (_, response) => response.end(content.subarray(1))
    await expect(download(url(), { folder, name: 'x', sha256, size: 5 })).rejects.toThrow('it has')
    expect(await readdir(folder)).toEqual([])
  })

  it('notices a damaged file in the cache', async () => {
    await mkdir(join(folder, 'set'))
    await writeFile(join(folder, 'set', 'x'), 'hello')
    await expect(download(url(), { folder, name: 'set/x', size })).rejects.toThrow(
      `download: the file set/x in the cache is not the right one: it has 5 bytes, expected ${size}\nhelp: delete it, to download it again; or put the file into ${join(folder, 'set', 'x')}`,
    )
    expect(requests.length).toBe(0)
  })

  it('takes a connection without bytes for cut', async () => {
    answer = (request, response, count) => {
      if (count > 1) return whole(request, response)
      response.writeHead(200, { 'content-length': size })
      response.write(content.subarray(0, 100))
    }
    expect(isContent(await download(url(), { folder, size, sha256, timeout: 200 }))).toBe(true)
    answer = () => undefined
    await expect(download(url('never'), { folder, timeout: 50, retries: 1 })).rejects.toThrow(
      'no data for 0.05 s\nhelp: connect and try again, or put the file into',
    )
  })

  it('says where to put the file when there is no server', async () => {
    const gone = 'http://127.0.0.1:1/x.bin'
    const error = await download(gone, { folder, name: 'x.bin', size: 12, retries: 0 }).catch(
      (thrown: unknown) => thrown,
    )
    expect(error).toMatchObject({ name: 'DataError' })
    expect((error as Error).message).toContain(`download: cannot download ${gone}: `)
    expect((error as Error).message).toContain(
      `help: connect and try again, or put the file of 12 bytes into ${join(folder, 'x.bin')}`,
    )
    await writeFile(join(folder, 'x.bin'), 'twelve bytes')
    expect(String(Buffer.from(await download(gone, { folder, name: 'x.bin', size: 12 })))).toBe('twelve bytes')
  })

  it('does not ask again after a refusal, but after a failure of the server', async () => {
    answer = (_, response) => response.writeHead(404).end('no')
    await expect(download(url(), { folder })).rejects.toThrow(`cannot download ${url()}: the server answered 404`)
    expect([requests.length, await readdir(join(folder, (await readdir(folder))[0]!, 'data'))]).toEqual([1, []])
    answer = (request, response, count) => (count < 3 ? response.writeHead(503).end() : whole(request, response))
    expect((await download(url(), { folder, size })).length).toBe(size)
    answer = (request, response) => {
      const from = fromOf(request) + 1
      response.writeHead(206, { 'content-range': `bytes ${from}-${size - 1}/${size}` }).end(content.subarray(from))
    }
    await expect(download(url('other'), { folder, retries: 0 })).rejects.toThrow('the server sent another range')
  })

  it('refuses what is not the address, or no folder', async () => {
    await expect(download('x.bin')).rejects.toThrow(
      "download: 'x.bin' is not an address\nhelp: write download('https://…')",
    )
    await writeFile(join(folder, 'file'), '')
    await expect(download(url(), { folder: join(folder, 'file'), name: 'x' })).rejects.toThrow(
      `download: cannot write to ${join(folder, 'file')}\nhelp: set TENSORLOOM_DATA`,
    )
    await mkdir(join(folder, 'y'))
    await expect(download(url(), { folder, name: 'y' })).rejects.toThrow(`download: cannot read ${join(folder, 'y')}`)
  })

  it.each([
    [{ sha: 'x' }, "download: unknown option 'sha'\nhelp: did you mean 'sha256'?"],
    [{ sha256: 'abc' }, "download: sha256 is 'abc', expected 64 hexadecimal digits\nhelp: write sha256: '9f86d081…'"],
    [{ size: -1 }, 'download: size is -1, expected a whole number'],
    // With these, a server that is gone would be asked for ever, or not at all.
    [{ retries: Number.NaN }, 'download: retries is NaN, expected a whole number'],
    [
      { timeout: Number.NaN },
      'download: timeout is NaN, expected milliseconds, more than 0\nhelp: write timeout: 30000',
    ],
    [{ timeout: 0 }, 'download: timeout is 0, expected milliseconds'],
    [{ folder: 5 }, 'download: folder is 5, expected a string'],
    [{ onProgress: 5 }, 'download: expected a function, got 5'],
    [{ name: '../../x' }, "download: name is '../../x', expected the name of a file in the folder"],
    [{ name: '' }, "download: name is '', expected the name of a file in the folder"],
    [{ name: 7 }, 'download: name is 7, expected the name of a file in the folder'],
  ])('refuses the options %j before it asks', async (options, message) => {
    await expect(download(url(), { folder, ...(options as object) })).rejects.toThrow(message)
    expect([requests.length, await readdir(folder)]).toEqual([0, []])
  })

  it.skipIf(!existsSync('/dev/full'))('says that the disk is full', async () => {
    // Every write to this device fails as on a full disk.
    await symlink('/dev/full', join(folder, 'x.part'))
    const error = await download(url(), { folder, name: 'x', size, sha256 }).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ name: 'DataError', cause: { code: 'ENOSPC' } })
    expect((error as Error).message).toBe(
      `download: cannot write to ${join(folder, 'x')}: the disk is full\nhelp: make room, or set TENSORLOOM_DATA to a folder on another disk`,
    )
  })

  it('two at a time do not disturb each other', async () => {
    answer = (request, response, count) => (count < 6 ? cutAfter(60_000) : whole)(request, response)
    const both = await Promise.all([1, 2].map(() => download(url(), { folder, name: 'x', size, sha256 })))
    for (const bytes of both) expect(isContent(bytes)).toBe(true)
    expect(await readdir(folder)).toEqual(['x'])
  })
})

it('a line of progress', () => {
  expect(progressLine({ name: 'x.gz', received: 6_600_000, total: 26_400_000 })).toBe(
    'x.gz ━━━━━━────────────────── 25 % of 26.4 MB',
  )
  expect(progressLine({ name: 'x.gz', received: 1_000_000, total: undefined })).toBe('x.gz 1.0 MB')
})
