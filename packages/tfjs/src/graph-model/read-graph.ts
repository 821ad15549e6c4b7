// The nodes of a graph: checked, and in an order in which each comes after those it reads.
import type { Json } from '@tensorloom/keras'
import { describeValue } from '@tensorloom/tensor/op'
import { isObject } from '../files/artifacts.js'
import { illegal } from '../files/illegal.js'
import { Attributes } from './attributes.js'

/** An output of a node. */
export interface Reference {
  readonly node: string
  /** The name of the output, where functions give it. */
  readonly part?: string
  readonly output: number
}

/** One node. */
export interface GraphNode {
  readonly name: string
  readonly op: string
  readonly inputs: readonly Reference[]
  /** Names of nodes that run before, although it reads nothing of them. */
  readonly after: readonly string[]
  readonly attributes: Attributes
}

/** The nodes of a graph by name. */
export function readNodes(topology: Json | undefined): ReadonlyMap<string, GraphNode> {
  const list = isObject(topology) ? topology.node : undefined
  return nodesOf(list, 'modelTopology')
}

function nodesOf(
  list: Json | undefined,
  where: string,
  names: ReadonlySet<string> = new Set(),
): ReadonlyMap<string, GraphNode> {
  if (!Array.isArray(list)) throw illegal(`${where} has ${describeValue(list)} as its nodes, expected a list`)
  const nodes = new Map<string, GraphNode>()
  for (const one of list as readonly Json[]) {
    const node = readNode(one)
    if (nodes.has(node.name)) throw illegal(`two nodes are named '${node.name}'`)
    nodes.set(node.name, node)
  }
  for (const { name, op, inputs } of nodes.values()) {
    const missing = inputs.find((one) => !nodes.has(one.node) && !names.has(one.node))
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
  // Names with ^ only say what runs before.
  const after = (input as readonly string[]).filter((one) => one.startsWith('^')).map((one) => one.slice(1))
  const inputs = (input as readonly string[]).filter((one) => !one.startsWith('^')).map((one) => referenceOf(one))
  return { name, op, inputs, after, attributes: new Attributes(attr) }
}

/** `name` is the first output, `name:2` the third; in functions `name:values:0` is the first of the output `values`. */
export function referenceOf(text: string): Reference {
  const [, named = text, output = '0'] = /^(.*):(\d+)$/.exec(text) ?? []
  const [, node = named, part] = /^(.*):([a-z_]+)$/i.exec(named) ?? []
  return part === undefined ? { node, output: Number(output) } : { node, part, output: Number(output) }
}

// Outputs that have names of their own, in order. Other operators have one name for all of their outputs.
const outputNames: Readonly<Record<string, readonly string[]>> = {
  FusedBatchNorm: ['y', 'batch_mean', 'batch_variance', 'reserve_space_1', 'reserve_space_2'],
  FusedBatchNormV2: ['y', 'batch_mean', 'batch_variance', 'reserve_space_1', 'reserve_space_2'],
  FusedBatchNormV3: ['y', 'batch_mean', 'batch_variance', 'reserve_space_1', 'reserve_space_2', 'reserve_space_3'],
  Merge: ['output', 'value_index'],
  NonMaxSuppressionV4: ['selected_indices', 'valid_outputs'],
  NonMaxSuppressionV5: ['selected_indices', 'selected_scores', 'valid_outputs'],
  StringSplit: ['indices', 'values', 'shape'],
  Switch: ['output_false', 'output_true'],
  TensorListConcat: ['tensor', 'lengths'],
  TensorListConcatV2: ['tensor', 'lengths'],
  TensorListPopBack: ['output_handle', 'tensor'],
  TopKV2: ['values', 'indices'],
  Unique: ['y', 'idx'],
  UniqueV2: ['y', 'idx'],
}

/** A reference with the number of the output, where the text has its name. */
export function resolved(one: Reference, nodes: ReadonlyMap<string, GraphNode>): Reference {
  const { node, part, output } = one
  if (part === undefined) return one
  const names = outputNames[nodes.get(node)?.op ?? ''] ?? []
  const at = names.indexOf(part)
  return { node, output: at === -1 ? output : at + output }
}

/** A function of the model's library. */
export interface GraphFunction {
  readonly name: string
  readonly nodes: ReadonlyMap<string, GraphNode>
  /** Names of the inputs, which nodes read like outputs of nodes. */
  readonly inputs: readonly string[]
  readonly outputs: readonly Reference[]
}

/** The functions of a graph by name. */
export function readFunctions(topology: Json | undefined): ReadonlyMap<string, GraphFunction> {
  const library = isObject(topology) ? topology.library : undefined
  const list = isObject(library) ? (library.function ?? []) : []
  if (!Array.isArray(list)) throw illegal(`the library has ${describeValue(list)} as its functions, expected a list`)
  const functions = (list as readonly Json[]).map(readFunction)
  return new Map(functions.map((one) => [one.name, one]))
}

function readFunction(value: Json): GraphFunction {
  const signature = isObject(value) ? value.signature : undefined
  if (!isObject(value) || !isObject(signature) || typeof signature.name !== 'string') {
    throw illegal(`a function of the library is ${describeValue(value)}, expected { signature, nodeDef, ret }`)
  }
  const { name } = signature
  const where = `function '${name}'`
  const inputs = argumentNames(signature.inputArg, `an input of ${where}`)
  const nodes = nodesOf(value.nodeDef ?? [], where, new Set(inputs))
  const numbered = new Map(
    [...nodes].map(([key, node]) => [key, { ...node, inputs: node.inputs.map((one) => resolved(one, nodes)) }]),
  )
  const { ret } = value
  const outputs = argumentNames(signature.outputArg, `an output of ${where}`).map((one): Reference => {
    const text = isObject(ret) ? ret[one] : undefined
    if (typeof text !== 'string') throw illegal(`${where} does not say what its output '${one}' is`)
    const at = resolved(referenceOf(text), nodes)
    if (nodes.has(at.node) || inputs.includes(at.node)) return at
    throw illegal(`${where} returns '${at.node}', which does not exist`)
  })
  return { name, nodes: numbered, inputs, outputs }
}

function argumentNames(value: Json | undefined, what: string): readonly string[] {
  const list = value ?? []
  if (!Array.isArray(list)) throw illegal(`${what} is ${describeValue(list)}, expected a list`)
  return list.map((one) => {
    if (isObject(one) && typeof one.name === 'string') return one.name
    throw illegal(`${what} is ${describeValue(one)}, expected { name }`)
  })
}

/** The nodes that some nodes need, themselves among them, each after those it reads. */
export function orderOf(nodes: ReadonlyMap<string, GraphNode>, wanted: readonly string[]): readonly GraphNode[] {
  const order: GraphNode[] = []
  const state = new Map<string, 'open' | 'done'>()
  // A stack of its own, because a graph may be deeper than the call stack.
  const stack = [...wanted].reverse()
  while (stack.length > 0) {
    const name = stack.at(-1)!
    const node = nodes.get(name)
    // Inputs of functions are not nodes.
    if (node === undefined || state.get(name) === 'done') stack.pop()
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
