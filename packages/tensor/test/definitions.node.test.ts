// Definitions of this package are not checked when they are loaded, so that programs do not carry the check. This test is it.
import { expect, it, vi } from 'vitest'
import type { OpDefinition } from '../src/op.js'

const { defined } = vi.hoisted(() => ({ defined: [] as OpDefinition[] }))

vi.mock('../src/op/define-op.js', async (original) => {
  const { makeOp, ...rest } = await original<typeof import('../src/op/define-op.js')>()
  const noted = (definition: OpDefinition): unknown => {
    defined.push(definition)
    return makeOp(definition)
  }
  return { ...rest, makeOp: noted, defineOp: noted }
})

it('defines every op of this package as its kind wants it', async () => {
  const { checkDefinition } = await import('../src/op/check-definition.js')
  const tensor = await import('../src/index.js')
  await import('../src/losses.js')
  const exported = Object.values(tensor).filter((one) => 'definition' in Object(one)).length
  expect(exported).toBeGreaterThan(200)
  expect(defined.length).toBeGreaterThan(exported)
  for (const definition of defined) expect(() => checkDefinition(definition)).not.toThrow()
})
