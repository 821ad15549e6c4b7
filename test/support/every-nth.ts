// A fixed part of the kit, for backends on which all of it takes too long for CI.
import type { describeBackend } from '@tensorloom/testkit'
import { describe, it } from 'vitest'

type TestFramework = NonNullable<NonNullable<Parameters<typeof describeBackend>[1]>['framework']>

/**
 * Runs every `n`-th test of the kit, always the same ones. Groups but the outermost are part of a test's name: one of which no
 * test is left would be an error.
 */
export function everyNth(n: number): TestFramework {
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
