// Runs an optimizer's case: the stored gradients, step by step, and the parameter after each step.
import { type Parameter, parameter, type Tensor } from '@tensorloom/tensor'
import type { OptimizerCase } from './case.js'
import type { Checks, Run } from './checks.js'
import { tensorOf } from './stored-tensor.js'

/** What the kit needs of an optimizer: one update of the parameters, in place. */
export interface SteppingOptimizer {
  step(parameters: readonly Parameter[], gradients: readonly Tensor[]): unknown
}

/**
 * Factories of optimizers by the names of the conformance format; other entries are ignored, so that a whole module
 * can be given: `import * as optimizers from '@tensorloom/optim'`.
 */
export type OptimizerTable = Readonly<Record<string, unknown>>

type Factory = (options: Readonly<Record<string, unknown>>) => SteppingOptimizer

/** Steps through a case and compares the parameter each time. */
export async function runOptimizerCase(one: OptimizerCase, factory: unknown, checks: Checks, run: Run): Promise<void> {
  const optimizer = run(() => (factory as Factory)(one.attrs))
  const weight = run(() => parameter(tensorOf(one.param), { name: 'weight' }))
  try {
    for (const [k, gradient] of one.gradients.entries()) {
      run(() => optimizer.step([weight], [tensorOf(gradient)]))
      await checks.compare(`parameter after step ${k + 1}`, weight, one.trajectory[k]!, [])
    }
  } finally {
    weight.dispose()
    if ('dispose' in optimizer && typeof optimizer.dispose === 'function') optimizer.dispose()
  }
}
