// A tensor that moves off a backend whose reads take time: where it goes is known at once.
import { expect, it } from 'vitest'
import { type Backend, reference } from '../src/backend.js'
import { add, memory, mul, scope, tensor, withBackend } from '../src/index.js'

function device(syncRead: boolean): Backend {
  const { hosted: _, capabilities, readSync, ...inner } = reference()
  const read: Backend['read'] = async (storage, start, end) => {
    await new Promise((resolve) => setTimeout(resolve, 1))
    return inner.read(storage as never, start, end)
  }
  const made = { ...inner, capabilities: { ...capabilities, syncRead }, ...(syncRead ? { readSync } : { read }) }
  return made as unknown as Backend
}

it('belongs to its new backend while it is pending, and computes with what is there', async () => {
  const [from, to] = [device(false), device(true)]
  const { x, there } = withBackend(from, () => ({ x: mul(tensor([1, 2, 3]), 2), there: tensor([10, 20, 30]) }))
  const moved = x.to(to)
  expect(moved.backend).toBe(to)
  const other = withBackend(to, () => mul(there, 1))
  const sum = add(moved, other)
  expect(sum.backend).toBe(to)
  expect(await sum.data()).toEqual(Float32Array.of(12, 24, 36))
  const back = sum.to(from)
  expect(back.backend).toBe(from)
  expect(await back.data()).toEqual(Float32Array.of(12, 24, 36))
})

it('that was disposed while it was pending leaves nothing behind', async () => {
  const [from, to] = [device(false), device(true)]
  const x = withBackend(from, () => mul(tensor([1, 2, 3]), 2))
  const { tensors, bytes } = memory()
  scope(() => void x.to(to))
  await x.data()
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(to.memory().bytes).toBe(0)
  expect({ tensors: memory().tensors, bytes: memory().bytes }).toEqual({ tensors, bytes })
})
