// mapInWorkers with the workers of a page.
import type { Tensor } from '@tensorloom/tensor'
import { expect, it } from 'vitest'
import { decodeImage, fromArray } from '../../src/index.js'
import { bytesOf } from '../readers/image-samples.js'
import type { Ask } from './prepare.js'

let running = 0
const start = (): Worker => {
  const worker = new Worker(new URL('./prepare.ts', import.meta.url), { type: 'module' })
  running++
  const terminate = worker.terminate.bind(worker)
  worker.terminate = () => {
    running--
    terminate()
  }
  return worker
}

it('decodes images in workers of a page, in their order, and names the first that failed', async () => {
  const files = (['png', 'bmp', 'gif', 'jpeg', 'png'] as const).map((name) => bytesOf(name))
  const expected = await Promise.all(files.map((bytes) => decodeImage(bytes)))
  const asks = [...files.map((bytes): Ask => ({ act: 'decode', bytes })), { act: 'fail', why: 'bad luck' } as const]
  const images: Tensor[] = []
  const loop = async (): Promise<void> => {
    for await (const image of fromArray(asks).mapInWorkers<Tensor>(start, { workers: 2 })) images.push(image)
  }
  await expect(loop()).rejects.toThrow('mapInWorkers: the function failed at element 5: bad luck')
  expect(images.map((one) => [one.shape, one.dtype, [...one.dataSync()]])).toEqual(
    expected.map((one) => [one.shape, one.dtype, [...one.dataSync()]]),
  )
  expect(running).toBe(0)
})

it('ends workers with the loop, and names one that does not start', async () => {
  const draws = Array.from({ length: 20 }, (): Ask => ({ act: 'draw', wait: 1 }))
  for await (const { index } of fromArray(draws).mapInWorkers<{ index: number }>(start, { workers: 1 })) {
    expect(index).toBe(0)
    break
  }
  expect(running).toBe(0)
  const missing = () => new Worker(new URL('data:text/javascript,throw new Error("no script")'), { type: 'module' })
  await expect(fromArray<Ask>(draws).mapInWorkers(missing).toArray()).rejects.toThrow(
    'mapInWorkers: a worker ended early: Uncaught Error: no script',
  )
})
