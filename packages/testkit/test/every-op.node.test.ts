// No exported op is without samples, and a fixed third of the published checks of ops runs on each.
// every-op.full.node.test.ts runs all of them.
import { expect, it } from 'vitest'
import { everyNth } from '../../../test/support/every-nth.js'
import { exportedOps } from '../src/samples/index.js'
import { describeEveryOp, samples } from './support/every-op.js'

it('no op is without a sample', () => {
  const missing = [...exportedOps().keys()].filter((name) => samples[name] === undefined)
  expect(missing, 'add samples of these to packages/testkit/src/samples').toEqual([])
})

const third = everyNth(3)
await describeEveryOp(() => third)
