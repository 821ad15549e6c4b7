// A network that trains on gpu trains as it does on cpu, and goes on there where it stopped, optimizer included.
import { cpu } from '@tensorloom/backend-cpu'
import type { Optimizer } from '@tensorloom/optim'
import { chooseBackend, memory, parameter, tensor, withBackend } from '@tensorloom/tensor'
import type { Backend } from '@tensorloom/tensor/backend'
import { expect, test } from 'vitest'
import { gpu } from '../src/index.js'
import { begin, optimizers, type Training, train } from './small-network.js'

// The training with everything that it holds on another backend.
async function moved({ parameters, optimizer }: Training, to: Backend, make: () => Optimizer): Promise<Training> {
  const values = await Promise.all(parameters.map((one) => one.array()))
  const { parameters: entries, ...rest } = optimizer.stateDict()
  const saved = await Promise.all(
    entries.map(async ({ name, slots }) => {
      const arrays = Object.entries(slots).map(async ([slot, value]) => [slot, await value.array()] as const)
      return { name, slots: Object.fromEntries(await Promise.all(arrays)) }
    }),
  )
  const next = make()
  return withBackend(to, () => {
    next.loadStateDict({ ...rest, parameters: saved })
    return { parameters: values.map((value) => parameter(tensor(value))), optimizer: next }
  })
}

function expectClose(got: readonly number[], want: readonly number[]): void {
  expect(got).toHaveLength(want.length)
  for (const [k, loss] of got.entries()) expect(Math.abs(loss - want[k]!), `step ${k}`).toBeLessThan(1e-3 * want[k]!)
}

test.each(Object.entries(optimizers))('%s', async (_, make) => {
  const [there, here] = [await gpu({ mode: 'cpu' }), cpu({ threads: 1 })]
  const want = await train(here, begin(here, make), 0, 50)
  expect(want.at(-1)).toBeLessThan(want[0]!)
  expectClose(await train(there, begin(there, make), 0, 50), want)

  const first = begin(there, make)
  const losses = await train(there, first, 0, 20)
  const second = await moved(first, here, make)
  losses.push(...(await train(here, second, 20, 35)))
  const third = await moved(second, there, make)
  losses.push(...(await train(there, third, 35, 50)))
  expectClose(losses, want)
  await there.dispose()
})

test('a step leaves nothing behind, and compiles nothing after the first few', async () => {
  const backend = await gpu({ mode: 'cpu' })
  let compiled = 0
  const counting: Backend = {
    ...backend,
    compile(kernel) {
      compiled++
      return backend.compile(kernel)
    },
  }
  const training = begin(counting, optimizers.adam)
  // Every now and then Adam takes tiny numbers of its slots for 0.
  await train(counting, training, 0, 17)
  const before = { bytes: backend.memory().bytes, tensors: memory().tensors, compiled }
  await train(counting, training, 17, 34)
  expect({ bytes: backend.memory().bytes, tensors: memory().tensors, compiled }).toEqual(before)
  expect(memory().fallbacks).toBe(0)
  await backend.dispose()
})

test('chooseBackend takes the next where no GPU, or only software, is there', async () => {
  const chosen = await chooseBackend([gpu, () => cpu({ threads: 1 })])
  expect(chosen.name).toBe('cpu')
})
