// Functions of keras.ops refuse what they cannot compute.
import { tensor } from '@tensorloom/tensor'
import { expect, test } from 'vitest'
import { statistics } from '../src/ops/statistics.js'

test('a sparse bincount is refused', async () => {
  const x = tensor([1, 1, 3], { dtype: 'int32' })
  const { run } = statistics.bincount!
  await expect(run({ x, sparse: true })).rejects.toThrow(/bincount: sparse is true/)
  expect([...(await (run({ x, sparse: false }) as Promise<typeof x>)).dataSync()]).toEqual([0, 2, 0, 1])
})
