// Every config with every part made wrong in every way: about 100,000 calls.
import { expect, it } from 'vitest'
import { readWrongConfigs } from './wrong-configs.js'

it('refuses every wrong config with an error of its own', { timeout: 600_000 }, () => {
  const { calls, bare } = readWrongConfigs(1)
  expect(calls).toBeGreaterThan(90_000)
  expect([...bare]).toEqual([])
})
