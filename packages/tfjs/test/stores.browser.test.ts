// Models in the browser, in the layout of TensorFlow.js 4.22: the database `tensorflowjs`, and five texts in localStorage.
import { dense, type Sequential, sequential } from '@tensorloom/layers'
import { ones } from '@tensorloom/tensor'
import { afterEach, describe, expect, it, test } from 'vitest'
import { loadTfjs, saveTfjs, storeTfjs } from '../src/index.js'

const model = (units = 2): Sequential => sequential([dense(units, { inputShape: [3] })])

async function same(a: Sequential, b: Sequential): Promise<void> {
  const x = ones([2, 3])
  expect([...(await (await b.predict(x)).data())]).toEqual([...(await (await a.predict(x)).data())])
}

function promised<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('the request failed'))
  })
}

afterEach(async () => {
  localStorage.clear()
  await promised(indexedDB.deleteDatabase('tensorflowjs'))
})

describe.each(['indexeddb', 'localstorage'])('%s', (scheme) => {
  it('keeps a model, replaces it, and says which is missing', async () => {
    const [first, second] = [model(), model()]
    await storeTfjs(first, `${scheme}://my/model`)
    await same(first, await loadTfjs(`${scheme}://my/model`))
    await storeTfjs(second, `${scheme}://my/model`, { quantize: undefined })
    await same(second, await loadTfjs(`${scheme}://my/model`))
    await expect(loadTfjs(`${scheme}://other`)).rejects.toThrow("no model 'other'")
  })
})

test('IndexedDB has two stores', async () => {
  await storeTfjs(model(), 'indexeddb://a')
  const database = await promised(indexedDB.open('tensorflowjs', 1))
  expect([...database.objectStoreNames]).toEqual(['model_info_store', 'models_store'])
  const read = (store: string): Promise<Record<string, unknown>> =>
    promised(database.transaction(store).objectStore(store).get('a')) as Promise<Record<string, unknown>>
  const info = { modelTopologyType: 'JSON', weightDataBytes: 32, dateSaved: expect.any(Date) as Date }
  expect(await read('model_info_store')).toMatchObject({ modelPath: 'a', modelArtifactsInfo: info })
  const { modelArtifacts } = (await read('models_store')) as { modelArtifacts: Record<string, unknown> }
  expect(modelArtifacts).toMatchObject({
    format: 'layers-model',
    modelTopology: { class_name: 'Sequential' },
    weightSpecs: [{ name: 'dense/kernel', shape: [3, 2], dtype: 'float32' }, { name: 'dense/bias' }],
  })
  expect(modelArtifacts.weightData).toBeInstanceOf(ArrayBuffer)
  database.close()
})

test('localStorage has five texts', async () => {
  const saved = model()
  await storeTfjs(saved, 'localstorage://b')
  const parts = ['info', 'model_metadata', 'model_topology', 'weight_data', 'weight_specs']
  expect(Object.keys(localStorage).sort()).toEqual(parts.map((part) => `tensorflowjs_models/b/${part}`))
  const files = await saveTfjs(saved)
  expect(atob(localStorage.getItem('tensorflowjs_models/b/weight_data')!)).toBe(
    String.fromCharCode(...files['group1-shard1of1.bin']!),
  )
  localStorage.removeItem('tensorflowjs_models/b/weight_specs')
  await expect(loadTfjs('localstorage://b')).rejects.toThrow("the model 'b' in localStorage has no weight_specs")
})

test('what does not fit into localStorage leaves the model that is there', async () => {
  const small = model()
  await storeTfjs(small, 'localstorage://c')
  // It holds about five million letters.
  localStorage.setItem('other', 'x'.repeat(5_000_000))
  await expect(storeTfjs(model(20_000), 'localstorage://c')).rejects.toThrow("no room for 'c'")
  localStorage.removeItem('other')
  await same(small, await loadTfjs('localstorage://c'))
})
