// What a run computes, as a list of calls of ops, and how such a list is written anew.
import { isTensor, type Tensor, type TensorLike } from '@tensorloom/tensor'
import { dispatch } from '@tensorloom/tensor/internal'
import { abstractly, abstractTensor, isAbstract, type OpCall, withoutInterceptors } from '@tensorloom/tensor/op'
import { Recorder, type TracedCall, type TracedTensor } from '../trace/recorder.js'

/** The calls of a run, in order. */
export interface Trace {
  readonly inputs: readonly TracedTensor[]
  readonly calls: readonly TracedCall[]
  /** Tensors with elements, by number: parameters, and constants. */
  readonly constants: ReadonlyMap<number, Tensor>
  readonly outputs: readonly TracedTensor[]
}

/** Keeps a tensor with elements as long as the plan lives, and returns what is kept. */
export type Hold = (tensor: Tensor) => Tensor

/** Which calls of composites are noted as they are; others are noted as their steps. */
export type Whole = (call: OpCall) => boolean

/**
 * Traces `fn` on tensors without elements.
 *
 * @param types - shapes and dtypes of its inputs
 */
export function trace(
  types: readonly Pick<TracedTensor, 'shape' | 'dtype'>[],
  whole: Whole,
  hold: Hold,
  fn: (inputs: readonly Tensor[], recorder: Recorder) => readonly Tensor[],
): Trace {
  const constants = new Map<number, Tensor>()
  const recorder = new Recorder({
    whole,
    onConstant(traced, tensor) {
      constants.set(traced.number, hold(tensor))
    },
  })
  return withoutInterceptors(() =>
    abstractly(() => {
      const tensors = types.map(({ shape, dtype }) => abstractTensor(shape, dtype))
      const inputs = tensors.map((one) => recorder.tensor(one))
      const results = recorder.run(() => fn(tensors, recorder))
      const outputs = results.map((one) => recorder.tensor(one))
      return { inputs, calls: recorder.calls, constants, outputs }
    }),
  )
}

/** Writes the result of a call in another way, with public ops; undefined if the call stays as it is. */
export type Rule = (call: OpCall, context: RewriteContext) => Tensor | undefined

/** Writes a trace anew without calls that nobody needs, and with the results of `rules` in the places of other calls. */
export function rewrite(
  before: Trace,
  whole: Whole,
  hold: Hold,
  rules: Readonly<Record<string, readonly Rule[]>> = {},
): Trace {
  return trace(before.inputs, whole, hold, (inputs, recorder) => {
    const handles = new Map<number, Tensor>(before.constants)
    for (const [k, { number }] of before.inputs.entries()) handles.set(number, inputs[k]!)
    const context = new RewriteContext(before, recorder)
    for (const { op, inputs: operands, attrs, outputs } of liveCalls(before)) {
      const call = {
        op,
        inputs: operands.map((one) => (one.kind === 'scalar' ? one.value : handles.get(one.number)!)),
        attrs,
      }
      const results = applied(Object.hasOwn(rules, op.name) ? rules[op.name]! : [], call, context)
      for (const [k, one] of results.entries()) {
        handles.set(outputs[k]!.number, one)
        context.standsFor(one, outputs[k]!.number)
      }
    }
    return before.outputs.map(({ number }) => handles.get(number)!)
  })
}

function applied(rules: readonly Rule[], call: OpCall, context: RewriteContext): readonly Tensor[] {
  for (const rule of rules) {
    const result = rule(call, context)
    if (result !== undefined) return [result]
  }
  return dispatch(call.op, call.inputs, call.attrs)
}

/** The calls whose results are needed for the outputs. */
export function liveCalls({ calls, outputs }: Trace): readonly TracedCall[] {
  const needed = new Set(outputs.map(({ number }) => number))
  const live: TracedCall[] = []
  for (const call of [...calls].reverse()) {
    if (!call.outputs.some(({ number }) => needed.has(number))) continue
    live.push(call)
    for (const one of call.inputs) if (one.kind === 'tensor') needed.add(one.number)
  }
  return live.reverse()
}

/** What rules can ask about the tensors of a call. */
export class RewriteContext {
  private readonly recorder: Recorder
  private readonly readers: ReadonlyMap<number, number>
  private readonly origins: Map<number, number[]> = new Map()
  private readonly constants: Map<number, boolean> = new Map()

  constructor(before: Trace, recorder: Recorder) {
    this.recorder = recorder
    const readers = new Map<number, number>()
    const count = (number: number): unknown => readers.set(number, (readers.get(number) ?? 0) + 1)
    for (const { inputs } of liveCalls(before)) for (const one of inputs) if (one.kind === 'tensor') count(one.number)
    for (const { number } of before.outputs) count(number)
    this.readers = readers
  }

  /** Notes that a tensor is a result of the trace before. */
  standsFor(tensor: Tensor, number: number): void {
    const known = this.origins.get(tensor.id)
    if (known === undefined) this.origins.set(tensor.id, [number])
    else known.push(number)
  }

  /** The call that made a tensor, or undefined. */
  madeBy(x: TensorLike | undefined): OpCall | undefined {
    return isTensor(x) ? this.recorder.madeBy(x) : undefined
  }

  /** The call that made a tensor, if it is a call of `op`. */
  madeByOp(x: TensorLike | undefined, op: string): OpCall | undefined {
    const call = this.madeBy(x)
    return call?.op.name === op ? call : undefined
  }

  /** How often the trace reads a tensor. */
  uses(tensor: Tensor): number {
    const numbers = this.origins.get(tensor.id) ?? []
    return numbers.reduce((sum, number) => sum + (this.readers.get(number) ?? 0), 0)
  }

  /** Whether a value does not depend on the inputs. */
  isConstant(x: TensorLike): boolean {
    if (!isTensor(x) || !isAbstract(x)) return true
    const known = this.constants.get(x.id)
    if (known !== undefined) return known
    const call = this.recorder.madeBy(x)
    const constant = call?.inputs.every((one) => this.isConstant(one)) ?? false
    this.constants.set(x.id, constant)
    return constant
  }
}
