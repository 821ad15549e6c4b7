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

/** Tests that all cases of a group pass, 25 in each. */
export function testGroup(name: string, count: number, backend?: () => Backend): void {
  const { group, cases } = parseGroup(`${name}.json`, stored(`${name}.json`))
  test(`${name}: ${count} cases`, () => {
    expect(cases).toHaveLength(count)
  })
  for (let from = 0; from < cases.length; from += 25) {
    const some = cases.slice(from, from + 25)
    test(`${name}: cases ${from + 1} to ${from + some.length}`, async () => {
      const made = backend?.()
      const failures: string[] = []
      for (const one of some) {
        const { id, problems } = await runCase(group, one, { backend: made })
        failures.push(...problems.map((problem) => `${id}: ${problem}`))
      }
      await made?.dispose()
      expect(failures).toEqual([])
    })
  }
}
