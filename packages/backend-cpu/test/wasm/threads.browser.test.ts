// In a page that is not cross-origin isolated no memory is shared: there is one thread, and everything works.
import { expect, it } from 'vitest'
import { threadTeam } from '../../src/engines/wasm/threads/team.js'
import { withMachine, word, wordsAt } from './threads-support.js'

it('has one thread', async () => {
  expect(globalThis.crossOriginIsolated).toBe(false)
  expect(threadTeam({ threads: 4 })).toBeUndefined()
  await withMachine({ threads: 4 }, (machine, { addToEach }) => {
    expect(machine.threads).toBe(1)
    expect(machine.memory.buffer).toBeInstanceOf(ArrayBuffer)
    const at = machine.heap.take(256)
    machine.words[word.values] = at
    machine.words[word.threads] = machine.heap.take(256)
    machine.words[word.increment] = 3
    wordsAt(machine, at, 64).fill(1)
    machine.run(addToEach, 64, 1)
    expect(wordsAt(machine, at, 64)).toEqual(new Int32Array(64).fill(4))
  })
})
