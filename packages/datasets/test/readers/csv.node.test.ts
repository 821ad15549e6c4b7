// Tables from files.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { streamCsv } from '@tensorloom/datasets'
import { fileBytes, readCsv, readText } from '@tensorloom/datasets/node'
import { afterAll, beforeAll, expect, it } from 'vitest'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tensorloom-csv-'))
})
afterAll(() => rm(folder, { recursive: true }))

it('reads a file, by path or URL', async () => {
  const path = join(folder, 'table.csv')
  await writeFile(path, 'größe;art\n1.5;a\n2.5;b\n')
  const table = await readCsv(path, { separator: ';' })
  expect([table.columns, [...table.numbers(['größe']).dataSync()]]).toEqual([
    ['größe', 'art'],
    [1.5, 2.5],
  ])
  expect((await readCsv(pathToFileURL(path))).columns).toEqual(['größe;art'])
})

it('reads a file in chunks, in every pass', async () => {
  const path = join(folder, 'large.csv')
  await writeFile(path, `a,b\n${'1,"2"\n'.repeat(1000)}`)
  const data = streamCsv(fileBytes(path, { chunkSize: 100 }), { batchSize: 300 })
  for (let pass = 0; pass < 2; pass++) {
    expect((await data.toArray()).map(({ rows }) => rows)).toEqual([300, 300, 300, 100])
  }
  expect((await streamCsv(fileBytes(pathToFileURL(path)), { batchSize: 1000 }).toArray()).length).toBe(1)
  await expect(streamCsv(fileBytes(join(folder, 'none'))).toArray()).rejects.toThrow('fileBytes: cannot read')
  await expect(streamCsv(fileBytes(folder)).toArray()).rejects.toThrow(
    `fileBytes: cannot read ${folder}: it is a folder\nhelp: check`,
  )
  expect(() => fileBytes(path, { chunkSize: 0 })).toThrow('fileBytes: chunkSize is 0, expected a whole number of bytes')
})

it('reads a text', async () => {
  const path = join(folder, 'text.txt')
  await writeFile(path, '\ufeffgrün\n')
  expect(await readText(path)).toBe('grün\n')
  await expect(readText(join(folder, 'none'))).rejects.toThrow('readText: cannot read')
})

it('refuses what is not a path', async () => {
  await expect(readText({ href: 'https://example.org/x.txt' })).rejects.toThrow(
    'https://example.org/x.txt is neither a path nor a file URL\nhelp: pass a path; for other addresses use download(url)',
  )
  await expect(readCsv(null as never)).rejects.toThrow('undefined is neither a path nor a file URL')
})

it('says which file it cannot read', async () => {
  const path = join(folder, 'missing.csv')
  const error = await readCsv(path).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({
    name: 'DataError',
    message: `readCsv: cannot read ${path}: there is no such file or folder\nhelp: check the path`,
    cause: { code: 'ENOENT' },
  })
})
