// Update steps as ops: elementwise composites, so that a parameter and its slots are one kernel each.
import { abs, add, less, mul, type Op, sub, type Tensor, where } from '@tensorloom/tensor'
import { makeOp } from '@tensorloom/tensor/op'
import type { Update } from './define-optimizer.js'

type StepInputs = readonly [parameter: Tensor, gradient: Tensor, ...slots: Tensor[]]

/** `step([parameter, gradient, …slots], options)` gives the new parameter, then the new slots. */
export type StepOp<O> = Op<(inputs: StepInputs, options: O & StepOptions) => readonly Tensor[]>

/** Options of every step op. */
export interface StepOptions {
  /** Factor of the parameter before the step: `1 − learningRate · weightDecay`. */
  readonly decay: number
  /** Whether `decay` is ever other than 1. */
  readonly decays: boolean
  /** Whether averages that are next to nothing become 0 in this step. */
  readonly flushToZero: boolean
  /** Factor of the parameter that is added to the gradient. */
  readonly l2: number
}

/** The options that every step op takes, for an update. */
export function sharedOptions({ decay, flushToZero, options: { l2, weightDecay } }: Update): StepOptions {
  return { decay, decays: weightDecay !== 0, flushToZero, l2 }
}

// What differs from step to step reaches the rule as a tensor.
type InRule<O, R> = { readonly [K in keyof O]: K extends R ? O[K] | Tensor : O[K] }

interface StepDefinition<O, R extends keyof O & string> {
  readonly name: string
  /** Its own options; those named in `runtime` differ from step to step. */
  readonly options: NoInfer<O>
  readonly runtime: readonly R[]
  /** What to subtract from the parameter, and the new slots. */
  rule(
    gradient: Tensor,
    slots: readonly Tensor[],
    options: InRule<O, R>,
  ): { readonly change: Tensor; readonly slots: readonly Tensor[] }
}

// Averages of gradients that are 0 from some step on (those of dead units, or of inputs that are hardly ever on) decay to
// subnormal numbers, with which CPUs compute some hundred times slower; neither JavaScript nor WebAssembly can switch that
// off. The bound lies so far above them that products with a learning rate are none either, and averages do not get
// there from one settling to the next; and it lies far below anything that moves a parameter.
const negligible = 2 ** -110

/** Averages are settled every so many steps: it is an eighth of a step of Adam. */
export const flushInterval = 16

function flush(slot: Tensor): Tensor {
  return slot.dtype === 'float32' ? where(less(abs(slot), negligible), 0, slot) : slot
}

/** Makes a step op from the rule of its change; `l2` and decoupled decay are added here. */
/* @__NO_SIDE_EFFECTS__ */
export function defineStep<O, R extends keyof O & string>({
  name,
  options,
  runtime,
  rule,
}: StepDefinition<O, R>): StepOp<O> {
  // The options are a type parameter.
  return makeOp<StepOp<O>>({
    kind: 'composite',
    name,
    inputs: 'list',
    options: { ...options, decay: 1, decays: false, l2: 0, flushToZero: false },
    // Handed over at run time: one compiled program serves all steps.
    runtime: [...runtime, 'decay'],
    fuse: true,
    multiple: true,
    infer: (inputs) => inputs.filter((_, k) => k !== 1),
    compose([parameter, gradient, ...slots]: StepInputs, attrs: InRule<O, R> & InRule<StepOptions, 'decay'>) {
      const total = attrs.l2 === 0 ? gradient : add(gradient, mul(parameter, attrs.l2))
      const result = rule(total, slots, attrs)
      const shrunk = attrs.decays ? mul(parameter, attrs.decay) : parameter
      return [sub(shrunk, result.change), ...(attrs.flushToZero ? result.slots.map(flush) : result.slots)]
    },
  })
}
