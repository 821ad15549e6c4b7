// Where there is no page, a download is an error.
import { dense, sequential } from '@tensorloom/layers'
import { ones } from '@tensorloom/tensor'
import { expect, test } from 'vitest'
import { compile, downloadStore, tensorBoard } from '../../src/index.js'

test('nothing can be downloaded in Node', async () => {
  await expect(downloadStore().write('a.safetensors', new Uint8Array(3))).rejects.toThrow(
    /downloadStore: 'a.safetensors': there is no page[\s\S]*fileStore\(\)/,
  )
})

test('what grows cannot be downloaded piece by piece, and a file needs a name', async () => {
  const store = downloadStore()
  await expect(store.append!('logs/a.csv', new Uint8Array(3))).rejects.toThrow(
    "downloadStore: 'logs/a.csv' grows, and a page cannot read what it downloaded",
  )
  for (const name of ['', 'models/']) {
    await expect(store.write(name, new Uint8Array(3))).rejects.toThrow(`downloadStore: '${name}' names no file`)
  }
})

test('event files of TensorBoard are refused, of which a page would download parts', async () => {
  const trainer = compile(sequential([dense(1, { inputShape: [1] })]), { optimizer: 'sgd', loss: 'mse' })
  const callbacks = [tensorBoard('logs', { store: downloadStore() })]
  await expect(trainer.fit(ones([2, 1]), ones([2, 1]), { verbose: 0, callbacks })).rejects.toThrow('grows')
})
