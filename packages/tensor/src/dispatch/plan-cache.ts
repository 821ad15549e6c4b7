// Caches plans by op, attributes and layouts, because most calls repeat an earlier signature.

import type { Attributes, CompositeDefinition, OpDefinition } from '../op/definition.js'
import { typeOf } from '../op/infer.js'
import type { Layout } from '../runtime/layout.js'
import type { Runtime } from '../runtime/runtime.js'
import { sharedState } from '../runtime/state.js'
import { isTensor, type TensorLike } from '../tensor-types.js'
import type { composedPlan } from '../trace/compose-kernels.js'
import { fusedPlan } from '../trace/fuse.js'
import { OpPlans } from './op-plans.js'
import { abstractPlan, makePlan, namedPlan, type Plan } from './plan.js'

/** Returns the plan for a call on `runtime`. */
export function planFor(runtime: Runtime, op: OpDefinition, inputs: readonly TensorLike[], attrs: Attributes): Plan {
  const { size } = sharedState().plugins
  if (runtime.plugins !== size) {
    // A newly used plugin may have a kernel for a call that was planned without it.
    runtime.plans.clear()
    runtime.plugins = size
  }
  let plans = runtime.plans.get(op)
  if (plans === undefined) {
    plans = new OpPlans()
    runtime.plans.set(op, plans)
  }
  const known = plans.find(op, inputs, attrs)
  if (known !== undefined) return known
  const plan = newPlan(runtime, op, inputs, attrs)
  plans.add(op, inputs, attrs, plan)
  return plan
}

function newPlan(runtime: Runtime, op: OpDefinition, inputs: readonly TensorLike[], attrs: Attributes): Plan {
  const types = inputs.map(typeOf)
  if (runtime.abstract) return abstractPlan(op, types, inputs, attrs)
  const layouts = inputs.map((input): Layout | undefined => (isTensor(input) ? input.layout : undefined))
  const planner = runtime.backend.capabilities.composites?.plan as typeof composedPlan | undefined
  const merged =
    op.kind === 'composite' &&
    (op.fuse === true || planner !== undefined) &&
    namedPlan(runtime, op, types, inputs, attrs) === undefined
      ? mergedPlan(planner, runtime, op, inputs, layouts, attrs)
      : undefined
  return merged ?? makePlan(runtime, op, types, layouts, inputs, attrs)
}

function mergedPlan(
  planner: typeof composedPlan | undefined,
  runtime: Runtime,
  op: CompositeDefinition,
  inputs: readonly TensorLike[],
  layouts: readonly (Layout | undefined)[],
  attrs: Attributes,
): Plan | undefined {
  const fused = op.fuse === true ? fusedPlan(runtime, op, inputs, layouts, attrs) : undefined
  return fused ?? planner?.(runtime, op, inputs, layouts, attrs)
}
