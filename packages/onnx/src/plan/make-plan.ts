// Makes the plan of a function: traces it, writes the trace anew with fewer and larger calls, and joins what is elementwise.
import { getRandomState, isParameter, parameter, type Tensor } from '@tensorloom/tensor'
import type { OpCall } from '@tensorloom/tensor/op'
import type { TracedTensor } from '../trace/recorder.js'
import { fuseElementwise } from './fuse.js'
import { constantNumbers, Plan } from './plan.js'
import { linearRules } from './rules/linear.js'
import { normalizationRules } from './rules/normalization.js'
import { viewRules } from './rules/views.js'
import { type Hold, type Rule, rewrite, trace } from './trace.js'

/** A run of more calls stays as it is: its trace would be larger than what it saves. */
const mostCalls = 20_000

/** Shape and dtype of an input. */
export type InputType = Pick<TracedTensor, 'shape' | 'dtype'>

const rules: Readonly<Record<string, readonly Rule[]>> = /* @__PURE__ */ joinedRules()

function joinedRules(): Record<string, Rule[]> {
  const all: Record<string, Rule[]> = {}
  for (const table of [viewRules, normalizationRules, linearRules]) {
    for (const [name, list] of Object.entries(table)) all[name] = [...(all[name] ?? []), ...list]
  }
  return all
}

// Composites that a backend may have a kernel for, or that become one kernel. Others are planned step by step.
const isOneCall = ({ op }: OpCall): boolean =>
  op.kind !== 'composite' || op.fuse === true || op.gradient !== undefined || op.infer !== undefined

/**
 * Makes the plan of a function of tensors. Parameters that it uses are read at each run.
 *
 * @param fn - computes with ops; it must not read elements
 * @returns undefined if `fn` draws random numbers or makes very many calls
 * @throws what `fn` throws on tensors without elements
 */
export function makePlan(
  types: readonly InputType[],
  fn: (inputs: readonly Tensor[]) => readonly Tensor[],
): Plan | undefined {
  const own: Tensor[] = []
  const hold: Hold = (tensor) => {
    if (isParameter(tensor)) return tensor
    const held = parameter(tensor, { name: 'constant', trainable: false })
    own.push(held)
    return held
  }
  let made: Plan | undefined
  try {
    let draws = false
    const first = trace(
      types,
      () => true,
      hold,
      (inputs) => {
        const { counter } = getRandomState()
        const results = fn(inputs)
        draws = getRandomState().counter !== counter
        return results
      },
    )
    if (draws || first.calls.length > mostCalls) return undefined
    const simpler = rewrite(first, () => true, hold, rules)
    // The steps of composites are views of views again.
    const steps = rewrite(rewrite(simpler, isOneCall, hold), isOneCall, hold, viewRules)
    const constant = constantNumbers(steps)
    made = new Plan(
      fuseElementwise(steps, (number) => constant.has(number)),
      own,
    )
    return made
  } finally {
    if (made === undefined) for (const one of own) one.dispose()
  }
}
