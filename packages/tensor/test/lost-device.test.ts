// A backend whose device goes away: what waits for it ends, its tensors say what happened, another backend goes on.
import { afterEach, expect, it } from 'vitest'
import { type Backend, reference } from '../src/backend.js'
import { BackendError, setBackend, setStrict, sort, tensor, withBackend, zeros } from '../src/index.js'
import { sharedState } from '../src/runtime/state.js'

// Once its device is lost it never answers again, as a GPU does not.
function losable(): { readonly backend: Backend; readonly lose: () => Promise<void> } {
  const { hosted: _, ...inner } = reference()
  let gone = false
  let say: (reason: Error) => void = () => undefined
  const lost = new Promise<Error>((resolve) => {
    say = resolve
  })
  const turn = async (): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, 0))
    if (gone) await new Promise(() => undefined)
  }
  const backend: Backend = {
    ...(inner as Backend),
    name: 'losable',
    lost,
    capabilities: { ...inner.capabilities, syncRead: false },
    async read(storage, start, end) {
      await turn()
      return inner.read(storage as never, start, end)
    },
    async run(program, inputs, output, params) {
      await turn()
      await inner.run(program as never, inputs as never, output as never, params)
    },
  }
  const lose = (): Promise<void> => {
    gone = true
    say(new Error('somebody pulled the plug'))
    return new Promise((resolve) => setTimeout(resolve, 0))
  }
  return { backend, lose }
}

const message = "tensorloom: backend 'losable' lost its device: somebody pulled the plug"

afterEach(() => {
  sharedState().current = undefined
  setStrict(false)
})

it('ends pending reads and runs with an error that names it', async () => {
  const { backend, lose } = losable()
  const x = withBackend(backend, () => tensor([1, 2]).add(1))
  await x.data()
  const read = x.data()
  const later = withBackend(backend, () => x.mul(2))
  const waiting = Promise.allSettled([read, later.data()])
  await lose()
  for (const result of await waiting) {
    expect(result).toMatchObject({ status: 'rejected', reason: expect.any(BackendError) })
    expect(String((result as PromiseRejectedResult).reason)).toContain(message)
  }
})

it('makes every use of its tensors say what happened', async () => {
  const { backend, lose } = losable()
  const x = withBackend(backend, () => tensor([1, 2]).add(1))
  await x.data()
  await lose()
  await expect(x.data()).rejects.toThrow(message)
  expect(() => withBackend(backend, () => x.add(1))).toThrow(message)
  expect(() => withBackend(backend, () => sort(x))).toThrow(message)
  expect(() => withBackend(backend, () => zeros([2]).add(1))).toThrow(message)
  expect(() => x.to(reference())).toThrow(message)
  expect(() => x.add(1)).toThrow('help: its tensors are gone: make a new backend, setBackend(…)')
  x.dispose()
})

it('leaves other backends as they are', async () => {
  const { backend, lose } = losable()
  const here = tensor([1, 2])
  withBackend(backend, () => tensor([3]).add(1))
  await lose()
  setBackend(losable().backend)
  expect(await here.add(1).data()).toEqual(Float32Array.of(2, 3))
})

it('forgets what waited when that is done', async () => {
  const { backend } = losable()
  const x = withBackend(backend, () => tensor([1, 2]).add(1))
  await x.data()
  await new Promise((resolve) => setTimeout(resolve, 0))
  const { device } = sharedState().runtimes.get(backend)!
  expect(device.waiting.size).toBe(0)
})
