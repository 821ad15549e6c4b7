// `describeBackend`: everything that a backend must do, as tests of a test framework.

import { type Backend, BackendError, TensorloomError } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import { conformanceCases } from './conformance/cases.js'
import { kitCases } from './conformance/kit-cases.js'
import type { RunOptions } from './conformance/run.js'
import { conformanceTests } from './suite/conformance.js'
import { loadVitest, makeSuite, type TestFramework } from './suite/context.js'
import { contractTests } from './suite/contract.js'
import { errorTests } from './suite/errors.js'
import { gradientTests } from './suite/gradients.js'
import { memoryTests } from './suite/memory.js'
import { opTests } from './suite/ops.js'
import { dtypeTests, kinkTests, numericsTests } from './suite/stored-cases.js'
import { variantTests } from './suite/variants.js'

/** Options of `describeBackend`. */
export interface DescribeBackendOptions extends Pick<RunOptions, 'optimizers' | 'operations'> {
  /**
   * Tests to skip because the backend does not support them, with the reason, which is reported. A key is a section
   * (`gradients`), or a section and an op (`conformance/erf`), a case (`conformance/conv.json[3]`) or a check
   * (`contract/reads ranges`).
   */
  readonly skip?: Readonly<Record<string, string>> | undefined
  /** The test framework; vitest by default, loaded when this is called. */
  readonly framework?: TestFramework | undefined
}

/**
 * Registers the kit's tests for a backend, in nine sections: `contract`, `conformance` (every stored case, by file and
 * op; cases of unknown ops are shown as skipped, with what is missing), `gradients` (to second order, against central
 * differences if the backend has float64, else against the reference backend; PyTorch's gradients where a function has none,
 * or several), `numerics` (extremes: NaN, infinities, ties, empty shapes, long sums), `dtypes` (every op in every dtype),
 * `ops` (every exported op against the reference backend), `variants` (sizes, options and layouts that hand-written kernels
 * treat differently), `memory` and `errors`.
 *
 * The backend does not have to read synchronously. It is made once. If a factory made it, it is disposed at the end.
 *
 * @param backendOrFactory - a backend, or its factory, which may be async
 * @returns a Promise: await it at the top level of the test file
 * @throws `TensorloomError` if a key of `skip` matches no test; `BackendError` if the factory does not return a backend
 * @example
 * ```ts no-check imports your own file
 * // my-backend.test.ts
 * import { describeBackend } from '@tensorloom/testkit'
 * import { myBackend } from './my-backend.js'
 * await describeBackend(myBackend, { skip: { 'conformance/erf': 'the shading language has no erf' } })
 * ```
 */
export async function describeBackend(
  backendOrFactory: Backend | (() => Backend | Promise<Backend>),
  options: DescribeBackendOptions = {},
): Promise<void> {
  const { skip = {}, optimizers, operations } = options
  const framework = options.framework ?? (await loadVitest('describeBackend'))
  const made = typeof backendOrFactory === 'function'
  const backend = made ? await backendOrFactory() : backendOrFactory
  if (typeof backend?.compile !== 'function') {
    throw new BackendError(`describeBackend: expected a backend or its factory, got ${describeValue(backend)}`, {
      help: 'write await describeBackend(cpu)',
    })
  }
  const files = await conformanceCases()
  const further = await kitCases()
  const seen = new Set<string>()
  const suite = makeSuite(backend, framework, { optimizers, operations, backend }, skip, seen)
  framework.describe(`backend ${backend.name} (${backend.engine})`, () => {
    contractTests(suite)
    conformanceTests(suite, files)
    gradientTests(suite, files)
    kinkTests(suite, further)
    numericsTests(suite, further)
    dtypeTests(suite, further)
    opTests(suite)
    variantTests(suite)
    memoryTests(suite)
    errorTests(suite)
    framework.it('skips only what exists', () => {
      // Not before: a framework may call groups inside of groups later.
      const unknown = Object.keys(skip).filter((key) => !seen.has(key))
      if (unknown.length === 0) return
      const sections = [...seen].filter((key) => !key.includes('/'))
      throw new TensorloomError(`describeBackend: skip has keys that match no test: ${unknown.join(', ')}`, {
        help: `keys are ${sections.join(', ')}, or one of these and an op or check: 'conformance/exp'`,
      })
    })
    if (made) framework.it('can be disposed', () => backend.dispose())
  })
}
