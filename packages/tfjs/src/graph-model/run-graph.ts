// Runs the nodes of a graph in order, and frees what no later node reads.
import { isParameter, isTensor, type Scope, scope, type Tensor } from '@tensorloom/tensor'
import { Living, nodesMade, stepsInScope, tensorsSince } from '@tensorloom/tensor/internal'
import { isAbstract } from '@tensorloom/tensor/op'
import { atNode, GraphError } from './graph-error.js'
import { Call, type Operator, type RunContext, type Steps } from './operator.js'
import type { PlannedNode, PlannedNodes } from './plan-nodes.js'
import type { Reference } from './read-graph.js'
import { type AnyValue, deviceOf, isNumbers, partsOf, type Value, valueOf } from './values.js'

/** Thrown when a run on tensors without elements needs elements. */
export class NeedsElements extends Error {}

/** Tensors with more elements are not computed on the host. */
const hostLimit = 4096

/**
 * Runs nodes in order.
 *
 * @param known - the values of constants and inputs, by the names of their nodes
 * @returns a value for each of `outputs`
 */
export function* runGraph(
  { nodes }: PlannedNodes,
  known: ReadonlyMap<string, AnyValue>,
  outputs: readonly Reference[],
  context: RunContext,
): Steps<readonly AnyValue[]> {
  const results = new Map<string, readonly AnyValue[]>()
  for (const [name, value] of known) results.set(name, [value])
  const find = ({ node, output }: Reference): AnyValue => {
    const value = results.get(node)?.[output]
    if (value !== undefined) return value
    throw new GraphError(`tfjs: the output ${output} of node '${node}' does not exist`)
  }
  const opened = scope()
  const living = new Living<AnyValue>(partsOf)
  try {
    for (const node of nodes) {
      if (known.has(node.name)) continue
      const inputs = node.inputs.map(find)
      const made = yield* runNode(node, node.operator!, inputs, opened, context)
      results.set(node.name, made)
      living.bind(made)
      for (const name of node.release) {
        if (known.has(name)) continue
        living.release(results.get(name) ?? [])
        results.delete(name)
      }
    }
    const values = outputs.map(find)
    opened.keep(living.madeIn(values))
    return values
  } finally {
    opened.dispose()
  }
}

/** Runs one node in a scope. */
export function* runNode(
  { name, op, attributes }: Pick<PlannedNode, 'name' | 'op' | 'attributes'>,
  operator: Operator,
  inputs: readonly AnyValue[],
  opened: Scope,
  context: RunContext,
): Steps<readonly AnyValue[]> {
  const read: Value[] = []
  try {
    if (inputs.length < operator.inputs)
      throw new GraphError(`it has ${inputs.length} inputs, expected ${operator.inputs}`)
    const call = new Call(name, inputs, attributes)
    const onHost = hostResult(operator, call)
    if (onHost !== undefined) return [onHost]
    const { host } = operator
    for (const k of host === 'all' ? inputs.keys() : host) {
      const value = inputs[k < 0 ? inputs.length + k : k]
      if (value === undefined || !isNumbers(value) || value.host !== undefined) continue
      yield value
      if (value.device !== undefined && isParameter(value.device)) read.push(value)
    }
    const { control } = operator
    if (control !== undefined) return listed(yield* stepsInScope(opened, control(call, context)))
    const since = nodesMade()
    const run = (): { readonly made: readonly AnyValue[]; readonly items: readonly Tensor[] } => {
      const made = listed(operator.run(call, context))
      // Lists are not plain arrays, in which the scope would find what it keeps.
      return { made, items: tensorsSince(made, partsOf, since) }
    }
    return opened.run(() => scope<ReturnType<typeof run>>(run as never)).made
  } catch (error) {
    throw error instanceof NeedsElements ? error : atNode(`node '${name}' (${op})`, error)
  } finally {
    // The host's copy of a parameter would not follow its changes.
    for (const value of read) value.host = undefined
  }
}

/** The result in host memory, if all inputs are there and small. */
export function hostResult({ onHost }: Operator, call: Call): Value | undefined {
  if (onHost === undefined) return undefined
  const fits = call.inputs.every(({ host }) => host !== undefined && host.length <= hostLimit)
  return fits ? onHost(call) : undefined
}

function listed(results: ReturnType<Operator['run']>): readonly AnyValue[] {
  const list = Array.isArray(results) ? (results as readonly (Tensor | AnyValue)[]) : [results as Tensor | AnyValue]
  return list.map((one) => (isTensor(one) ? valueOf(one) : one))
}

function elements(value: Value): Tensor {
  const device = deviceOf(value)
  if (isAbstract(device)) throw new NeedsElements('the values of a tensor')
  return device
}

/** Runs all steps, reading from the backend at once. */
export function driveSync<T>(steps: Steps<T>): T {
  try {
    for (;;) {
      const { done, value } = steps.next()
      if (done === true) return value
      value.host = scope(() => elements(value).dataSync()) as Value['host']
    }
  } finally {
    // Frees what a run that failed here has made.
    steps.return(undefined as never)
  }
}

/** Runs all steps, waiting for what it reads. The results are the caller's to free. */
export async function drive<T>(steps: Steps<T>): Promise<T> {
  const opened: Scope = scope()
  try {
    for (;;) {
      const { done, value } = opened.run(() => steps.next())
      if (done === true) return opened.keep(value)
      value.host = (await opened.run(() => elements(value)).data()) as Value['host']
    }
  } finally {
    steps.return(undefined as never)
    opened.dispose()
  }
}
