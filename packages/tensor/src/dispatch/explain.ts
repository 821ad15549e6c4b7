// How a backend answered the calls so far, read from the plans that dispatch keeps: watching costs a call nothing.
import type { Backend } from '../contract.js'
import type { OpDefinition } from '../op/definition.js'
import { runtimeOf } from '../runtime/runtime.js'
import type { Plan } from './plan.js'

/**
 * How an op was answered: by a named `kernel` of the backend, `lowered` to kernels that it compiled (fused composites
 * too), `composed` of other ops, as a `view` that computes nothing, or by `fallback` to the reference backend.
 */
export type Way = 'kernel' | 'lowered' | 'composed' | 'view' | 'fallback'

/** An op that a backend was asked for, and how it answered one signature of it. */
export interface AnsweredOp {
  /** The op. */
  readonly op: OpDefinition
  /** How it was answered. */
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
 * How a backend answered every op it was asked for, one entry per signature, steps of composites included. To look at one
 * call alone, run it on an object that inherits from the backend: that has no calls behind it.
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
      // Only calls that compute nothing have such a plan, and they are on no backend.
      if (plan.kind === 'abstract') return []
      const answered: AnsweredOp = { op, way: ways[plan.kind] }
      return [plan.kind === 'fallback' ? { ...answered, reason: plan.reason } : answered]
    }),
  )
}
