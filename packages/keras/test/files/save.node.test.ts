// Models that were loaded go back to Keras as they came: the same config, and the same tree of HDF5, which the HDF5 library
// itself reads here.
import { loadKeras, saveKeras, saveKerasWeights } from '@tensorloom/keras'
import type { LayerValue, Model } from '@tensorloom/layers'
import h5wasm, { type Dataset, type Group } from 'h5wasm'
import { beforeAll, expect, test } from 'vitest'
import { readZip } from '../../src/zip/read.js'
import { bytesOf, modelNames, withLegacy } from './models.js'

type AnyModel = Model<LayerValue, LayerValue>

let files: Awaited<typeof h5wasm.ready>
beforeAll(async () => {
  files = await h5wasm.ready
})

// Everything in an HDF5 file by its path, as libhdf5 reads it: types, shapes, values.
function treeOf(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  const tree: Record<string, unknown> = {}
  const visit = (group: Group, path: string): void => {
    for (const [name, attribute] of Object.entries(group.attrs)) {
      tree[`${path}@${name}`] = {
        dtype: attribute.dtype,
        shape: attribute.shape,
        value: attribute.value,
        cset: attribute.metadata.cset,
      }
    }
    for (const name of group.keys()) {
      const child = group.get(name) as Group | Dataset
      if ('keys' in child) {
        tree[`${path}${name}/`] = 'group'
        visit(child, `${path}${name}/`)
      } else {
        const { dtype, shape, value } = child
        tree[`${path}${name}`] = {
          dtype,
          shape,
          bits: Array.from(new Uint8Array((value as Float32Array).buffer ?? [])),
          value,
        }
      }
    }
  }
  files.FS.writeFile('/file.h5', bytes)
  const file = new h5wasm.File('/file.h5', 'r')
  try {
    visit(file, '')
  } finally {
    file.close()
  }
  return tree
}

// What depends on how often Keras made objects before, on its addresses, and on its choice of a compiler.
function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'shared_object_id' && key !== 'jit_compile')
      .map(([key, one]) => [key, key === 'name' && /^adam_w_\d+$/.test(String(one)) ? 'adamw' : comparable(one)]),
  )
}

function comparableTree(tree: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  // Numbers in names of the optimizer, and of layers that Keras has inside attention.
  const plain = (text: string): string =>
    text.replace(/adam_w_\d+/g, 'adamw').replace(/"(dropout|softmax)_\d+"/g, '"$1"')
  return Object.fromEntries(
    Object.entries(tree)
      .filter(([path]) => path !== '@model_config' && path !== '@training_config')
      .map(([path, one]) => [plain(path), JSON.parse(plain(JSON.stringify(one)))]),
  )
}

async function inArchive(bytes: Uint8Array, name: string): Promise<Uint8Array> {
  return readZip(bytes).get(name)!.read()
}

const json = (bytes: Uint8Array): unknown => JSON.parse(new TextDecoder().decode(bytes))

test.each(modelNames)('%s.keras', async (name) => {
  const given = bytesOf(`${name}.keras`)
  const { model, compileOptions } = await loadKeras<AnyModel>(given)
  const saved = await saveKeras(model, { compile: compileOptions })
  expect([...readZip(saved).keys()]).toEqual([...readZip(given).keys()])
  const [config, wanted] = [json(await inArchive(saved, 'config.json')), json(await inArchive(given, 'config.json'))]
  expect(comparable(config)).toEqual(comparable(wanted))
  expect(json(await inArchive(saved, 'metadata.json'))).toEqual({
    keras_version: '3.16.0',
    date_saved: expect.stringMatching(/^\d{4}-\d\d-\d\d@\d\d:\d\d:\d\d$/),
  })
  const [own, reference] = [await inArchive(saved, 'model.weights.h5'), await inArchive(given, 'model.weights.h5')]
  expect(comparableTree(treeOf(own))).toEqual(comparableTree(treeOf(reference)))
})

test.each(withLegacy)('%s.h5', async (name) => {
  const given = bytesOf(`${name}.h5`)
  const { model, compileOptions } = await loadKeras<AnyModel>(given)
  const saved = await saveKeras(model, { compile: compileOptions, format: 'h5' })
  const [own, wanted] = [treeOf(saved), treeOf(given)]
  expect(comparableTree(own)).toEqual(comparableTree(wanted))
  for (const key of ['@model_config', '@training_config']) {
    const parsed = (tree: typeof own): unknown =>
      tree[key] && comparable(JSON.parse((tree[key] as { readonly value: string }).value))
    expect(parsed(own)).toEqual(parsed(wanted))
  }
})

test.each(modelNames)('%s.weights.h5', async (name) => {
  const { model, compileOptions } = await loadKeras<AnyModel>(bytesOf(`${name}.keras`))
  const optimizer = typeof compileOptions?.optimizer === 'object' ? compileOptions.optimizer : undefined
  const saved = await saveKerasWeights(model, { optimizer })
  expect(comparableTree(treeOf(saved))).toEqual(comparableTree(treeOf(bytesOf(`${name}.weights.h5`))))
})
