// Computes once, at loading, what depends on constants only and is small: arithmetic on shapes, and `Constant` nodes.
import { withBudget } from '../runtime/budget.js'
import { Call } from '../runtime/call.js'
import type { Graph, GraphNode } from '../runtime/graph.js'
import type { Operator } from '../runtime/operator.js'
import { hostResult } from '../runtime/run-graph.js'
import type { Value } from '../runtime/value.js'
import { planReleases } from './read-graph.js'

const context = {
  maxIterations: 0,
  run(): never {
    throw new Error('no graph runs while constants are folded')
  },
}

/** The graph with fewer nodes, and the graphs inside its nodes. Inputs of the graph with a default are not constant. */
export function foldConstants(graph: Graph): Graph {
  const open = new Set(graph.inputs.map(({ name }) => name))
  const constants = new Map(graph.constants)
  const nodes = graph.nodes.flatMap((node): readonly GraphNode[] => {
    const folded = foldNode(node, constants, open)
    if (folded === undefined) return [withFoldedGraphs(node)]
    constants.set(node.outputs[0]!, folded)
    return []
  })
  const result = { ...graph, nodes, constants }
  planReleases(result)
  return result
}

function foldNode(
  node: GraphNode,
  constants: ReadonlyMap<string, Value>,
  open: ReadonlySet<string>,
): Value | undefined {
  if (!('onHost' in node.operator) || node.operator.onHost === undefined || node.outputs.length !== 1) return undefined
  const known = node.inputs.every((name) => name === '' || (constants.has(name) && !open.has(name)))
  if (!known) return undefined
  const inputs = node.inputs.map((name) => (name === '' ? undefined : constants.get(name)))
  // Parameters are trained, so what is computed from them is not constant.
  if (inputs.some((value) => value?.kind === 'tensor' && value.host === undefined)) return undefined
  const call = new Call(node.type, inputs, node.attributes, 1, node.opset, context)
  try {
    const value = withBudget(2 ** 16, () => hostResult(node.operator as Operator, call))
    return value?.kind === 'tensor' ? { ...value, constant: true } : undefined
  } catch {
    // The error is given with the node's name when the graph runs.
    return undefined
  }
}

function withFoldedGraphs(node: GraphNode): GraphNode {
  if ('graph' in node.operator) return { ...node, operator: { graph: foldConstants(node.operator.graph) } }
  const attributes = Object.fromEntries(
    Object.entries(node.attributes).map(([name, value]) => [
      name,
      typeof value === 'object' && 'nodes' in value ? foldConstants(value) : value,
    ]),
  )
  return { ...node, attributes }
}
