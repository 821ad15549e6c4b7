// The calls of a functional model as Keras 2 and TensorFlow.js write them: [['layer', call, output, kwargs], …] for each call.
import { SerializationError } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import { isConfig, type Json, type KerasConfig } from '../json.js'
import type { StoredLayer, StoredNode } from './stored.js'

/** The graph of a functional model. */
export interface StoredGraph {
  readonly layers: readonly StoredLayer[]
  readonly outputs: Json | undefined
}

/** The graph with its calls in the form of Keras 3. */
export function withCurrentNodes({ layers, outputs }: StoredGraph): StoredGraph {
  if (!layers.some(({ inbound_nodes: nodes }) => Array.isArray(nodes) && nodes.some((node) => Array.isArray(node)))) {
    return { layers, outputs }
  }
  const shifted = countedFromOne(layers, outputs)
  const current = layers.map((layer) => {
    const nodes = layer.inbound_nodes as readonly Json[] | undefined
    if (nodes === undefined || nodes === null) return layer
    return { ...layer, inbound_nodes: listOf(layer, nodes).map((node) => nodeOf(layer, node, shifted)) }
  })
  return { layers: current, outputs: outputs === undefined ? outputs : shiftedIn(outputs, shifted) }
}

// A model inside a model has a call of its own, before those in the graph. TensorFlow.js counts it, and Keras does not. As every
// call is used, the highest number tells which it is.
function countedFromOne(layers: readonly StoredLayer[], outputs: Json | undefined): ReadonlySet<string> {
  const highest = new Map<string, number>()
  const note = (value: Json | undefined): void => {
    if (isReference(value)) highest.set(value[0], Math.max(value[1], highest.get(value[0]) ?? 0))
    else if (Array.isArray(value)) for (const one of value as readonly Json[]) note(one)
    else if (isConfig(value)) for (const one of Object.values(value)) note(one)
  }
  for (const { inbound_nodes: nodes } of layers) note(nodes as unknown as Json)
  note(outputs)
  const found = layers.filter(({ name, inbound_nodes: nodes = [] }) => (highest.get(String(name)) ?? 0) >= nodes.length)
  return new Set(found.filter(({ inbound_nodes: nodes = [] }) => nodes.length > 0).map(({ name }) => String(name)))
}

function shiftedIn(value: Json, shifted: ReadonlySet<string>): Json {
  if (isReference(value)) {
    const [name, call, output] = value
    return [name, shifted.has(name) ? call - 1 : call, output]
  }
  if (Array.isArray(value)) return value.map((one: Json) => shiftedIn(one, shifted))
  return value
}

function nodeOf(layer: StoredLayer, node: Json, shifted: ReadonlySet<string>): StoredNode {
  if (isConfig(node) && Array.isArray(node.args) && isConfig(node.kwargs ?? {})) {
    return { args: node.args as readonly Json[], kwargs: (node.kwargs ?? {}) as KerasConfig }
  }
  const inputs = listOf(layer, node)
  const calls = typeof inputs[0] === 'string' ? [inputs] : inputs
  const kwargs = calls.map((call) => (Array.isArray(call) && isConfig(call[3] ?? {}) ? (call[3] ?? {}) : {}))
  const args = calls.map((call) => reference(layer, call, shifted))
  return { args, kwargs: withReferences(Object.assign({}, ...kwargs) as KerasConfig, shifted) }
}

function reference(layer: StoredLayer, value: Json, shifted: ReadonlySet<string>): Json {
  if (isReference(value)) return referenceTo(value, shifted)
  throw damaged(layer, value)
}

// Keyword arguments hold references, too: the initial states of a recurrent layer.
function withReferences(kwargs: KerasConfig, shifted: ReadonlySet<string>): KerasConfig {
  const changed = (value: Json): Json => {
    if (isReference(value)) return referenceTo(value, shifted)
    return Array.isArray(value) ? value.map(changed) : value
  }
  return Object.fromEntries(Object.entries(kwargs).map(([key, value]) => [key, changed(value)]))
}

function isReference(value: Json | undefined): value is readonly [string, number, number] {
  if (!Array.isArray(value) || value.length < 3) return false
  const [name, call, output] = value as readonly Json[]
  return typeof name === 'string' && isIndex(call) && isIndex(output)
}

const isIndex = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 0

function referenceTo(value: readonly [string, number, number], shifted: ReadonlySet<string>): Json {
  return { class_name: '__keras_tensor__', config: { keras_history: shiftedIn(value, shifted) } }
}

function listOf(layer: StoredLayer, value: Json): readonly Json[] {
  if (Array.isArray(value)) return value
  throw damaged(layer, value)
}

function damaged({ name, class_name: className }: StoredLayer, value: unknown): SerializationError {
  return new SerializationError(
    `${className} '${name}': a call in inbound_nodes is ${describeValue(value)}, expected ['layer', call, output]`,
    { help: 'the config is damaged: write it again' },
  )
}
