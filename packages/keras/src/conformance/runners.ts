// Which runner a group of cases has.
import { DataError } from '@tensorloom/tensor'
import type { CaseRunner } from './case-runner.js'
import { runActivation } from './run-activation.js'
import { runCallback } from './run-callback.js'
import { runConstraint } from './run-constraint.js'
import { runInitializer } from './run-initializer.js'
import { runLayer } from './run-layer.js'
import { runLoss } from './run-loss.js'
import { runMetric } from './run-metric.js'
import { runOp } from './run-op.js'
import { runOptimizer } from './run-optimizer.js'
import { runRegularizer } from './run-regularizer.js'
import { runSchedule } from './run-schedule.js'
import { runTraining } from './run-training.js'

const runners: Readonly<Record<string, CaseRunner>> = {
  activations: runActivation as CaseRunner,
  callbacks: runCallback as CaseRunner,
  constraints: runConstraint as CaseRunner,
  initializers: runInitializer as CaseRunner,
  losses: runLoss as CaseRunner,
  metrics: runMetric as CaseRunner,
  ops: runOp as CaseRunner,
  optimizers: runOptimizer as CaseRunner,
  regularizers: runRegularizer as CaseRunner,
  schedules: runSchedule as CaseRunner,
  training: runTraining as CaseRunner,
}

/** The runner of a group; its cases fail if there is none. */
export function runnerOf(group: string): CaseRunner {
  const runner = group.startsWith('layers-') ? (runLayer as CaseRunner) : runners[group]
  if (runner !== undefined) return runner
  throw new DataError(`conformance: cases of the group '${group}' cannot be run`, {
    help: `groups are layers-…, ${Object.keys(runners).join(', ')}`,
  })
}
