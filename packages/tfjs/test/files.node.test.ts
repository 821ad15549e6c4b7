// Folders: the files of a model are replaced so that a reader finds the old model or the new one.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dense, sequential } from '@tensorloom/layers'
import { loadModel } from '@tensorloom/layers/node'
import { ones, use } from '@tensorloom/tensor'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { tfjs } from '../src/index.js'
import { loadTfjs, saveTfjs } from '../src/node.js'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tfjs-'))
})
afterEach(() => rm(folder, { recursive: true }))

const model = () => sequential([dense(2, { inputShape: [3] })])

test('a folder is made, and read by its model.json', async () => {
  const saved = model()
  await saveTfjs(saved, join(folder, 'new'))
  expect((await readdir(join(folder, 'new'))).sort()).toEqual(['group1-shard1of1.bin', 'model.json'])
  const again = await loadTfjs(join(folder, 'new', 'model.json'))
  const x = ones([1, 3])
  expect([...(await (await again.predict(x)).data())]).toEqual([...(await (await saved.predict(x)).data())])
  use(tfjs)
  expect((await loadModel(join(folder, 'new', 'model.json'))).parameters.length).toBe(2)
})

test('a second model takes the place of the first, and other files stay', async () => {
  await writeFile(join(folder, 'notes.bin'), 'mine')
  await saveTfjs(model(), folder)
  const second = model()
  await saveTfjs(second, join(folder, 'model.json'))
  const names = (await readdir(folder)).sort()
  expect(names.length).toBe(3)
  expect(names).toContain('notes.bin')
  const again = await loadTfjs(join(folder, 'model.json'))
  const x = ones([1, 3])
  expect([...(await (await again.predict(x)).data())]).toEqual([...(await (await second.predict(x)).data())])
})

test('paths that do not work', async () => {
  await expect(saveTfjs(model(), join(folder, 'a', 'b'))).rejects.toThrow(/saveTfjs: .*\nhelp: check the path/s)
  await expect(saveTfjs(model(), 3 as never)).rejects.toThrow('expected the path of a folder, got 3')
  await expect(loadTfjs(join(folder, 'none.json'))).rejects.toThrow('no such file')
  await writeFile(
    join(folder, 'model.json'),
    '{"modelTopology": {}, "weightsManifest": [{"paths": ["../a.bin"], "weights": []}]}',
  )
  await expect(loadTfjs(join(folder, 'model.json'))).rejects.toThrow('leads out of the folder')
  expect(await readFile(join(folder, 'model.json'), 'utf8')).toContain('modelTopology')
})
