// A run as a fixed list of calls: for inputs of known shapes, with everything done once that does not depend on the inputs.
import {
  isParameter,
  isTensor,
  type Parameter,
  parameter,
  scope,
  type Tensor,
  type TensorLike,
} from '@tensorloom/tensor'
import { dispatch, sameElements } from '@tensorloom/tensor/internal'
import type { Attributes, OpDefinition } from '@tensorloom/tensor/op'
import type { TracedCall } from '../trace/recorder.js'
import { liveCalls, type Trace } from './trace.js'

/** One call. Numbers are places of values. */
interface Step {
  readonly op: OpDefinition
  readonly inputs: readonly number[]
  readonly attrs: Attributes
  readonly outputs: readonly number[]
  /** The places whose values are not needed after it. */
  readonly spent: readonly number[]
}

/** The numbers of tensors that do not depend on the inputs of a trace. */
export function constantNumbers({ calls, constants }: Trace): ReadonlySet<number> {
  const found = new Set(constants.keys())
  for (const { inputs, outputs } of calls) {
    if (!inputs.every((one) => one.kind === 'scalar' || found.has(one.number))) continue
    for (const { number } of outputs) found.add(number)
  }
  return found
}

/** A run for inputs of certain shapes. */
export class Plan {
  private readonly inputs: readonly number[]
  private readonly outputs: readonly number[]
  private readonly steps: readonly Step[]
  private readonly preparation: readonly Step[]
  /** The values that every run begins with: parameters, constants and numbers. Others are undefined. */
  private readonly values: (TensorLike | undefined)[] = []
  /** The places that `preparation` fills, as far as the steps read them. */
  private readonly prepared: readonly number[]
  private readonly own: readonly Tensor[]
  /** The parameters that prepared values depend on, and their elements at that time. */
  private readonly watched: readonly Parameter[]
  private seen: readonly unknown[] | undefined
  /** For each output, whether its place holds a result of the run that belongs to nobody else. */
  private readonly isFresh: readonly boolean[]

  /**
   * @param trace - the calls
   * @param own - tensors that the plan frees when it is disposed
   */
  constructor(trace: Trace, own: readonly Tensor[]) {
    this.own = own
    const places = new Map<number | string, number>()
    const place = (key: number | string, value?: TensorLike): number => {
      const known = places.get(key)
      if (known !== undefined) return known
      places.set(key, this.values.length)
      return this.values.push(value) - 1
    }
    for (const [number, tensor] of trace.constants) place(number, tensor)
    this.inputs = trace.inputs.map(({ number }) => place(number))
    const constant = constantNumbers(trace)
    const step = ({ op, inputs, attrs, outputs }: TracedCall): Omit<Step, 'spent'> => ({
      op,
      attrs: Object.freeze({ ...attrs }),
      inputs: inputs.map((one) =>
        one.kind === 'tensor'
          ? place(one.number)
          : place(`${typeof one.value} ${Object.is(one.value, -0) ? '-0' : one.value}`, one.value),
      ),
      outputs: outputs.map(({ number }) => place(number)),
    })
    const live = liveCalls(trace)
    const isPrepared = ({ outputs }: TracedCall): boolean => constant.has(outputs[0]!.number)
    const before = live.filter(isPrepared).map(step)
    const after = live.filter((call) => !isPrepared(call)).map(step)
    this.outputs = trace.outputs.map(({ number }) => place(number))
    this.prepared = [...new Set([...after.flatMap(({ inputs }) => inputs), ...this.outputs])].filter((at) =>
      before.some(({ outputs }) => outputs.includes(at)),
    )
    this.preparation = withSpent(before, new Set(this.prepared))
    this.steps = withSpent(after, new Set(this.outputs))
    const made = new Set(after.flatMap(({ outputs }) => outputs))
    this.isFresh = this.outputs.map((at, k) => made.has(at) && this.outputs.indexOf(at) === k)
    const sources = new Set(before.flatMap(({ inputs }) => inputs).map((at) => this.values[at]))
    this.watched = [...sources].filter(isParameter)
  }

  /**
   * Runs the calls, where no interceptor sees them.
   *
   * @param inputs - of the shapes and dtypes of the trace
   * @returns the results; if a call fails, what is left of the others belongs to the scope that is open
   */
  run(inputs: readonly Tensor[]): readonly Tensor[] {
    if (this.isStale()) this.prepare()
    const values = this.values.slice()
    for (let k = 0; k < inputs.length; k++) values[this.inputs[k]!] = inputs[k]
    runSteps(this.steps, values)
    return this.outputs.map((at, k) => {
      const value = values[at] as Tensor
      return this.isFresh[k] ? value : sameElements(value)
    })
  }

  /** Frees what the plan keeps. */
  dispose(): void {
    this.forget()
    for (const one of this.own) one.dispose()
  }

  private isStale(): boolean {
    const { seen, watched } = this
    if (seen === undefined) return true
    for (let k = 0; k < watched.length; k++) if (watched[k]!.storage !== seen[k]) return true
    return false
  }

  private prepare(): void {
    this.forget()
    const values = this.values.slice()
    scope(() => {
      runSteps(this.preparation, values)
      for (const at of this.prepared) {
        this.values[at] = parameter(values[at] as Tensor, { name: 'prepared', trainable: false })
      }
    })
    this.seen = this.watched.map((one) => one.storage)
  }

  private forget(): void {
    this.seen = undefined
    for (const at of this.prepared) {
      const value = this.values[at]
      if (isTensor(value)) value.dispose()
      this.values[at] = undefined
    }
  }
}

// The values that no later step reads are freed after a step.
function withSpent(steps: readonly Omit<Step, 'spent'>[], kept: ReadonlySet<number>): readonly Step[] {
  const made = new Set(steps.flatMap(({ outputs }) => outputs))
  const needed = new Set(kept)
  return [...steps]
    .reverse()
    .map((step): Step => {
      const spent = [...new Set([...step.inputs, ...step.outputs])].filter((at) => made.has(at) && !needed.has(at))
      for (const at of spent) needed.add(at)
      return { ...step, spent }
    })
    .reverse()
}

function runSteps(steps: readonly Step[], values: (TensorLike | undefined)[]): void {
  for (const { op, inputs, attrs, outputs, spent } of steps) {
    const results = dispatch(
      op,
      inputs.map((at) => values[at]!),
      attrs,
    )
    for (let k = 0; k < results.length; k++) values[outputs[k]!] = results[k]
    for (let k = 0; k < spent.length; k++) {
      const value = values[spent[k]!]
      if (typeof value === 'object') value.dispose()
    }
  }
}
