// Ops of very many tensors: expressions of them stay shallow enough for the compilers.
import { cpu } from '@tensorloom/backend-cpu'
import { concat, setBackend, stack, tensor } from '@tensorloom/tensor'
import { expect, test } from 'vitest'

test.each(['wasm', 'js'] as const)('1,200 tensors are joined, engine %s', async (engine) => {
  const backend = cpu({ engine, threads: 1 })
  setBackend(backend)
  const one = tensor([[1], [2]])
  const other = tensor([[3], [4]])
  const parts = Array.from({ length: 1200 }, (_, k) => (k % 3 === 0 ? other : one))
  const values = [...concat(parts, { axis: 1 }).dataSync()]
  expect(values).toEqual([0, 1].flatMap((row) => parts.map((part) => (part === other ? 3 : 1) + row)))
  expect([...stack(parts, { axis: 2 }).dataSync()]).toEqual(values)
  await backend.dispose()
})
