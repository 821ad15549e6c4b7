// Cases of losses: the values of samples, the result with weights, mask and reduction, and the gradient.
import { losses } from '../losses.js'
import { entryOf, optionsOf } from '../table.js'
import { type ClassCase, type StoredTensor, tensorOf } from './case.js'
import type { CaseRunner } from './run.js'

interface LossCase extends ClassCase {
  readonly y_true: StoredTensor
  readonly y_pred: StoredTensor
  readonly sample_weight: StoredTensor | null
  readonly y_pred_mask?: StoredTensor
  readonly result: StoredTensor
  readonly call_result: StoredTensor
  readonly gradients?: { readonly upstream: StoredTensor; readonly y_pred: StoredTensor | null }
}

/** Runs a case of a loss. */
export const runLoss: CaseRunner<LossCase> = async (one, checks, run) => {
  const entry = entryOf('loss', losses, one.class)
  const loss = entry.make(optionsOf(entry, one.class, one.config))
  const [prediction, target] = run(() => [tensorOf(one.y_pred), tensorOf(one.y_true)])
  await checks.compare(
    'values before weights and reduction',
    run(() => loss.values(prediction!, target!)),
    one.call_result,
    ['call_result'],
  )
  checks.fail('result with weights, mask and reduction: not compared yet')
}
