// Every exported op through the published checks of ops.
import { describeOp, type TestFramework } from '@tensorloom/testkit'
import { exportedOps, opSamples } from '../../src/samples/index.js'

/** Samples by name of op. */
export const samples = opSamples as Readonly<Record<string, (typeof opSamples)['add']>>

const skip: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  oneHot: { 'gives float64 for float64': 'its inputs are indices, and its dtype is an option' },
  to: { 'has a gradient rule that agrees with its steps': 'the step moves storages, which nobody records' },
}

/** Checks each op, with a framework that may leave out checks. */
export async function describeEveryOp(framework: () => TestFramework): Promise<void> {
  for (const [name, op] of exportedOps()) {
    const own = samples[name]
    if (own === undefined) continue
    await describeOp(op, { samples: own, framework: framework(), maxElements: 8, skip: skip[name] })
  }
}
