// Some of the wrong configs; the whole walk is in wrong-configs.full.node.test.ts.
import { expect, it } from 'vitest'
import { readWrongConfigs } from './wrong-configs.js'

it('refuses wrong configs with an error of its own', () => {
  const { classes, calls, bare } = readWrongConfigs(401)
  expect(classes).toBeGreaterThan(180)
  expect(calls).toBeGreaterThan(200)
  expect([...bare]).toEqual([])
})
