// The plans of one op. Recent plans are found by comparing the fields of a call, all others by the text of the call.

import type { Attributes, OpDefinition } from '../op/definition.js'
import type { TensorLike } from '../tensor-types.js'
import type { Plan } from './plan.js'

const maxPlans = 4096
const maxRecent = 32

/** The plans for the calls of one op. */
export class OpPlans {
  readonly byText: Map<string, Plan>
  readonly recent: RecentCall[]
  /** The index of the previous call in `recent`. */
  last: number

  constructor() {
    this.byText = new Map()
    this.recent = []
    this.last = 0
  }

  /** Finds the plan of an earlier call with the same signature. */
  find(op: OpDefinition, inputs: readonly TensorLike[], attrs: Attributes): Plan | undefined {
    const { recent } = this
    let at = recent[this.last]?.next ?? 0
    for (let k = 0; k < recent.length; k++) {
      const call = recent[at]!
      if (call.isLike(inputs, attrs)) {
        this.follow(at)
        return call.plan
      }
      if (++at === recent.length) at = 0
    }
    const plan = this.byText.get(textOfCall(op, inputs, attrs))
    if (plan !== undefined) this.remember(op, inputs, attrs, plan)
    return plan
  }

  /** Adds the plan of a call that `find` did not find. */
  add(op: OpDefinition, inputs: readonly TensorLike[], attrs: Attributes, plan: Plan): void {
    if (this.byText.size >= maxPlans) this.byText.clear()
    this.byText.set(textOfCall(op, inputs, attrs), plan)
    this.remember(op, inputs, attrs, plan)
  }

  remember(op: OpDefinition, inputs: readonly TensorLike[], attrs: Attributes, plan: Plan): void {
    const call = new RecentCall(op, inputs, attrs, plan)
    // Calls that can only be compared by text are not kept in `recent`.
    if (!call.isLike(inputs, attrs)) return
    const { recent } = this
    const at = recent.length < maxRecent ? recent.length : (this.last + 1) % maxRecent
    recent[at] = call
    this.follow(at)
  }

  // Programs repeat their calls in the same order.
  follow(at: number): void {
    this.recent[this.last]!.next = at
    this.last = at
  }
}

// The fields of a call that determine its plan. They are copied, because the caller may change lists later.
class RecentCall {
  readonly inputs: readonly number[]
  /** The attributes object itself, if it is frozen. */
  readonly attrs: Attributes | undefined
  readonly names: readonly string[]
  readonly values: readonly unknown[]
  readonly plan: Plan
  /** The index of the call that followed this one last time. */
  next: number

  constructor(op: OpDefinition, inputs: readonly TensorLike[], attrs: Attributes, plan: Plan) {
    this.inputs = inputs.map(formOf)
    this.attrs = Object.isFrozen(attrs) ? attrs : undefined
    this.names = Object.keys(attrs)
    this.values = this.names.map((name) => (isFree(op, name, attrs) ? anything : snapshot(attrs[name])))
    this.plan = plan
    this.next = 0
  }

  isLike(inputs: readonly TensorLike[], attrs: Attributes): boolean {
    const { inputs: forms, names, values } = this
    if (inputs.length !== forms.length) return false
    for (let k = 0; k < forms.length; k++) if (formOf(inputs[k]!) !== forms[k]) return false
    if (attrs === this.attrs) return true
    let count = 0
    for (const name in attrs) {
      if (name !== names[count] || !isSame(values[count], attrs[name])) return false
      count++
    }
    return count === names.length
  }
}

// Whether the plan does not depend on the value of an attribute. It does depend on whether a dynamic one is left out.
function isFree({ dynamic }: OpDefinition, name: string, attrs: Attributes): boolean {
  return dynamic?.includes(name) === true && attrs[name] !== undefined
}

// A placeholder that equals any value of a dynamic attribute, if there is one.
const anything: unique symbol = /* @__PURE__ */ Symbol('anything')

// A layout is represented by its positive id, a scalar by a code for the dtypes that it can take. Numbers outside the
// int32 range become NaN, which equals nothing, so that their error is never skipped.
function formOf(input: TensorLike): number {
  if (typeof input === 'object') return input.layout.id
  if (typeof input === 'boolean') return -1
  if (!Number.isInteger(input)) return -2
  if (input >= 0 && input <= 255) return -3
  return (input | 0) === input ? -4 : Number.NaN
}

// Objects other than lists become NaN too. Calls with such objects are found by their text.
function snapshot(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snapshot)
  return typeof value === 'object' && value !== null ? Number.NaN : value
}

function isSame(kept: unknown, given: unknown): boolean {
  if (kept === given) return kept !== 0 || Object.is(kept, given)
  if (kept === anything) return given !== undefined
  if (!Array.isArray(kept) || !Array.isArray(given) || kept.length !== given.length) return false
  for (let k = 0; k < kept.length; k++) if (!isSame(kept[k], given[k])) return false
  return true
}

function textOfCall(op: OpDefinition, inputs: readonly TensorLike[], attrs: Attributes): string {
  let text = ''
  for (const input of inputs) {
    const form = formOf(input)
    text += `${Number.isNaN(form) ? String(input) : form},`
  }
  for (const name in attrs) if (!isFree(op, name, attrs)) text += `|${name}:${textOf(attrs[name])}`
  return text
}

// JSON has no −0, Infinity or NaN.
function textOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(textOf).join()}]`
  if (Object.is(value, -0)) return '-0'
  return typeof value === 'object' || typeof value === 'string' ? JSON.stringify(value) : String(value)
}
