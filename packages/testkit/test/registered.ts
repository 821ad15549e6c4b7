// Collects the tests that the kit registers without running them, so that they can be run one by one.
import type { TestFramework } from '@tensorloom/testkit'

/** A test, or a skipped one, which has no `run`. The path starts below the outermost group. */
export interface Registered {
  readonly path: readonly string[]
  readonly run: (() => void | Promise<void>) | undefined
}

/** What `define` registers. */
export async function registered(define: (framework: TestFramework) => Promise<void>): Promise<readonly Registered[]> {
  const tests: Registered[] = []
  let path: readonly string[] = []
  let groups: (() => void)[] = []
  const add = (name: string, run: Registered['run']): void => void tests.push({ path: [...path.slice(1), name], run })
  await define({
    describe(name, inner) {
      const own = [...path, name]
      groups.push(() => {
        path = own
        inner()
      })
    },
    it: Object.assign((name: string, run: () => void | Promise<void>) => add(name, run), {
      skip: (name: string) => add(name, undefined),
    }),
  })
  // As vitest does: what is in a group is asked for when all around it is known.
  while (groups.length > 0) {
    const [first, ...others] = groups
    groups = []
    first!()
    groups.push(...others)
  }
  return tests
}

/** Runs those whose path starts with `section`; the names of those that failed, with their messages. */
export async function failures(tests: readonly Registered[], section = ''): Promise<string[]> {
  const failed: string[] = []
  for (const { path, run } of tests) {
    if (!path.join(' > ').startsWith(section)) continue
    try {
      await run?.()
    } catch (error) {
      failed.push(`${path.at(-1)}: ${(error as Error).message}`)
    }
  }
  return failed
}
