// Runs the nodes of a graph in order, and frees what no later node reads.
import { isParameter, isTensor, type Scope, scope, type Tensor } from '@tensorloom/tensor'
import { isAbstract } from '@tensorloom/tensor/op'
import { atNode, GraphError } from './graph-error.js'
import { Call, type Operator } from './operator.js'
import type { GraphNode, Reference } from './read-graph.js'
import { deviceOf, type Value, valueOf } from './values.js'

/** A node with the rules of its operator. */
export interface PlannedNode extends GraphNode {
  readonly operator: Operator
  /** Names of nodes that no later node reads. */
  readonly release: readonly string[]
}

/** Asks for elements that must be read by yielding them. */
export type Steps<T> = Generator<Value, T, void>

/** Thrown when a run on tensors without elements needs elements. */
export class NeedsElements extends Error {}

/** Tensors with more elements are not computed on the host. */
const hostLimit = 4096

/**
 * Runs nodes.
 *
 * @param known - the values of constants and inputs, by the names of their nodes
 * @returns a value for each of `outputs`
 */
export function* runGraph(
  nodes: readonly PlannedNode[],
  known: ReadonlyMap<string, Value>,
  outputs: readonly Reference[],
): Steps<readonly Value[]> {
  const results = new Map<string, readonly Value[]>()
  for (const [name, value] of known) results.set(name, [value])
  const find = ({ node, output }: Reference): Value => {
    const value = results.get(node)?.[output]
    if (value !== undefined) return value
    throw new GraphError(`tfjs: the output ${output} of node '${node}' does not exist`)
  }
  const opened = scope()
  const living = new Living()
  try {
    for (const node of nodes) {
      if (known.has(node.name)) continue
      const inputs = node.inputs.map(find)
      const made = yield* runNode(node, inputs, opened)
      results.set(node.name, made)
      living.bind(made, inputs)
      for (const name of node.release) {
        if (known.has(name)) continue
        living.release(results.get(name) ?? [])
        results.delete(name)
      }
    }
    const values = outputs.map(find)
    opened.keep(values.flatMap(({ device }) => device ?? []))
    return values
  } finally {
    opened.dispose()
  }
}

function* runNode(
  { name, op, operator, attributes }: PlannedNode,
  inputs: readonly Value[],
  opened: Scope,
): Steps<readonly Value[]> {
  const read: Value[] = []
  try {
    if (inputs.length < operator.inputs)
      throw new GraphError(`it has ${inputs.length} inputs, expected ${operator.inputs}`)
    const call = new Call(inputs, attributes)
    const onHost = hostResult(operator, call)
    if (onHost !== undefined) return [onHost]
    const { host } = operator
    for (const k of host === 'all' ? inputs.keys() : host) {
      const value = inputs[k < 0 ? inputs.length + k : k]
      if (value === undefined || value.host !== undefined) continue
      yield value
      if (value.device !== undefined && isParameter(value.device)) read.push(value)
    }
    return opened.run(() => scope(() => listed(operator.run(call)) as never)) as readonly Value[]
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

function listed(results: ReturnType<Operator['run']>): readonly Value[] {
  const list = Array.isArray(results) ? (results as readonly (Tensor | Value)[]) : [results as Tensor | Value]
  return list.map((one) => (isTensor(one) ? valueOf(one) : one))
}

/** Counts the names of each tensor that nodes made, so that it is freed with the last of them. */
class Living {
  private readonly counts: Map<Tensor, number> = new Map()

  bind(made: readonly Value[], inputs: readonly Value[]): void {
    const before = new Set(inputs.map(({ device }) => device))
    for (const { device } of made) {
      if (device === undefined) continue
      const count = this.counts.get(device)
      const own = count !== undefined || !(isParameter(device) || before.has(device))
      if (own) this.counts.set(device, (count ?? 0) + 1)
    }
  }

  release(values: readonly Value[]): void {
    for (const { device } of values) {
      const count = device === undefined ? undefined : this.counts.get(device)
      if (count === undefined) continue
      this.counts.set(device!, count - 1)
      if (count === 1) device!.dispose()
    }
  }
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
