// What the tests of this package share: the kit on a mode, whole or in part.
import { describeBackend } from '@tensorloom/testkit'
import { describe, expect, it } from 'vitest'
import { type GpuMode, gpu } from '../src/index.js'

type TestFramework = NonNullable<NonNullable<Parameters<typeof describeBackend>[1]>['framework']>

/** Runs every `n`-th test of the kit, always the same ones, on a mode, and on no other engine. */
export function describeMode(mode: Exclude<GpuMode, 'auto'>, n = 1): Promise<void> {
  return describeBackend(
    async () => {
      const backend = await gpu({ mode })
      expect(backend.engine).toMatch(new RegExp(`^${mode}, `))
      return backend
    },
    n === 1 ? {} : { framework: everyNth(n) },
  )
}

// Groups but the outermost are part of a test's name: one of which no test is left would be an error.
function everyNth(n: number): TestFramework {
  let count = 0
  let groups: string[] = []
  const inside = (name: string, define: () => void): void => {
    groups.push(name)
    define()
    groups.pop()
  }
  const some = (name: string, run: () => void | Promise<void>): void => {
    if (count++ % n === 0) it([...groups, name].join(' > '), run)
  }
  let depth = 0
  return {
    describe(name, define) {
      if (depth > 0) return inside(name, define)
      describe(name, () => {
        depth++
        groups = []
        define()
        depth--
      })
    },
    it: Object.assign(some, { skip: () => undefined }),
  }
}
