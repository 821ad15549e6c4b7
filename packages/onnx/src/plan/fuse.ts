// Joins elementwise calls that follow each other, so that they run as one kernel and what is between them is never stored.
import type { Tensor, TensorLike } from '@tensorloom/tensor'
import { dispatch } from '@tensorloom/tensor/internal'
import { makeOp, type OpDefinition, sameShape } from '@tensorloom/tensor/op'
import type { TracedCall, TracedTensor } from '../trace/recorder.js'
import { liveCalls, type Trace } from './trace.js'

/** The most calls in one kernel, and the most tensors that it reads. */
const most = { calls: 32, inputs: 8 }

/** Calls that run as one, the last of which makes the result. */
interface Group {
  readonly root: TracedCall
  readonly calls: TracedCall[]
}

/** The trace with groups of elementwise calls as single calls, and without what does not depend on the inputs. */
export function fuseElementwise(trace: Trace, isConstant: (number: number) => boolean): Trace {
  const calls = liveCalls(trace)
  const groups = groupsOf(calls, trace.outputs, isConstant)
  const fused = calls.flatMap((call): readonly TracedCall[] => {
    const group = groups.get(call)
    if (group === undefined || group.calls.length === 1) return [call]
    return call === group.root ? [joined(group)] : []
  })
  return { ...trace, calls: fused }
}

function isElementwise({ op, outputs, inputs }: TracedCall): boolean {
  const known = op.kind === 'elementwise' || (op.kind === 'composite' && op.fuse === true)
  return known && outputs.length === 1 && inputs.length > 0
}

function groupsOf(
  calls: readonly TracedCall[],
  outputs: readonly TracedTensor[],
  isConstant: (number: number) => boolean,
): ReadonlyMap<TracedCall, Group> {
  const readers = new Map<number, TracedCall[]>()
  for (const call of calls) {
    for (const one of call.inputs) {
      if (one.kind === 'tensor') readers.set(one.number, [...(readers.get(one.number) ?? []), call])
    }
  }
  const kept = new Set(outputs.map(({ number }) => number))
  const groups = new Map<TracedCall, Group>()
  for (const call of [...calls].reverse()) {
    const [result] = call.outputs
    if (!isElementwise(call) || isConstant(result!.number)) continue
    const found = new Set((readers.get(result!.number) ?? []).map((reader) => groups.get(reader)))
    const [group] = found
    const joins =
      found.size === 1 &&
      group !== undefined &&
      !kept.has(result!.number) &&
      sameShape(result!.shape, group.root.outputs[0]!.shape) &&
      group.calls.length < most.calls &&
      inputsOf([call, ...group.calls]).length <= most.inputs
    const own = joins ? group : { root: call, calls: [] }
    own.calls.unshift(call)
    groups.set(call, own)
  }
  return groups
}

/** The tensors that calls read and do not make. */
function inputsOf(calls: readonly TracedCall[]): readonly TracedTensor[] {
  const made = new Set(calls.map(({ outputs }) => outputs[0]!.number))
  const found = new Map<number, TracedTensor>()
  for (const { inputs } of calls) {
    for (const one of inputs) if (one.kind === 'tensor' && !made.has(one.number)) found.set(one.number, one)
  }
  return [...found.values()]
}

// The same steps are the same op, so that models and plans share its kernels.
const known = new Map<string, OpDefinition>()

function joined({ root, calls }: Group): TracedCall {
  const inputs = inputsOf(calls)
  const places = new Map(inputs.map(({ number }, k) => [number, k]))
  for (const { outputs } of calls) places.set(outputs[0]!.number, places.size)
  const steps = calls.map(({ op, attrs, inputs: operands }) => ({
    op,
    attrs,
    operands: operands.map((one) =>
      one.kind === 'scalar' ? one : ({ kind: 'place', place: places.get(one.number)! } as const),
    ),
  }))
  const text = textOf(inputs.length, steps)
  let op = text === undefined ? undefined : known.get(text)
  if (op === undefined) {
    op = opOf(inputs.length, steps)
    if (text !== undefined) known.set(text, op)
  }
  return { op, inputs, attrs: {}, outputs: root.outputs }
}

type Operand =
  | { readonly kind: 'scalar'; readonly value: number | boolean }
  | { readonly kind: 'place'; readonly place: number }
type Step = Pick<TracedCall, 'op' | 'attrs'> & { readonly operands: readonly Operand[] }

// Ops of plugins may have any name, so their identity is not in the text.
function textOf(count: number, steps: readonly Step[]): string | undefined {
  if (steps.some(({ op }) => op.name.includes('/'))) return undefined
  const number = (value: unknown): string => (Object.is(value, -0) ? '-0' : String(value))
  return [
    count,
    ...steps.map(({ op, attrs, operands }) => {
      const settings = Object.entries(attrs).map(([name, value]) => `${name}=${number(value)}`)
      const places = operands.map((one) =>
        one.kind === 'scalar' ? `${typeof one.value} ${number(one.value)}` : `#${one.place}`,
      )
      return `${op.name}(${[...places, ...settings].join(',')})`
    }),
  ].join(';')
}

function opOf(count: number, steps: readonly Step[]): OpDefinition {
  const compose = (...given: unknown[]): Tensor => {
    const values = given.slice(0, count) as TensorLike[]
    for (const { op, attrs, operands } of steps) {
      const inputs = operands.map((one) => (one.kind === 'scalar' ? one.value : values[one.place]!))
      values.push(dispatch(op, inputs, attrs)[0]!)
    }
    return values.at(-1) as Tensor
  }
  const name = steps.map(({ op }) => op.name).join('+')
  return makeOp({
    kind: 'composite',
    name: name.length > 60 ? 'elementwise' : name,
    inputs: count,
    fuse: true,
    compose,
  }).definition
}
