// The order in which Keras lists the layers of a functional model: by their distance to the outputs, farthest first.
import {
  type AnyLayer,
  type Functional,
  isLayer,
  type LayerValue,
  type SymbolicCall,
  type SymbolicTensor,
} from '@tensorloom/layers'
import { isTensor } from '@tensorloom/tensor'
import { type OperationCall, operationOf, type Template } from './origin.js'
import type { StoredLayer } from './stored.js'

/** What Keras lists in a functional model: a layer; an input, which is a layer there; an op of keras.ops. */
export type GraphMember = AnyLayer | SymbolicTensor | StoredLayer

/** A node of Keras's graph: an input, a call of a layer, a call of an op. */
export type GraphNode = SymbolicTensor | SymbolicCall | OperationCall

/** The graph of a model as Keras sees it. */
export interface KerasGraph {
  /** The members in Keras's order. */
  readonly members: readonly GraphMember[]
  /** All nodes, each after those it needs. */
  readonly nodes: readonly GraphNode[]
  /** The node that makes a tensor. */
  nodeOf(value: SymbolicTensor): GraphNode
}

/** Whether a node is a call of a layer. */
export function isCall(node: GraphNode): node is SymbolicCall {
  return 'layer' in node
}

/** Whether a node is a call of an op that came from Keras. */
export function isOperationCall(node: GraphNode): node is OperationCall {
  return 'stored' in node
}

/** The layers of a graph in Keras's order. */
export function layersInOrder(model: Functional<LayerValue, LayerValue>): readonly AnyLayer[] {
  return graphOf(model).members.filter(isLayer)
}

/** The graph of a functional model as Keras sees it. */
export function graphOf(model: Functional<LayerValue, LayerValue>): KerasGraph {
  const inputs = new Set<SymbolicTensor>(model.inputs)
  const nodeOf = (value: SymbolicTensor): GraphNode =>
    inputs.has(value) ? value : (operationOf(value) ?? value.producer!)
  const before = (node: GraphNode): readonly GraphNode[] => tensorsInto(node).map(nodeOf)

  const indices = new Map<GraphMember, number>()
  const order: GraphNode[] = []
  const done = new Set<GraphNode>()
  const visit = (node: GraphNode): void => {
    if (done.has(node)) return
    if (!isHidden(node) && !indices.has(memberOf(node))) indices.set(memberOf(node), indices.size)
    done.add(node)
    for (const one of before(node)) visit(one)
    order.push(node)
  }
  for (const output of model.outputs) visit(nodeOf(output))

  const depths = new Map<GraphNode, number>()
  const memberDepths = new Map<GraphMember, number>()
  for (const node of [...order].reverse()) {
    const depth = Math.max(depths.get(node) ?? 0, memberDepths.get(memberOf(node)) ?? 0)
    if (!isHidden(node)) memberDepths.set(memberOf(node), depth)
    for (const one of before(node)) {
      depths.set(one, Math.max(depths.get(one) ?? 0, depth + (isHidden(node) ? 0 : 1)))
    }
  }
  const members = [...indices.keys()].sort(
    (a, b) => memberDepths.get(b)! - memberDepths.get(a)! || indices.get(a)! - indices.get(b)!,
  )
  return { members, nodes: order, nodeOf }
}

/** The layer, input or op that a node is a call of. */
export function memberOf(node: GraphNode): GraphMember {
  if (isCall(node)) return node.layer
  return isOperationCall(node) ? node.stored : node
}

function tensorsInto(node: GraphNode): readonly SymbolicTensor[] {
  if (isCall(node)) return node.inputs
  return isOperationCall(node) ? [...tensorsIn(node.args), ...tensorsIn(node.kwargs)] : []
}

function tensorsIn(value: Template): readonly SymbolicTensor[] {
  if (isTensor(value)) return [value as SymbolicTensor]
  if (value === null || typeof value !== 'object') return []
  return (Object.values(value) as readonly Template[]).flatMap(tensorsIn)
}

/** Whether a node is part of another one in Keras: there a mask belongs to the call. */
export function isHidden(node: GraphNode): boolean {
  return isCall(node) && node.layer.type === 'attachMask'
}
