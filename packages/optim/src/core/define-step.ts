// Update steps as ops. They are elementwise composites, so one kernel updates a parameter with its slots.
import { abs, add, less, mul, type Op, sub, type Tensor, where } from '@tensorloom/tensor'
import { makeBuiltInOp } from '@tensorloom/tensor/internal'
import type { Update } from './definition.js'

type StepInputs = readonly [parameter: Tensor, gradient: Tensor, ...slots: Tensor[]]

/** `step([parameter, gradient, …slots], options)` returns the new parameter, then the new slots. */
export type StepOp<O> = Op<(inputs: StepInputs, options: O & StepOptions) => readonly Tensor[]>

/** Options of every step op. */
export interface StepOptions {
  /** `1 − learningRate · weightDecay`, by which the parameter is multiplied before the step. */
  readonly decay: number
  /** Whether the parameter has weight decay. Without it, `decay` is always 1. */
  readonly decays: boolean
  /** Whether this step sets averages that have decayed to almost nothing to 0. */
  readonly flushToZero: boolean
  /** The step adds `l2 · parameter` to the gradient. */
  readonly l2: number
}

/** Returns the options that every step op takes. */
export function sharedOptions({ decay, decays, flushToZero, options: { l2 } }: Update): StepOptions {
  return { decay, decays, flushToZero, l2 }
}

// Options that change from step to step reach the rule as tensors.
type InRule<O, R> = { readonly [K in keyof O]: K extends R ? O[K] | Tensor : O[K] }

interface StepDefinition<O, R extends keyof O & string> {
  readonly name: string
  /** The op's own options. Those named in `dynamic` change from step to step. */
  readonly options: NoInfer<O>
  readonly dynamic: readonly R[]
  /** Returns what becomes of the parameter, and the new slots. The parameter that it gets has decayed already. */
  rule(gradient: Tensor, slots: readonly Tensor[], options: InRule<O, R>, parameter: Tensor): StepResult
}

/** The change to subtract from the parameter, or its new value; and the new slots. */
type StepResult = { readonly slots: readonly Tensor[] } & (
  | { readonly change: Tensor; readonly value?: never }
  | { readonly value: Tensor; readonly change?: never }
)

// The gradients of dead units and of rarely active inputs stay 0 for many steps. Their averages then decay to subnormal
// numbers, which CPUs compute with about a hundred times slower. JavaScript and WebAssembly cannot turn this off. The
// bound is far above the subnormal numbers: products with a learning rate stay above them, and an average cannot reach
// them between two flushes. It is far below any value that moves a parameter.
const negligible = 2 ** -110

/** The number of steps from one flush to the next. A flush takes an eighth of a step of Adam. */
export const flushInterval = 16

function flush(slot: Tensor): Tensor {
  return slot.dtype === 'float32' ? where(less(abs(slot), negligible), 0, slot) : slot
}

/** Creates a step op from the rule for its change. This function adds `l2` and decoupled weight decay. */
/* @__NO_SIDE_EFFECTS__ */
export function defineStep<O, R extends keyof O & string>({
  name,
  options,
  dynamic,
  rule,
}: StepDefinition<O, R>): StepOp<O> {
  // The type argument is needed because the options are a type parameter.
  return makeBuiltInOp<StepOp<O>>({
    kind: 'composite',
    name,
    inputs: 'list',
    options: { ...options, decay: 1, decays: false, l2: 0, flushToZero: false },
    // These are passed at run time, so one compiled program serves all steps.
    dynamic: [...dynamic, 'decay'],
    fuse: true,
    multiple: true,
    infer: (inputs) => inputs.filter((_, k) => k !== 1),
    compose([parameter, gradient, ...slots]: StepInputs, attrs: InRule<O, R> & InRule<StepOptions, 'decay'>) {
      const total = attrs.l2 === 0 ? gradient : add(gradient, mul(parameter, attrs.l2))
      const shrunk = attrs.decays ? mul(parameter, attrs.decay) : parameter
      const result = rule(total, slots, attrs, shrunk)
      const value = result.value ?? sub(shrunk, result.change)
      return [value, ...(attrs.flushToZero ? result.slots.map(flush) : result.slots)]
    },
  })
}
