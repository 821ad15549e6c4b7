// What the tests of this package share: the kit on a mode, whole or in part.
import { describeBackend } from '@tensorloom/testkit'
import { expect } from 'vitest'
import { everyNth } from '../../../test/support/every-nth.js'
import { type GpuMode, gpu } from '../src/index.js'

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
