// Two installed copies of this package know the same plugins.
import { afterEach, expect, it, vi } from 'vitest'
import { definePlugin, use } from '../src/index.js'
import { fromPlugins } from '../src/internal.js'

afterEach(() => vi.restoreAllMocks())

it('plugins are shared by all copies', async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  use(definePlugin({ name: 'early' })) // this copy makes the shared state
  vi.resetModules()
  const copy = await import('../src/index.js')
  expect(copy.use).not.toBe(use)
  const { makeOp } = await import('../src/op.js')
  const op = makeOp({ ...copy.relu.definition, name: '@test/relu' })
  copy.use(copy.definePlugin({ name: 'copied', ops: [op] }))
  expect(fromPlugins('ops', '@test/relu')).toBe(op)
  const plugin = definePlugin({ name: 'own' })
  copy.use(plugin)
  use(plugin)
})
