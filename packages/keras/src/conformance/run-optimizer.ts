// Cases of optimizers: the variables after each step.
import { type Parameter, parameter } from '@tensorloom/tensor'
import { optimizers } from '../optimizers.js'
import { entryOf, optionsOf } from '../table.js'
import { type ClassCase, type StoredTensor, tensorOf } from './case.js'
import type { CaseRunner } from './run.js'

interface OptimizerCase extends ClassCase {
  readonly variables: readonly (StoredTensor & { readonly name?: string })[]
  readonly gradients_per_step: readonly (readonly StoredTensor[])[]
  readonly variables_after_step: readonly (readonly StoredTensor[])[]
}

/** Runs a case of an optimizer. */
export const runOptimizer: CaseRunner<OptimizerCase> = async (one, checks, run) => {
  const entry = entryOf('optimizer', optimizers, one.class)
  const optimizer = entry.make(optionsOf(entry, one.class, one.config))
  const parameters = run(() =>
    one.variables.map((stored, k): Parameter => parameter(tensorOf(stored), { name: stored.name ?? `variable_${k}` })),
  )
  for (const [step, gradients] of one.gradients_per_step.entries()) {
    run(() => optimizer.step(parameters, gradients.map(tensorOf)))
    for (const [k, want] of (one.variables_after_step[step] ?? []).entries()) {
      const path = ['variables_after_step', step, k]
      await checks.compare(`${parameters[k]!.name} after step ${step + 1}`, parameters[k]!, want, path)
    }
  }
}
