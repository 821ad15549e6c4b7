// A model as plain data for pictures: boxes for calls of layers, and edges between them.
import { TensorloomError } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import { isLayer } from '../core/brand.js'
import { disposedLayer, unknownShape } from '../core/build.js'
import { type PartialShape, partialShape } from '../core/check.js'
import { countOf } from '../core/layer-text.js'
import type { AnyLayer, SymbolicCall, SymbolicTensor } from '../core/types.js'

/** An input, or one call of a layer. */
export interface GraphBox {
  /** Name that no other box has; boxes inside a model have its name before theirs: `encoder/dense`. */
  readonly id: string
  /** Name of the layer or input. */
  readonly name: string
  /** Type of the layer, or `input`. */
  readonly type: string
  /** Shape or shapes of the output without the batch axis; left out if it is not known. */
  readonly outputShape?: PartialShape | readonly PartialShape[]
  /** Number of elements of its parameters. */
  readonly parameters: number
  /** How many of them training changes. */
  readonly trainable: number
  /** Name of its activation, if it has one. */
  readonly activation?: string
  /** Whether an earlier box is a call of the same layer. */
  readonly shared: boolean
  /** Whether the model returns what it gives. */
  readonly output: boolean
  /** What is inside, if the layer is a sequential or functional model. */
  readonly inner?: ModelGraph
}

/** What goes from one box to another. */
export interface GraphEdge {
  /** The box that it comes from. */
  readonly from: string
  /** Which of its outputs. */
  readonly output: number
  /** The box that it goes to. */
  readonly to: string
  /** Which of its inputs. */
  readonly input: number
}

/** A model as boxes and edges; each box comes after those that it needs. */
export interface ModelGraph {
  /** Name of the model. */
  readonly name: string
  /** Its boxes. */
  readonly boxes: readonly GraphBox[]
  /** Its edges. */
  readonly edges: readonly GraphEdge[]
  /** The boxes of its inputs, in order. */
  readonly inputs: readonly string[]
  /** Where its outputs come from, in order. */
  readonly outputs: readonly (readonly [id: string, output: number])[]
}

// Told by their members: a model may be of another copy of this package.
interface Chain extends AnyLayer {
  readonly chain: readonly AnyLayer[]
}

interface Graph extends AnyLayer {
  readonly inputs: readonly SymbolicTensor[]
  readonly outputs: readonly SymbolicTensor[]
  readonly calls: readonly SymbolicCall[]
}

const isChain = (layer: AnyLayer): layer is Chain => Array.isArray((layer as Partial<Chain>).chain)
const isGraph = (layer: AnyLayer): layer is Graph => {
  const { inputs, outputs, calls } = layer as Partial<Graph>
  return [inputs, outputs, calls].every(Array.isArray)
}

/**
 * The graph of a model. A model of a class of its own, or a single layer, is one box.
 *
 * @param user - the function that was called, for messages
 * @throws `TensorloomError` if the argument is not a layer, or the shape of its input is unknown
 */
export function modelGraph(user: string, model: AnyLayer): ModelGraph {
  if (!isLayer(model)) {
    throw new TensorloomError(`${user}: expected a model, got ${describeValue(model)}`, {
      help: `write ${user}(sequential([dense(10, { inputShape: [4] })]))`,
    })
  }
  if (!model.built) {
    if (model.disposed) throw disposedLayer(model)
    if (model.inputShape === undefined) throw unknownShape(model, 'it cannot be drawn yet')
    model.buildFor(model.inputShape)
  }
  return graphOf(model, '', new Set())
}

function graphOf(model: AnyLayer, path: string, seen: Set<AnyLayer>): ModelGraph {
  if (isGraph(model)) return functionalGraph(model, path, seen)
  return chainGraph(model, isChain(model) ? model.chain : [model], path, seen)
}

// Collects the boxes of one graph.
class Boxes {
  readonly path: string
  readonly seen: Set<AnyLayer>
  readonly boxes: GraphBox[]
  readonly edges: GraphEdge[]
  readonly ids: Set<string>

  constructor(path: string, seen: Set<AnyLayer>) {
    this.path = path
    this.seen = seen
    this.boxes = []
    this.edges = []
    this.ids = new Set()
  }

  id(name: string): string {
    const base = this.path === '' ? name : `${this.path}/${name}`
    let id = base
    for (let k = 2; this.ids.has(id); k++) id = `${base}:${k}`
    this.ids.add(id)
    return id
  }

  input(name: string, outputShape: AnyLayer['outputShape'], output: boolean): string {
    const id = this.id(name)
    this.boxes.push({
      id,
      name,
      type: 'input',
      ...shapeOf(outputShape),
      parameters: 0,
      trainable: 0,
      shared: false,
      output,
    })
    return id
  }

  call(layer: AnyLayer, outputShape: AnyLayer['outputShape'], output: boolean): string {
    const { name, type } = layer
    const id = this.id(name)
    const shared = this.seen.has(layer)
    this.seen.add(layer)
    const nested = isGraph(layer) || isChain(layer)
    this.boxes.push({
      id,
      name,
      type,
      ...shapeOf(outputShape),
      parameters: countOf(layer),
      trainable: layer.trainableParameters.reduce((sum, one) => sum + one.size, 0),
      ...(nested ? {} : activationOf(layer)),
      shared,
      output,
      ...(nested ? { inner: graphOf(layer, id, this.seen) } : {}),
    })
    return id
  }

  edge(from: string, output: number, to: string, input: number): void {
    this.edges.push({ from, output, to, input })
  }
}

function chainGraph(model: AnyLayer, chain: readonly AnyLayer[], path: string, seen: Set<AnyLayer>): ModelGraph {
  const found = new Boxes(path, seen)
  const shapes = model.builtFor ?? model.inputShape
  const several = shapes?.some(Array.isArray) ?? false
  const inputs = (several ? (shapes as readonly AnyLayer['outputShape'][]) : [shapes]).map((shape) =>
    found.input('input', shape, false),
  )
  let before = inputs
  for (const [k, layer] of chain.entries()) {
    const id = found.call(layer, layer.outputShape, k === chain.length - 1)
    for (const [at, from] of before.entries()) found.edge(from, 0, id, at)
    before = [id]
  }
  const { name } = model
  return { name, boxes: found.boxes, edges: found.edges, inputs, outputs: before.map((id) => [id, 0] as const) }
}

function functionalGraph(model: Graph, path: string, seen: Set<AnyLayer>): ModelGraph {
  const found = new Boxes(path, seen)
  const sources = new Map<SymbolicTensor, readonly [id: string, output: number]>()
  const isOutput = (value: SymbolicTensor): boolean => model.outputs.includes(value)
  for (const one of model.inputs) {
    const name = one.name ?? one.producer?.layer.name ?? 'input'
    sources.set(one, [found.input(name, one.sampleShape, isOutput(one)), 0])
  }
  const inputs = model.inputs.map((one) => sources.get(one)![0])
  for (const { layer, inputs: from, outputs, single } of model.calls) {
    const shapes = outputs.map((one) => one.sampleShape)
    const id = found.call(layer, single ? shapes[0] : shapes, outputs.some(isOutput))
    for (const [at, one] of from.entries()) found.edge(...sources.get(one)!, id, at)
    // An input of the model that an inner layer produces stays an input.
    for (const [at, one] of outputs.entries()) if (!sources.has(one)) sources.set(one, [id, at])
  }
  const { name } = model
  return {
    name,
    boxes: found.boxes,
    edges: found.edges,
    inputs,
    outputs: model.outputs.map((one) => sources.get(one)!),
  }
}

function shapeOf(shape: AnyLayer['outputShape']): Pick<GraphBox, 'outputShape'> {
  return shape === undefined ? {} : { outputShape: partialShape(shape)! }
}

// Of an activation function, the name of the function.
function activationOf(layer: AnyLayer): Pick<GraphBox, 'activation'> {
  const { activation } = layer.config as { readonly activation?: unknown }
  const name = typeof activation === 'function' ? activation.name : (activation ?? layer.outputActivation)
  return typeof name === 'string' && name !== '' && name !== 'linear' ? { activation: name } : {}
}
