// Every exported op through the published checks of ops, and none forgotten.
import { describeOp, type TestFramework } from '@tensorloom/testkit'
import { describe, expect, it } from 'vitest'
import { exportedOps, opSamples } from '../src/samples/index.js'

const samples = opSamples as Readonly<Record<string, (typeof opSamples)['add']>>

const skip: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  oneHot: { 'gives float64 for float64': 'its inputs are indices, and its dtype is an option' },
  to: { 'has a gradient rule that agrees with its steps': 'the step moves storages, which nobody records' },
}

// What does not apply to an op is no news here.
const framework: TestFramework = { describe, it: Object.assign(it.bind(undefined), { skip: () => undefined }) as never }

it('no op is without a sample', () => {
  const missing = [...exportedOps().keys()].filter((name) => samples[name] === undefined)
  expect(missing, 'add samples of these to packages/testkit/src/samples').toEqual([])
})

for (const [name, op] of exportedOps()) {
  const own = samples[name]
  if (own !== undefined) await describeOp(op, { samples: own, framework, maxElements: 8, skip: skip[name] })
}
