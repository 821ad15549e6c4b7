// A stored graph model → a model.
import type { Json } from '@tensorloom/keras'
import { describeValue } from '@tensorloom/tensor/op'
import { type Artifacts, isObject, type Weight } from '../files/artifacts.js'
import { illegal } from '../files/illegal.js'
import { dtypeOf, isTextType, shapeOf } from './attributes.js'
import { atNode } from './graph-error.js'
import { type GraphFile, GraphModel, type Port } from './graph-model.js'
import { type GraphNode, readFunctions, readNodes, referenceOf } from './read-graph.js'
import { type AnyValue, type HostData, hostValue, textsValue } from './values.js'

/** Makes the model. */
export function readGraphModel({ json, weights }: Artifacts): GraphModel {
  const nodes = readNodes(json.modelTopology)
  const functions = readFunctions(json.modelTopology)
  const initializer = initializerOf(json)
  const graphs = [
    nodes,
    ...[...functions.values()].map((one) => one.nodes),
    ...(initializer === undefined ? [] : [initializer.nodes]),
  ]
  const signature = json.signature ?? json.userDefinedMetadata
  const given = isObject(signature) && isObject(signature.signature) ? signature.signature : signature
  const { inputs, outputs } = isObject(given) ? given : {}
  const places = [...nodes.values()].filter(({ op }) => op === 'Placeholder')
  return new GraphModel({
    nodes,
    inputs: ports(nodes, 'input', inputs) ?? places.map((node) => portOf(node)),
    outputs: ports(nodes, 'output', outputs) ?? ends(nodes),
    constants: constantsOf(graphs, weights),
    functions,
    initializer,
  })
}

// A graph of its own that fills tables; its outputs are what nothing reads.
function initializerOf({ modelInitializer }: Artifacts['json']): GraphFile['initializer'] {
  if (modelInitializer === undefined || modelInitializer === null) return undefined
  const nodes = readNodes(modelInitializer)
  const read = new Set([...nodes.values()].flatMap(({ inputs }) => inputs.map(({ node }) => node)))
  const last = [...nodes.values()].filter(({ name, op }) => !read.has(name) && op !== 'Const')
  return { nodes, outputs: last.map(({ name }) => ({ node: name, output: 0 })) }
}

// Signatures name inputs and outputs: { y: { name: 'Identity:0', dtype, tensorShape } }.
function ports(
  nodes: ReadonlyMap<string, GraphNode>,
  kind: string,
  value: Json | undefined,
): readonly Port[] | undefined {
  if (!isObject(value) || Object.keys(value).length === 0) return undefined
  return Object.entries(value).map(([name, info]): Port => {
    if (!isObject(info) || typeof info.name !== 'string') {
      throw illegal(`the ${kind} '${name}' of the signature is ${describeValue(info)}, expected { name }`)
    }
    const at = referenceOf(info.name)
    const node = nodes.get(at.node)
    if (node === undefined) throw illegal(`the ${kind} '${name}' is the node '${at.node}', which does not exist`)
    const shape = shapeOf(info.tensorShape)?.map(unknownExtent)
    const own = kind === 'input' ? portOf(node) : undefined
    return {
      name,
      at,
      dtype: isTextType(info.dtype) ? 'string' : (dtypeOf(info.dtype) ?? own?.dtype),
      shape: info.tensorShape === undefined ? own?.shape : shape,
    }
  })
}

const unknownExtent = (extent: number): number | null => (extent < 0 ? null : extent)

function portOf({ name, op, attributes }: GraphNode): Port {
  try {
    const shape = attributes.shape('shape')?.map(unknownExtent)
    return {
      name,
      at: { node: name, output: 0 },
      dtype: attributes.isText('dtype') ? 'string' : attributes.type('dtype'),
      shape,
    }
  } catch (error) {
    throw atNode(`node '${name}' (${op})`, error)
  }
}

// Nodes that no other reads.
function ends(nodes: ReadonlyMap<string, GraphNode>): readonly Port[] {
  const read = new Set([...nodes.values()].flatMap(({ inputs }) => inputs.map(({ node }) => node)))
  const last = [...nodes.values()].filter(({ name, op }) => !read.has(name) && op !== 'NoOp' && op !== 'Const')
  if (last.length === 0)
    throw illegal('the graph has no outputs: all its nodes are read by others', 'a graph has no cycles')
  return last.map(({ name }) => ({ name, at: { node: name, output: 0 }, dtype: undefined, shape: undefined }))
}

function constantsOf(
  graphs: readonly ReadonlyMap<string, GraphNode>[],
  weights: readonly Weight[],
): ReadonlyMap<string, AnyValue> {
  const constants = new Map<string, AnyValue>()
  for (const { name, shape, dtype, data } of weights) {
    const node = graphs.find((one) => one.has(name))?.get(name)
    // Weights of resources that the graph does not use.
    if (node === undefined) continue
    if (node.op !== 'Const')
      throw illegal(`the weight '${name}' belongs to a node that is not a constant, but ${node.op}`)
    if (dtype !== 'string') constants.set(name, hostValue(dtype, shape, data as HostData, true))
    else {
      const decoder = new TextDecoder()
      const texts = (data as readonly Uint8Array[]).map((one) => decoder.decode(one))
      constants.set(name, textsValue(texts, shape, true))
    }
  }
  return constants
}
