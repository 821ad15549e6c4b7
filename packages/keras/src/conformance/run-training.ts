// Cases of whole runs of fit(): history, learning rates, weights, then evaluate() and predict().
import type { CaseRunner } from './case-runner.js'
import { type Outcome, train } from './training.js'
import type { TrainingCase } from './training-case.js'

// Runs with rounding errors in what they start from, and how much of what they change is not an error.
const trials = 4
const margin = 4

/**
 * Runs a case of fit(). Where a result differs, the run is repeated with inputs and weights changed by one rounding: what that
 * changes cannot be asked for. It concerns weights without a gradient, such as a bias before batch normalization: Adam divides
 * the rounding error by itself. All other results change by nothing that counts.
 */
export const runTraining: CaseRunner<TrainingCase> = async (one, checks, run) => {
  const { outcomes, problems } = await train(one, run, 0)
  for (const problem of problems) checks.fail(problem)
  const quiet = new (checks.constructor as new (given: TrainingCase) => typeof checks)(one)
  for (const { of, got, want } of outcomes) quiet.compareElements(of, got, want)
  const others: (readonly Outcome[])[] = []
  if (quiet.problems.length > 0) {
    for (let trial = 1; trial <= trials; trial++) others.push((await train(one, run, trial)).outcomes)
  }
  for (const [k, { of, got, want }] of outcomes.entries()) {
    const slack = got.map((value, at) => {
      const spread = Math.max(0, ...others.map((other) => Math.abs(other[k]!.got[at]! - value)))
      // Rounding of results that do not depend on it is within the tolerance already.
      return spread > 1e-5 * Math.max(1, Math.abs(value)) ? margin * spread : 0
    })
    checks.compareElements(of, got, want, [], checks.tolerance, slack)
  }
}
