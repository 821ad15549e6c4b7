// Checkpoints in IndexedDB of a real Chromium: runs go on bit for bit. What a reload and a full quota do is checked by
// `npm run test:pages`.
import { batchNormalization, dense, dropout, sequential } from '@tensorloom/layers'
import { adam } from '@tensorloom/optim'
import { setSeed, type Tensor, tensor } from '@tensorloom/tensor'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { backupAndRestore, type Callback, compile, indexedDbStore, type Store, type Trainer } from '../../src/index.js'

const name = 'tensorloom test'
let store: Store
beforeEach(() => {
  store = indexedDbStore(name)
})
afterEach(async () => {
  await new Promise<void>((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name)
    request.onsuccess = () => resolve()
    request.onerror = () => reject(new Error('the database is not deleted'))
    request.onblocked = () => reject(new Error('a store does not give the database free'))
  })
})

const bytesOf = (length: number, first: number): Uint8Array =>
  Uint8Array.from({ length }, (_, k) => (first + k * 7) & 255)

const data = (): { x: Tensor; y: Tensor } => ({
  x: tensor(
    Array.from({ length: 60 }, (_, k) => Math.sin(k * 7.1)),
    { shape: [20, 3] },
  ),
  y: tensor(
    Array.from({ length: 20 }, (_, k) => Math.cos(k * 3.3)),
    { shape: [20, 1] },
  ),
})

function network(): Trainer {
  setSeed(3)
  const layers = [dense(5, { activation: 'tanh', inputShape: [3] }), batchNormalization(), dropout(0.3), dense(1)]
  return compile(sequential(layers), { optimizer: adam({ learningRate: 0.05 }), loss: 'meanSquaredError' }) as Trainer
}

const bits = ({ model }: Trainer): number[][] => model.parameters.map((one) => [...one.dataSync()])
const options = { epochs: 4, batchSize: 5, verbose: 0 } as const

/** Ends a run by an error in the middle of an epoch. */
const cut = (epoch: number, batch: number): Callback => {
  let at = 0
  return {
    onEpochBegin(one) {
      at = one
    },
    onBatchEnd(one) {
      if (at === epoch && one === batch) throw new Error('cut')
    },
  }
}

describe('a run that resumes from IndexedDB', () => {
  it('ends bit for bit like one that was never cut', async () => {
    const whole = network()
    await whole.fit(data(), options)
    const first = network()
    const backup = (kept: Store): Callback => backupAndRestore('run', { saveFreq: 3, store: kept })
    await expect(first.fit(data(), { ...options, callbacks: [backup(store), cut(2, 2)] })).rejects.toThrow('cut')
    // Another connection, as after a reload; other random numbers.
    const second = network()
    setSeed(99)
    const again = indexedDbStore(name)
    await second.fit(data(), { ...options, callbacks: [backup(again)] })
    expect(bits(second)).toEqual(bits(whole))
    expect(bits(first)).not.toEqual(bits(whole))
    // It is not needed any more.
    expect(await again.read('run')).toBeUndefined()
  })
})

describe('the store', () => {
  it('reads what it wrote, replaces and removes', async () => {
    expect(await store.read('a')).toBeUndefined()
    await store.write('a', bytesOf(1000, 1))
    await store.write('b', bytesOf(3, 2))
    await store.write('a', bytesOf(2000, 3))
    expect(await indexedDbStore(name).read('a')).toEqual(bytesOf(2000, 3))
    await store.remove('a')
    await store.remove('a')
    expect([await store.read('a'), await store.read('b')]).toEqual([undefined, bytesOf(3, 2)])
  })

  it('keeps a copy: later changes of the bytes are not in it', async () => {
    const bytes = bytesOf(10, 1)
    const written = store.write('a', bytes)
    await written
    bytes.fill(0)
    expect(await store.read('a')).toEqual(bytesOf(10, 1))
  })

  it('opens the database again after somebody deleted it', async () => {
    await store.write('a', bytesOf(3, 1))
    await new Promise<void>((resolve) => {
      indexedDB.deleteDatabase(name).onsuccess = () => resolve()
    })
    expect(await store.read('a')).toBeUndefined()
    await store.write('a', bytesOf(3, 2))
    expect(await store.read('a')).toEqual(bytesOf(3, 2))
  })
})
