// Reports how a backend ran its calls so far. It reads the cached plans, so calls do not get slower.
import type { Backend } from '../contract.js'
import type { OpDefinition } from '../op/definition.js'
import { runtimeOf } from '../runtime/runtime.js'
import type { Plan } from './plan.js'

/**
 * How an op ran: with a named `kernel` of the backend, `lowered` to kernels that the backend compiled (fused composites
 * too), `composed` of other ops, as a `view` without computation, or as a `fallback` on the reference backend.
 */
export type Way = 'kernel' | 'lowered' | 'composed' | 'view' | 'fallback'

/** An op, and how a backend ran one signature of it. */
export interface AnsweredOp {
  /** The op. */
  readonly op: OpDefinition
  /** How it ran. */
  readonly way: Way
  /** Why it fell back. */
  readonly reason?: string
}

const ways: Readonly<Record<Exclude<Plan['kind'], 'abstract'>, Way>> = {
  named: 'kernel',
  programs: 'lowered',
  compose: 'composed',
  view: 'view',
  fallback: 'fallback',
}

/**
 * Lists how a backend ran every op so far: one entry per signature, including the steps of composites. To look at one
 * call alone, run it on an object that inherits from the backend, which starts with an empty list.
 *
 * @example
 * ```ts
 * import { softmax, tensor, withBackend } from '@tensorloom/tensor'
 * import { reference } from '@tensorloom/tensor/backend'
 * import { answeredOps } from '@tensorloom/tensor/internal'
 * const probe = Object.create(reference()) as ReturnType<typeof reference>
 * withBackend(probe, () => void softmax(tensor([1, 2])))
 * const [first, second] = answeredOps(probe).map(({ op, way }) => `${op.name}: ${way}`)
 * console.log(first, '|', second) // softmax: composed | max: lowered
 * ```
 */
export function answeredOps(backend: Backend): readonly AnsweredOp[] {
  return [...runtimeOf(backend).plans].flatMap(([op, { byText }]) =>
    [...byText.values()].flatMap((plan) => {
      // Only abstract calls have such a plan, and they do not run on a backend.
      if (plan.kind === 'abstract') return []
      const answered: AnsweredOp = { op, way: ways[plan.kind] }
      return [plan.kind === 'fallback' ? { ...answered, reason: plan.reason } : answered]
    }),
  )
}
