// `describeOp`: everything that an op promises, as tests of a test framework, from a few samples of calls.

import { type Backend, getBackend, TensorloomError } from '@tensorloom/tensor'
import { reference } from '@tensorloom/tensor/backend'
import { describeValue } from '@tensorloom/tensor/op'
import type { OpCase } from './conformance/case.js'
import type { GradcheckOptions } from './gradcheck.js'
import { opChecks } from './op/checks.js'
import { factsOf } from './op/under-test.js'
import type { CallableOp, OpSample } from './samples/sample.js'
import { loadVitest, type TestFramework } from './suite/context.js'

/** A stored result of an op, for example from PyTorch: an `OpCase` without the op's name. */
export type OpReference = Omit<OpCase, 'op' | 'attrs'> & Partial<Pick<OpCase, 'attrs'>>

/** Options of `describeOp`. */
export interface DescribeOpOptions
  extends Pick<GradcheckOptions, 'absoluteTolerance' | 'relativeTolerance' | 'epsilon' | 'maxElements'> {
  /** Calls to test, at least one: use the ranks, broadcasting and options that the op has. Avoid kinks. */
  readonly samples: readonly OpSample[]
  /** Expected outputs, and gradients if they are given, from a reference that is not this op. */
  readonly cases?: readonly OpReference[] | undefined
  /** Calls with empty tensors. Elementwise ops need none: they are called with shape [0, 2]. */
  readonly empty?: readonly OpSample[] | undefined
  /** Backend to run on; the current one by default. Checks in float64 run on the reference backend if this one has no float64. */
  readonly backend?: Backend | undefined
  /** Checks to skip, by their names in the test's output, with the reason, which is shown. */
  readonly skip?: Readonly<Record<string, string>> | undefined
  /** The test framework; vitest by default, loaded when this is called. */
  readonly framework?: TestFramework | undefined
}

/**
 * Registers tests of one op: shape and dtype rule, stored results, gradients to first and second order against central
 * differences in float64 (by all inputs, by each alone, with a tensor that is used twice), a fusable composite's rule
 * against its steps, views and empty tensors as inputs, the backend against the reference backend, leaks; or, for an op
 * without a gradient, the error that says so. A check that does not apply is shown as skipped, with the reason.
 *
 * @param op - made by `defineOp`
 * @returns a Promise: await it at the top level of the test file
 * @throws `TensorloomError` if there is no sample, or if a key of `skip` matches no check
 * @example
 * ```ts no-check imports your own file
 * // cube.test.ts
 * import { describeOp } from '@tensorloom/testkit'
 * import { cube } from './cube.js'
 * await describeOp(cube, {
 *   samples: [{ inputs: [[[1, -2], [0.5, 3]]] }],
 *   cases: [{
 *     inputs: [{ shape: [2], dtype: 'float32', data: [2, -1] }],
 *     outputs: [{ shape: [2], dtype: 'float32', data: [8, -1] }],
 *   }],
 * })
 * ```
 */
export async function describeOp(op: CallableOp, options: DescribeOpOptions): Promise<void> {
  const { samples, cases = [], empty = [], backend = getBackend(), skip = {} } = options
  const { absoluteTolerance, relativeTolerance, epsilon, maxElements } = options
  checkArguments(op, samples, skip)
  const framework = options.framework ?? (await loadVitest('describeOp'))
  const { name } = op.definition
  const under = {
    op,
    name,
    samples,
    facts: samples.map((sample) => {
      try {
        return factsOf(op, sample)
      } catch {
        return undefined // its checks will say why
      }
    }),
    cases: cases.map((one) => ({ attrs: {}, ...one, op: name })),
    empty,
    backend,
    exact: backend.capabilities.dtypes.has('float64') ? backend : reference(),
    tolerance: { absoluteTolerance, relativeTolerance, epsilon, maxElements },
  }
  framework.describe(`op ${name}`, () => {
    for (const [check, { unfit, run }] of Object.entries(opChecks)) {
      const reason = Object.hasOwn(skip, check) ? `not claimed: ${skip[check]}` : unfit?.(under)
      if (reason === undefined) framework.it(check, () => run(under))
      else framework.it.skip(`${check}: ${reason}`, () => undefined)
    }
  })
}

function checkArguments(op: CallableOp, samples: unknown, skip: Readonly<Record<string, string>>): void {
  if (typeof op !== 'function' || op.definition === undefined) {
    throw new TensorloomError(`describeOp: expected an op, got ${describeValue(op)}`, {
      help: 'pass the result of defineOp',
    })
  }
  const { name } = op.definition
  if (!Array.isArray(samples) || samples.length === 0) {
    throw new TensorloomError(`describeOp: ${name} has no samples`, {
      help: 'give at least one call: { samples: [{ inputs: [[1, 2]] }] }',
    })
  }
  const unknown = Object.keys(skip).filter((key) => !Object.hasOwn(opChecks, key))
  if (unknown.length === 0) return
  throw new TensorloomError(`describeOp: skip has keys that match no check: ${unknown.join(', ')}`, {
    help: `the checks are ${Object.keys(opChecks).join(', ')}`,
  })
}
