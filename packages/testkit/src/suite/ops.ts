// Section `ops`: samples of every exported op on the backend, results and gradients, against the reference in float64.
import { agreesWithReference } from '../op/result-checks.js'
import { factsOf, labelOf } from '../op/under-test.js'
import { exportedOps, opSamples } from '../samples/index.js'
import type { OpSample } from '../samples/sample.js'
import type { Suite } from './context.js'

/** Registers one test for each op. */
export function opTests(suite: Suite): void {
  const { backend, framework } = suite
  framework.describe('ops', () => {
    if ('hosted' in backend) {
      suite.report('every op against the reference backend: this is it')
      return
    }
    for (const [name, op] of exportedOps()) {
      const samples = (opSamples as Readonly<Record<string, readonly OpSample[]>>)[name] ?? []
      if (samples.length === 0) continue
      suite.test(name, ['ops', `ops/${name}`], async () => {
        for (const [k, sample] of samples.entries()) {
          try {
            await agreesWithReference({ op, backend }, sample, factsOf(op, sample))
          } catch (error) {
            throw new Error(`${name}, ${labelOf(sample, k)}: ${(error as Error).message}`, { cause: error })
          }
        }
      })
    }
  })
}
