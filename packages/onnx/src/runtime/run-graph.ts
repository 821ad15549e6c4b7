// Runs a graph node by node. It is a generator: it yields values whose elements must be read, so that one executor serves
// backends that can be read at once and those that cannot.

import { isParameter, type Scope, scope, type Tensor } from '@tensorloom/tensor'
import { Living, nodesMade, stepsInScope, tensorsSince } from '@tensorloom/tensor/internal'
import { charge, OverBudget } from './budget.js'
import { Call, type RunContext } from './call.js'
import type { Graph, GraphFunction, GraphNode } from './graph.js'
import { atNode, OnnxError } from './onnx-error.js'
import type { Operator, Results, Steps } from './operator.js'
import { partsOf, toValue, type Value, valueOf } from './value.js'

/** Names and their values in a graph that runs; names of the graphs around it are found, too. */
class Names {
  readonly own: Map<string, Value> = new Map()
  readonly graph: Graph
  readonly outer: Names | undefined
  constructor(graph: Graph, outer: Names | undefined) {
    this.graph = graph
    this.outer = outer
  }
  find(name: string): Value | undefined {
    return this.own.get(name) ?? this.graph.constants.get(name) ?? this.outer?.find(name)
  }
}

/** What a run is told from outside. */
export interface RunSettings {
  /** The most steps that a `Loop` or `Scan` may take. */
  readonly maxIterations: number
}

/** Tensors with more elements are not computed on the host. */
const hostLimit = 4096

/**
 * Runs a graph.
 *
 * @param inputs - a value for each input; undefined where the graph has a constant for it
 * @returns a value for each output
 */
export function* runGraph(
  graph: Graph,
  inputs: readonly (Value | undefined)[],
  settings: RunSettings,
  outer?: Names,
): Steps<readonly Value[]> {
  const names = new Names(graph, outer)
  for (const [k, { name }] of graph.inputs.entries()) {
    const value = inputs[k]
    if (value !== undefined) names.own.set(name, value)
  }
  const context: RunContext = {
    maxIterations: settings.maxIterations,
    run: (inner, values) => runGraph(inner, values, settings, names),
  }
  const opened = scope()
  const living = new Living<Value>(partsOf)
  try {
    for (const node of graph.nodes) {
      charge(10)
      const results = yield* runNode(node, names, context, opened, settings)
      for (const [k, name] of node.outputs.entries()) {
        const value = results[k]
        if (name === '') continue
        if (value === undefined) throw new OnnxError(`onnx: ${node.where}: output ${k} was not computed`)
        names.own.set(name, value)
        living.bind([value])
      }
      for (const name of node.release) {
        const value = names.own.get(name)
        if (value === undefined) continue
        names.own.delete(name)
        living.release([value])
      }
    }
    const outputs = graph.outputs.map(({ name }) => {
      const value = names.find(name)
      if (value === undefined) throw new OnnxError(`onnx: graph: the output '${name}' has no value`)
      return value
    })
    opened.keep(living.madeIn(outputs))
    return outputs
  } finally {
    opened.dispose()
  }
}

function* runNode(
  node: GraphNode,
  names: Names,
  context: RunContext,
  opened: Scope,
  settings: RunSettings,
): Steps<readonly (Value | undefined)[]> {
  const inputs = node.inputs.map((name) => (name === '' ? undefined : names.find(name)))
  const missing = inputs.findIndex((value, k) => value === undefined && node.inputs[k] !== '')
  if (missing !== -1 && 'inputs' in node.operator && missing < node.operator.inputs[0]) {
    throw new OnnxError(`onnx: ${node.where}: input '${node.inputs[missing]}' has no value`)
  }
  if ('graph' in node.operator) return yield* runFunction(node.operator, inputs, settings)
  const { operator } = node
  const rules = operator
  const call = new Call(node.type, inputs, node.attributes, node.outputs.length, node.opset, context)
  const stale: { host: unknown }[] = []
  try {
    const onHost = hostResult(rules, call)
    if (onHost !== undefined) return [onHost]
    for (const k of rules.host(call)) {
      const value = inputs[k]
      if (value?.kind !== 'tensor' || value.host !== undefined) continue
      yield value
      if (value.device !== undefined && isParameter(value.device)) stale.push(value)
    }
    if (rules.control !== undefined) {
      return listed(yield* stepsInScope(opened, rules.control(call)), call)
    }
    const since = nodesMade()
    const run = (): { readonly made: ReturnType<typeof listed>; readonly items: readonly Tensor[] } => {
      const made = listed(rules.run!(call), call)
      // Sequences are no plain arrays, in which the scope would find what it keeps.
      return {
        made,
        items: tensorsSince(
          made.filter((one) => one !== undefined),
          partsOf,
          since,
        ),
      }
    }
    return opened.run(() => scope<ReturnType<typeof run>>(run as never)).made
  } catch (error) {
    throw error instanceof OverBudget ? error : atNode(node.where, error)
  } finally {
    // The host's copy of a parameter would not follow its changes.
    for (const value of stale) value.host = undefined
  }
}

function* runFunction(
  { graph }: GraphFunction,
  inputs: readonly (Value | undefined)[],
  settings: RunSettings,
): Steps<readonly Value[]> {
  return yield* runGraph(graph, inputs, settings)
}

/** The result in host memory, if all inputs are there and small. */
export function hostResult(operator: Operator, call: Call): Value | undefined {
  if (operator.onHost === undefined) return undefined
  for (const value of call.inputs) {
    if (value === undefined) continue
    if (value.kind !== 'tensor' || value.host === undefined || value.host.length > hostLimit) return undefined
  }
  const result = operator.onHost(call)
  return result === undefined ? undefined : valueOf(result)
}

function listed(results: Results, call: Call): readonly (Value | undefined)[] {
  const first = call.inputs[0]
  const like = first?.kind === 'tensor' ? first.type : undefined
  const list = Array.isArray(results)
    ? (results as readonly (Tensor | Value | undefined)[])
    : [results as Tensor | Value]
  return list.map((one) => (one === undefined ? undefined : toValue(one, like)))
}
