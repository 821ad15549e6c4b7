// Cases of losses: the values of samples, the result with weights, mask and reduction, and the gradient.
import { vjp } from '@tensorloom/autograd'
import { withMask } from '@tensorloom/layers'
import type { Tensor } from '@tensorloom/tensor'
import { lossOf } from '@tensorloom/train'
import { kerasLossOf, lossFromKeras } from '../classes/losses.js'
import { type ClassCase, type StoredTensor, tensorOf } from './case.js'
import type { CaseRunner } from './case-runner.js'
import { compareConfigs } from './round-trip.js'

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
  const { result, call_result, gradients } = one
  const object = { className: one.class, config: one.config }
  const loss = lossFromKeras(object)
  compareConfigs(checks, kerasLossOf(loss), object)
  const given = (stored: StoredTensor | null | undefined): Tensor | undefined =>
    stored ? run(() => tensorOf(stored)) : undefined
  const [prediction, target] = [given(one.y_pred)!, given(one.y_true)!]
  const [sampleWeight, mask] = [given(one.sample_weight), given(one.y_pred_mask)]
  const values = run(() => loss.values(prediction, target))
  await checks.compare('values before weights and reduction', values, call_result, ['call_result'])
  const reduced = (x: Tensor): Tensor => lossOf(loss, withMask(x, mask), target, { sampleWeight })
  await checks.compare(
    'result',
    run(() => reduced(prediction)),
    result,
    ['result'],
  )
  if (gradients?.y_pred == null) return
  const found = run(() => vjp(reduced, [prediction], tensorOf(gradients.upstream)))
  await checks.compare('gradient', found.gradients[0]!, gradients.y_pred, ['gradients', 'y_pred'])
}
