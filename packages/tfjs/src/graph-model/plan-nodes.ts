// Which nodes a run needs, in order, with the rules of their operators; and what is not needed any more after each.
import { illegal } from '../files/illegal.js'
import type { Operator } from './operator.js'
import { findOperator, isDataflow } from './operators/table.js'
import { type GraphNode, orderOf, type Reference } from './read-graph.js'

/** A node with the rules of its operator. */
export interface PlannedNode extends GraphNode {
  readonly operator: Operator | undefined
  /** Names of nodes that no later node reads. */
  readonly release: readonly string[]
}

/** The nodes of a run. */
export interface PlannedNodes {
  readonly nodes: readonly PlannedNode[]
  /** Whether values decide which nodes run: the graph has `Switch`, `Merge` and their kin. */
  readonly dataflow: boolean
  /** What runs before a constant counts as there: a constant in a loop is there in each of its iterations. */
  readonly gates: ReadonlyMap<string, readonly string[]>
}

/**
 * Plans the nodes that some outputs need.
 *
 * @param isGiven - whether a node has its value before the run: a constant, or an input
 */
export function planNodes(
  nodes: ReadonlyMap<string, GraphNode>,
  outputs: readonly Reference[],
  isGiven: (name: string) => boolean,
): PlannedNodes {
  const wanted = outputs.map(({ node }) => node)
  const dataflow = [...nodes.values()].some(({ op }) => isDataflow(op))
  const found = dataflow ? needed(nodes, wanted) : orderOf(nodes, wanted)
  const order = found.filter(({ name }) => !isGiven(name))
  checkKnown(order)
  const release = new Map<string, string[]>()
  if (!dataflow) {
    const last = new Map<string, string>()
    for (const { name, inputs } of order) for (const { node } of inputs) last.set(node, name)
    for (const node of wanted) last.delete(node)
    for (const [node, by] of last) release.set(by, [...(release.get(by) ?? []), node])
  }
  const planned = order.map((node) => ({
    ...node,
    operator: findOperator(node.op),
    release: release.get(node.name) ?? [],
  }))
  const gated = dataflow ? found.filter(({ name, after }) => isGiven(name) && after.length > 0) : []
  return { nodes: planned, dataflow, gates: new Map(gated.map(({ name, after }) => [name, after])) }
}

// All nodes that some nodes need, in any order: loops are cycles.
function needed(nodes: ReadonlyMap<string, GraphNode>, wanted: readonly string[]): readonly GraphNode[] {
  const found = new Map<string, GraphNode>()
  const stack = [...wanted]
  while (stack.length > 0) {
    const node = nodes.get(stack.pop()!)
    if (node === undefined || found.has(node.name)) continue
    found.set(node.name, node)
    stack.push(...node.inputs.map((one) => one.node), ...node.after)
  }
  return [...found.values()]
}

// Operators that are not known are told together.
function checkKnown(nodes: readonly GraphNode[]): void {
  const isKnown = (op: string): boolean => findOperator(op) !== undefined || isDataflow(op)
  const missing = [...new Set(nodes.filter(({ op }) => !isKnown(op)).map(({ op }) => op))].sort()
  if (missing.length === 0) return
  const constant = nodes.find(({ op }) => op === 'Const')
  if (constant !== undefined) {
    throw illegal(
      `the constant '${constant.name}' is not in the manifest`,
      'model.json and the weight files do not belong together',
    )
  }
  throw illegal(
    `the graph has ${missing.length === 1 ? 'an operator' : 'operators'} that ${missing.length === 1 ? 'is' : 'are'} not known: ${missing.join(', ')}`,
    'operators of graph models are listed in the README of @tensorloom/tfjs',
  )
}
