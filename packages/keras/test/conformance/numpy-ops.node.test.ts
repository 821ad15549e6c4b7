// Functions of keras.ops as NumPy and PyTorch compute them.
import { expect, test } from 'vitest'
import { parseGroup } from '../../src/conformance/case.js'
import { runCase } from '../../src/conformance/run.js'
import { stored } from './run-group.js'

test('functions of keras.ops that come from NumPy', async () => {
  const { group, cases } = parseGroup('ops.json', stored('numpy/ops.json'))
  expect(cases.length).toBeGreaterThan(200)
  const failures: string[] = []
  for (const one of cases) {
    const { id, problems } = await runCase(group, one, {})
    failures.push(...problems.map((problem) => `${id}: ${problem}`))
  }
  expect(failures).toEqual([])
})
