// Runs a group of the stored cases, as the command line does.
import { readFileSync } from 'node:fs'
import type { Backend } from '@tensorloom/tensor'
import { expect, test } from 'vitest'
import { parseGroup } from '../../src/conformance/case.js'
import { runCase } from '../../src/conformance/run.js'

/** The text of a file of stored cases. */
export function stored(name: string): string {
  return readFileSync(new URL(`../data/${name}`, import.meta.url), 'utf8')
}

/** A test that all cases of a group pass. */
export function testGroup(name: string, count: number, backend?: () => Backend): void {
  test(name, async () => {
    const { group, cases } = parseGroup(`${name}.json`, stored(`${name}.json`))
    expect(cases).toHaveLength(count)
    const made = backend?.()
    const failures: string[] = []
    for (const one of cases) {
      const { id, problems } = await runCase(group, one, { backend: made })
      failures.push(...problems.map((problem) => `${id}: ${problem}`))
    }
    await made?.dispose()
    expect(failures).toEqual([])
  })
}
