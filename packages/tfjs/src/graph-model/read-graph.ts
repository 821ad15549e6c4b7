// The nodes of a graph: checked, and in an order in which each comes after those it reads.
import type { Json } from '@tensorloom/keras'
import { describeValue } from '@tensorloom/tensor/op'
import { isObject } from '../files/artifacts.js'
import { illegal } from '../files/illegal.js'
import { Attributes } from './attributes.js'

/** An output of a node. */
export interface Reference {
  readonly node: string
  readonly output: number
}

/** One node. */
export interface GraphNode {
  readonly name: string
  readonly op: string
  readonly inputs: readonly Reference[]
  readonly attributes: Attributes
}

/** The nodes of a graph by name. */
export function readNodes(topology: Json | undefined): ReadonlyMap<string, GraphNode> {
  const list = isObject(topology) ? topology.node : undefined
  if (!Array.isArray(list)) throw illegal(`modelTopology has ${describeValue(list)} as its nodes, expected a list`)
  const nodes = new Map<string, GraphNode>()
  for (const one of list as readonly Json[]) {
    const node = readNode(one)
    if (nodes.has(node.name)) throw illegal(`two nodes are named '${node.name}'`)
    nodes.set(node.name, node)
  }
  for (const { name, op, inputs } of nodes.values()) {
    const missing = inputs.find((one) => !nodes.has(one.node))
    if (missing === undefined) continue
    throw illegal(`node '${name}' (${op}) reads '${missing.node}', which does not exist`)
  }
  return nodes
}

function readNode(node: Json): GraphNode {
  if (!isObject(node) || typeof node.name !== 'string' || typeof node.op !== 'string') {
    throw illegal(`a node is ${describeValue(node)}, expected { name, op, input, attr }`)
  }
  const { name, op, input = [], attr = {} } = node
  if (!Array.isArray(input) || !input.every((one) => typeof one === 'string') || !isObject(attr)) {
    throw illegal(`node '${name}' (${op}) has ${describeValue(input)} as its inputs, expected names`)
  }
  // Names with ^ only say what runs before: nothing here has effects.
  const inputs = (input as readonly string[]).filter((one) => !one.startsWith('^')).map(referenceOf)
  return { name, op, inputs, attributes: new Attributes(attr) }
}

/** `name` is the first output, `name:2` the third. */
export function referenceOf(text: string): Reference {
  const [, node = text, output = '0'] = /^(.*):(\d+)$/.exec(text) ?? []
  return { node, output: Number(output) }
}

/** The nodes that some nodes need, themselves among them, each after those it reads. */
export function orderOf(nodes: ReadonlyMap<string, GraphNode>, wanted: readonly string[]): readonly GraphNode[] {
  const order: GraphNode[] = []
  const state = new Map<string, 'open' | 'done'>()
  // A stack of its own, because a graph may be deeper than the call stack.
  const stack = [...wanted].reverse()
  while (stack.length > 0) {
    const name = stack.at(-1)!
    const node = nodes.get(name)!
    if (state.get(name) === 'done') stack.pop()
    else if (state.get(name) === 'open') {
      state.set(name, 'done')
      order.push(node)
      stack.pop()
    } else {
      state.set(name, 'open')
      for (const { node: before } of node.inputs) {
        const known = state.get(before)
        if (known === 'open')
          throw illegal(`the nodes '${before}' and '${name}' depend on each other`, 'a graph has no cycles')
        if (known === undefined) stack.push(before)
      }
    }
  }
  return order
}
