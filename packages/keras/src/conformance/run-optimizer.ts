// Cases of optimizers: the variables after each step, those of the optimizer, and the config that comes back.
import type { Optimizer } from '@tensorloom/optim'
import { type Parameter, parameter } from '@tensorloom/tensor'
import { excluding, optimizers } from '../classes/optimizers.js'
import { entryOf, optionsOf } from '../classes/table.js'
import { kerasConfigOfOptimizer } from '../optimizer-from-keras.js'
import { kerasOptimizerVariables } from '../optimizer-variables.js'
import { type ClassCase, type StoredTensor, tensorOf } from './case.js'
import type { CaseRunner, Run } from './case-runner.js'
import type { Checks } from './checks.js'
import { compareConfigs } from './round-trip.js'

interface OptimizerCase extends ClassCase {
  readonly variables: readonly (StoredTensor & { readonly name?: string })[]
  readonly gradients_per_step: readonly (readonly StoredTensor[])[]
  readonly variables_after_step: readonly (readonly StoredTensor[])[]
  readonly exclude_from_weight_decay_var_names?: readonly string[] | null
  readonly variables_after_finalize?: readonly StoredTensor[]
  readonly optimizer_variables?: readonly StoredTensor[]
  readonly learning_rate_after?: number | null
}

/** Runs a case of an optimizer. */
export const runOptimizer: CaseRunner<OptimizerCase> = async (one, checks, run) => {
  const entry = entryOf('optimizer', optimizers, one.class)
  const excluded = excluding(one.exclude_from_weight_decay_var_names ?? [])
  const optimizer = entry.make({ ...optionsOf(entry, one.class, one.config), ...excluded })
  compareConfigs(checks, kerasConfigOfOptimizer(optimizer), { className: one.class, config: one.config })
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
  await compareState(one, checks, run, optimizer, parameters)
  if (one.variables_after_finalize === undefined) return
  run(() => optimizer.finalize())
  for (const [k, want] of one.variables_after_finalize.entries()) {
    await checks.compare(`${parameters[k]!.name} at the end`, parameters[k]!, want, ['variables_after_finalize', k])
  }
}

async function compareState(
  one: OptimizerCase,
  checks: Checks,
  run: Run,
  optimizer: Optimizer,
  parameters: readonly Parameter[],
): Promise<void> {
  if (one.learning_rate_after != null) {
    const want = { dtype: 'float32', shape: [1], data: [one.learning_rate_after] }
    checks.compareElements('learning rate', [optimizer.learningRate], want)
  }
  if (one.optimizer_variables === undefined) return
  const own = run(() => kerasOptimizerVariables(optimizer, parameters))
  if (own.length !== one.optimizer_variables.length) {
    checks.fail(`optimizer has ${own.length} variables, expected ${one.optimizer_variables.length}`)
    return
  }
  for (const [k, { name, value }] of own.entries()) {
    await checks.compare(`optimizer variable ${name}`, value, one.optimizer_variables[k]!, ['optimizer_variables', k])
  }
}
