// tensorloom/node: all that reads and writes files, on backend-cpu without being asked.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as datasetFiles from '@tensorloom/datasets/node'
import * as modelFiles from '@tensorloom/layers/node'
import { afterAll, expect, it } from 'vitest'
import { getBackend, layers, setSeed } from '../src/index.js'
import * as files from '../src/node.js'

const folder = await mkdtemp(join(tmpdir(), 'tensorloom-files-'))
afterAll(() => rm(folder, { recursive: true }))

it('leaves no reader or writer of files out', () => {
  // `export *` of two modules drops a name that both have.
  const names = [...Object.keys(datasetFiles), ...Object.keys(modelFiles)]
  expect(Object.keys(files).sort()).toEqual(names.sort())
})

it('saves a model and loads it, and reads a table', async () => {
  setSeed(3)
  const model = layers.sequential([layers.dense(2, { inputShape: [2] })])
  await files.saveModel(model, join(folder, 'model.safetensors'))
  const loaded = await files.loadModel(join(folder, 'model.safetensors'))
  await writeFile(join(folder, 'table.csv'), 'a,b\n1,2\n3,4\n')
  const x = (await files.readCsv(join(folder, 'table.csv'))).numbers(['a', 'b'])
  expect(await x.array()).toEqual([
    [1, 2],
    [3, 4],
  ])
  expect(await (await loaded.predict(x)).array()).toEqual(await (await model.predict(x)).array())
  expect(getBackend().name).toBe('cpu')
})
