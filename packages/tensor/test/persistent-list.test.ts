// Lists that share parts, beside arrays; and who frees what is in them.

import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { scope, type Tensor, tensor } from '../src/index.js'
import { Living, PersistentList } from '../src/internal.js'

const write = fc.record({ kind: fc.constant('write' as const), at: fc.nat(2200), value: fc.nat() })
const push = fc.record({ kind: fc.constant('push' as const), count: fc.integer({ min: 1, max: 80 }) })
const resize = fc.record({ kind: fc.constant('resize' as const), length: fc.nat(2200) })
const pop = fc.record({ kind: fc.constant('pop' as const), count: fc.integer({ min: 1, max: 40 }) })

test('lists hold what arrays hold, and older ones stay as they were', () => {
  fc.assert(
    fc.property(fc.nat(1100), fc.array(fc.oneof(write, push, resize, pop), { maxLength: 12 }), (start, steps) => {
      let wanted: (number | undefined)[] = Array.from({ length: start }, (_, k) => k)
      let list = PersistentList.of(wanted)
      const versions: [PersistentList<number>, readonly (number | undefined)[]][] = []
      const note = (): void => {
        versions.push([list, [...wanted]])
      }
      note()
      for (const step of steps) {
        if (step.kind === 'write') {
          list = list.with(step.at, step.value)
          while (wanted.length < step.at) wanted.push(undefined)
          wanted[step.at] = step.value
        } else if (step.kind === 'push') {
          for (let k = 0; k < step.count; k++) {
            list = list.with(list.length, k)
            wanted.push(k)
          }
        } else if (step.kind === 'resize') {
          list = list.resized(step.length)
          wanted = Array.from({ length: step.length }, (_, k) => wanted[k])
        } else {
          for (let k = 0; k < step.count && list.length > 0; k++) {
            list = list.resized(list.length - 1)
            wanted.pop()
          }
        }
        note()
      }
      for (const [one, items] of versions) {
        expect(one.length).toBe(items.length)
        expect(one.items()).toEqual(items)
        expect(one.get(items.length)).toBeUndefined()
      }
    }),
    { numRuns: 60, seed: 11 },
  )
})

test('a tensor lives as long as a list that has it', () => {
  scope(() => {
    const old = tensor([0])
    const living = new Living<Tensor | PersistentList<Tensor>>((one) => [one])
    const [a, b, c] = [tensor([1]), tensor([2]), tensor([3])]
    const many = PersistentList.of(Array.from({ length: 100 }, (_, k) => (k === 50 ? a : old)))
    const [first, second, third] = [many, many.with(99, b), many.with(50, c)]
    living.bind([first])
    living.bind([second, b])
    living.bind([third])
    living.release([first])
    living.release([b])
    // `second` still has both.
    expect([a.disposed, b.disposed, c.disposed]).toEqual([false, false, false])
    living.release([second])
    expect([a.disposed, b.disposed, c.disposed]).toEqual([true, true, false])
    living.release([third])
    expect(c.disposed).toBe(true)
    // What was there before belongs to somebody else.
    expect(old.disposed).toBe(false)
  })
})
