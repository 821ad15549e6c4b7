// Cases of activations: the function, and the gradient.
import { vjp } from '@tensorloom/autograd'
import { activationEntry } from '../classes/activations.js'
import { camelCase } from '../letter-case.js'
import { type CommonCase, type StoredTensor, tensorOf } from './case.js'
import type { CaseRunner } from './case-runner.js'

interface ActivationCase extends CommonCase {
  readonly function: string
  readonly kwargs: Readonly<Record<string, unknown>>
  readonly x: StoredTensor
  readonly y: StoredTensor
  readonly gradients?: { readonly upstream: StoredTensor; readonly inputs: readonly (StoredTensor | null)[] }
}

/** Runs a case of an activation. */
export const runActivation: CaseRunner<ActivationCase> = async (one, checks, run) => {
  const { call } = activationEntry(one.function)
  const options = Object.fromEntries(Object.entries(one.kwargs).map(([key, value]) => [camelCase(key), value]))
  const x = run(() => tensorOf(one.x))
  await checks.compare(
    'output',
    run(() => call(x, options)),
    one.y,
    ['y'],
  )
  const { gradients } = one
  const wanted = gradients?.inputs[0]
  if (gradients === undefined || !wanted) return
  const found = run(() => vjp((x) => call(x, options), [x], tensorOf(gradients.upstream)))
  await checks.compare('gradient', found.gradients[0]!, wanted)
}
