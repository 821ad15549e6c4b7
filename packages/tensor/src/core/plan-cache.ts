// Plans that were made, by op, attributes and layouts: most calls look like an earlier one.
import { isTensor, type TensorLike } from '../tensor-types.js'
import type { Attributes, OpDefinition } from './define-op.js'
import { fusedPlan } from './fuse.js'
import type { Layout } from './layout.js'
import { makePlan, namedPlan, type Plan, typeOf } from './plan.js'
import type { Runtime } from './runtime.js'
import { sharedState } from './state.js'

const maxPlans = 4096

/** How `runtime` answers this call. */
export function planFor(runtime: Runtime, op: OpDefinition, inputs: readonly TensorLike[], attrs: Attributes): Plan {
  const { size } = sharedState().plugins
  if (runtime.plugins !== size) {
    // A plugin that came into use may have a kernel for what was planned without it.
    runtime.plans.clear()
    runtime.plugins = size
  }
  let plans = runtime.plans.get(op)
  if (plans === undefined) {
    plans = new Map()
    runtime.plans.set(op, plans)
  }
  const key = cacheKey(op, inputs, attrs)
  const known = plans.get(key)
  if (known !== undefined) return known
  const types = inputs.map(typeOf)
  const layouts = inputs.map((input): Layout | undefined => (isTensor(input) ? input.layout : undefined))
  const fused =
    op.kind === 'composite' && op.fuse && namedPlan(runtime, op, types, inputs, attrs) === undefined
      ? fusedPlan(runtime, op, inputs, layouts, attrs)
      : undefined
  const plan = fused ?? makePlan(runtime, op, types, layouts, inputs, attrs)
  if (plans.size >= maxPlans) plans.clear()
  plans.set(key, plan)
  return plan
}

// Layouts by number, scalars by the dtype they can take, attributes by value except those handed over at run time.
function cacheKey(op: OpDefinition, inputs: readonly TensorLike[], attrs: Attributes): string {
  let key = ''
  for (const input of inputs) {
    if (isTensor(input)) key += `${input.layout.id},`
    else if (typeof input === 'boolean') key += 'b,'
    // A number outside the int32 range is kept apart, so that its error is not skipped.
    else
      key += Number.isInteger(input)
        ? input >= 0 && input <= 255
          ? 'i,'
          : (input | 0) === input
            ? 'j,'
            : `${input},`
        : 'f,'
  }
  for (const name in attrs) {
    if (op.runtime?.includes(name)) continue
    const value: unknown = attrs[name]
    key += typeof value === 'object' ? `|${JSON.stringify(value)}` : `|${String(value)}`
  }
  return key
}
