// A model as TensorFlow's `GraphDef`: a node for every call of a layer. TensorBoard draws it, with models inside as groups.
import type { AnyLayer, GraphBox, PartialShape } from '@tensorloom/layers'
import { flatGraph, modelGraph } from '@tensorloom/layers/internal'
import { bytesField, integerField, message, signedField, textField } from './protocol-buffers.js'

// Numbers of the fields in graph.proto, node_def.proto, attr_value.proto, tensor_shape.proto and versions.proto of TensorFlow.
const graphDef = { node: 1, versions: 4 } as const
const versions = { producer: 1 } as const
const node = { name: 1, op: 2, input: 3, attr: 5 } as const
const entry = { key: 1, value: 2 } as const
const attr = { list: 1, text: 2, integer: 3, type: 6, shape: 7 } as const
const list = { shape: 7 } as const
const shapeField = { dim: 2, unknownRank: 3 } as const
const dim = { size: 1 } as const

// What readers expect at least, and DT_FLOAT of types.proto.
const producer = 22
const float = 1

/**
 * The graph of a model. Types of layers are ops; `_output_shapes` has −1 for extents that are not known, and the batch; `parameters`
 * and `activation` are attributes.
 */
export function graphDefOf(model: AnyLayer): Uint8Array {
  const { boxes, edges } = flatGraph(modelGraph('tensorBoard', model))
  const names = namesOf(boxes)
  const nodes = boxes.map((box) => {
    const into = edges.filter(({ to }) => to === box.id).sort((a, b) => a.input - b.input)
    const inputs = into.map(({ from, output }) => {
      const name = names.get(from)!
      return textField(node.input, output === 0 ? name : `${name}:${output}`)
    })
    const shapes = shapesOf(box)
    const attributes = [
      ...(shapes === undefined
        ? []
        : [attribute('_output_shapes', bytesField(attr.list, message(shapes.map(listed))))]),
      ...(box.type === 'input' ? [attribute('dtype', integerField(attr.type, float))] : []),
      ...(box.activation === undefined ? [] : [attribute('activation', textField(attr.text, box.activation))]),
      ...(box.parameters === 0 ? [] : [attribute('parameters', integerField(attr.integer, box.parameters))]),
    ]
    const op = box.type === 'input' ? 'Placeholder' : cleaned(box.type)
    return bytesField(
      graphDef.node,
      message([textField(node.name, names.get(box.id)!), textField(node.op, op), ...inputs, ...attributes]),
    )
  })
  return message([...nodes, bytesField(graphDef.versions, integerField(versions.producer, producer))])
}

const attribute = (name: string, value: Uint8Array): Uint8Array =>
  bytesField(node.attr, message([textField(entry.key, name), bytesField(entry.value, value)]))

const listed = (shape: PartialShape): Uint8Array =>
  bytesField(
    list.shape,
    message([null, ...shape].map((extent) => bytesField(shapeField.dim, signedField(dim.size, extent ?? -1)))),
  )

function shapesOf({ outputShape }: GraphBox): readonly PartialShape[] | undefined {
  if (outputShape === undefined) return undefined
  const several = outputShape.length > 0 && outputShape.every(Array.isArray)
  return several ? (outputShape as readonly PartialShape[]) : [outputShape as PartialShape]
}

// Names of nodes have letters of ASCII, digits and _.-/; what follows a colon would be the number of an output.
const cleaned = (text: string): string => text.replace(/[^A-Za-z0-9_.\-/]/g, '_').replace(/^[^A-Za-z0-9.]/, '.$&')

function namesOf(boxes: readonly GraphBox[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  const taken = new Set<string>()
  for (const { id } of boxes) {
    const base = cleaned(id)
    let name = base
    for (let k = 2; taken.has(name); k++) name = `${base}_${k}`
    taken.add(name)
    names.set(id, name)
  }
  return names
}
