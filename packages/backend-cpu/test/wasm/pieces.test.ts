// How work is cut for threads: pieces that all of them can share evenly.
import { expect, test } from 'vitest'
import { makeMachine, type Team } from '../../src/engines/wasm/machine.js'

/** Units of a piece that a team of so many threads is given. */
function pieceFor(threads: number, units: number, grain: number, step?: number): number | undefined {
  let given: number | undefined
  const team: Team = {
    size: threads,
    slots: threads,
    ready: () => true,
    run(_, __, unitsPerPiece) {
      given = unitsPerPiece
    },
    stop: () => Promise.resolve(),
  }
  const machine = makeMachine({ fma: false, shared: true, limit: 2 ** 24, team: () => team })
  const { nothing } = machine.compile<'nothing'>((module) =>
    module.function({ parameters: ['i32', 'i32', 'i32', 'i32'], results: [] }, () => undefined, 'nothing'),
  )
  machine.run(nothing, units, grain, step)
  return given
}

test.runIf(typeof SharedArrayBuffer === 'function')('threads are done at the same time, with small pieces', () => {
  // Three pieces of 8 would keep one of two threads for 16 units.
  expect(pieceFor(2, 24, 8)).toBe(12)
  expect(pieceFor(2, 24, 1)).toBe(3)
  expect(pieceFor(3, 24, 8)).toBe(8)
  expect(pieceFor(2, 1024, 100, 64)).toBe(128)
  // Too little work for two.
  expect(pieceFor(2, 24, 13)).toBeUndefined()
})
