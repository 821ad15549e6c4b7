// Every example of the documentation runs, and prints what its comments promise. `npm run typecheck` checks their types.
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { documentedExamples, writeExamples } from '../scripts/shared/documented-examples.mjs'
import { keeps, promises, show } from './support/examples.js'

const examples = documentedExamples()
const { paths, remove } = writeExamples(examples, 'run')

afterAll(remove)

beforeEach(() => {
  // Each example starts as a program of its own would.
  const state = (globalThis as never as Record<symbol, { current: unknown } | undefined>)[Symbol.for('tensorloom/1')]
  if (state !== undefined) state.current = undefined
})

it('finds examples', () => expect(examples.length).toBeGreaterThan(20))

describe('runs', () => {
  it.each(examples.map(({ place, code }, k) => ({ place, code, path: paths[k]! })))(
    '$place',
    async ({ code, path }) => {
      const printed: string[] = []
      const log = vi.spyOn(console, 'log').mockImplementation((...values: unknown[]) => {
        printed.push(values.map(show).join(' '))
      })
      const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
      try {
        await import(path)
      } finally {
        log.mockRestore()
        warn.mockRestore()
      }
      const promised = promises(code)
      if (promised.length === 0) return
      // Lines without a promise may come between, in order.
      let at = 0
      for (const promise of promised) {
        while (at < printed.length && !keeps(printed[at]!, promise)) at++
        expect(at, `promised ${promise}, printed ${JSON.stringify(printed)}`).toBeLessThan(printed.length)
        at++
      }
    },
    60_000,
  )
})
