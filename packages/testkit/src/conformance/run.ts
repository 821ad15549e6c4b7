// Runs one conformance case on a backend and says how it went. Plain functions: no test framework needed.

import { vjp } from '@tensorloom/autograd'
import { type Backend, getBackend, isFloating, scope, type Tensor, withBackend } from '@tensorloom/tensor'
import { type ConformanceCase, isOptimizerCase, type OpCase } from './case.js'
import { Checks, type Run } from './checks.js'
import type { Deviation } from './compare.js'
import { findOperation, type Operation } from './operations.js'
import { type OptimizerTable, runOptimizerCase } from './optimizer.js'
import { tensorOf, viewOf } from './stored-tensor.js'

/** Options of `runCase`. */
export interface RunOptions {
  /** Where to run; the current backend by default. */
  readonly backend?: Backend | undefined
  /** Factories of optimizers by name: `import * as optimizers from '@tensorloom/optim'`. Without it they are missing. */
  readonly optimizers?: OptimizerTable | undefined
  /** Ops beyond those of `@tensorloom/tensor`, by name. */
  readonly operations?: Readonly<Record<string, Operation>> | undefined
  /** Whether to pass inputs as views with an offset and swapped strides; false by default. */
  readonly views?: boolean | undefined
}

/** The outcome of a case. */
export interface CaseResult {
  /** The op or optimizer. */
  readonly op: string
  /** `missing` means that the op or optimizer is unknown. */
  readonly status: 'passed' | 'failed' | 'missing'
  /** The failures, a line each, or what is missing. */
  readonly problems: readonly string[]
  /** The element with the largest error, also in a case that passed. */
  readonly worst: Deviation | undefined
}

/**
 * What a case lacks to be run, or undefined: `einsum`, `pad with mode: "reflect"`.
 *
 * @example
 * ```ts
 * import { type ConformanceCase, missingFor } from '@tensorloom/testkit'
 * const one = { op: 'frobnicate', attrs: {}, inputs: [], outputs: [] } as ConformanceCase
 * console.log(missingFor(one)) // frobnicate
 * ```
 */
export function missingFor(one: ConformanceCase, options: RunOptions = {}): string | undefined {
  if (isOptimizerCase(one)) {
    return typeof options.optimizers?.[one.op] === 'function' ? undefined : `optimizer ${one.op}`
  }
  const found = findOperation(one.op, one.attrs, options.operations)
  return 'missing' in found ? found.missing : undefined
}

/**
 * Runs a case and compares outputs and gradients with the stored ones. It does not throw if an op throws: the error becomes
 * a problem of the case.
 *
 * @example
 * ```ts
 * import { type CaseTensor, runCase } from '@tensorloom/testkit'
 * const value: CaseTensor = { shape: [2], dtype: 'float32', data: [1, 2] }
 * const { status } = await runCase({ op: 'abs', attrs: {}, inputs: [value], outputs: [value] })
 * console.log(status) // passed
 * ```
 */
export async function runCase(one: ConformanceCase, options: RunOptions = {}): Promise<CaseResult> {
  const missing = missingFor(one, options)
  if (missing !== undefined) return { op: one.op, status: 'missing', problems: [missing], worst: undefined }
  const checks = new Checks(one)
  const space = scope()
  const run = <T>(fn: () => T): T => space.run(() => withBackend<T>(options.backend ?? getBackend(), fn as never))
  try {
    if (isOptimizerCase(one)) await runOptimizerCase(one, options.optimizers![one.op], checks, run)
    else await runOpCase(one, options, checks, run)
  } catch (error) {
    checks.problems.push(`threw ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`)
  } finally {
    space.dispose()
  }
  const { problems, worst } = checks
  return { op: one.op, status: problems.length === 0 ? 'passed' : 'failed', problems, worst }
}

async function runOpCase(one: OpCase, options: RunOptions, checks: Checks, run: Run): Promise<void> {
  const found = findOperation(one.op, one.attrs, options.operations)
  if ('missing' in found) return
  const operation = (inputs: readonly Tensor[]): readonly Tensor[] => found.run(inputs, one.attrs)
  const inputs = run(() => one.inputs.map((stored) => (options.views ? viewOf(stored) : tensorOf(stored))))
  const shapes = one.inputs.map((stored) => stored.shape)

  const outputs = run(() => operation(inputs))
  if (outputs.length !== one.outputs.length) {
    checks.problems.push(`${outputs.length} outputs, expected ${one.outputs.length}`)
    return
  }
  for (const [k, output] of outputs.entries()) await checks.compare(`output ${k}`, output, one.outputs[k]!, shapes)

  const { upstream, grads } = one
  if (!upstream || !grads) return
  const sources = inputs.map((_, k) => k).filter((k) => grads[k] && isFloating(inputs[k]!.dtype))
  if (sources.length === 0) return
  const { value, gradients } = run(() =>
    vjp(
      (...floats) => operation(inputs.map((input, k) => (sources.includes(k) ? floats[sources.indexOf(k)]! : input))),
      sources.map((k) => inputs[k]!),
      upstream.map(tensorOf),
    ),
  )
  // A recorded op may take another path than a plain one, so its outputs are compared as well.
  for (const [k, output] of value.entries()) {
    await checks.compare(`output ${k} while recorded`, output, one.outputs[k]!, shapes)
  }
  for (const [at, k] of sources.entries()) {
    const others = [...shapes.filter((_, other) => other !== k), ...upstream.map(({ shape }) => shape)]
    await checks.compare(`gradient of input ${k}`, gradients[at]!, grads[k]!, others)
  }
}
