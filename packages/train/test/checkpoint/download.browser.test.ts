// Downloads of a real Chromium: what the page gives to the user.
import { dense, loadModel, saveModel, sequential } from '@tensorloom/layers'
import { tensor } from '@tensorloom/tensor'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { compile, downloadStore, modelCheckpoint } from '../../src/index.js'

const files = new Map<string, Promise<Uint8Array>>()

// In the place of the folder of downloads.
function take(event: Event): void {
  const anchor = event.target as HTMLAnchorElement
  event.preventDefault()
  files.set(
    anchor.download,
    fetch(anchor.href).then(async (answer) => new Uint8Array(await answer.arrayBuffer())),
  )
}

beforeEach(() => document.addEventListener('click', take))
afterEach(() => {
  document.removeEventListener('click', take)
  files.clear()
})

it('gives a model to the user, who can load it again', async () => {
  const model = sequential([dense(3, { inputShape: [4] })])
  const bytes = await saveModel(model)
  const store = downloadStore()
  await store.write('models/mine.safetensors', bytes)
  expect(await files.get('mine.safetensors')).toEqual(bytes)
  expect(document.querySelector('a[download]')).toBe(null)
  const again = await loadModel((await files.get('mine.safetensors'))!)
  expect([...again.parameters[0]!.dataSync()]).toEqual([...model.parameters[0]!.dataSync()])
  expect(await store.read('models/mine.safetensors')).toBe(undefined)
  await store.remove('models/mine.safetensors')
})

it('takes checkpoints, from which training goes on', async () => {
  const train = async (options: object): Promise<readonly number[]> => {
    const model = sequential([dense(1, { inputShape: [1], kernelInitializer: 'zeros' })])
    const trainer = compile(model, { optimizer: 'adam', loss: 'mse' })
    const { history } = await trainer.fit(tensor([[1], [2]]), tensor([[2], [4]]), { verbose: 0, ...options })
    return history.loss
  }
  const whole = await train({ epochs: 3 })
  await train({ epochs: 2, callbacks: [modelCheckpoint('run-{epoch}.safetensors', { store: downloadStore() })] })
  expect([...files.keys()]).toEqual(['run-1.safetensors', 'run-2.safetensors'])
  expect(await train({ epochs: 3, resume: await files.get('run-2.safetensors') })).toEqual(whole)
})
