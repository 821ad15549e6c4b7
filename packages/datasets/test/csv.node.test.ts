// Tables from files.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { readCsv } from '@tensorloom/datasets/node'
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

it('says which file it cannot read', async () => {
  const path = join(folder, 'missing.csv')
  const error = await readCsv(path).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({
    name: 'DataError',
    message: `readCsv: cannot read ${path}\nhelp: check the path; error.cause says why`,
    cause: { code: 'ENOENT' },
  })
})
