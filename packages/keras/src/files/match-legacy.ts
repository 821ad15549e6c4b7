// The legacy HDF5 format: a group per layer, whose attributes list the weights.
import type { AnyLayer, Functional, LayerValue } from '@tensorloom/layers'
import { SerializationError } from '@tensorloom/tensor'
import type { Dataset, Group } from '../hdf5/tree.js'
import type { PlacedWeight } from '../layers/entry.js'
import { layersInOrder } from '../models/order.js'
import { placedWeights, weightsInside } from '../weights.js'
import type { Match, Matches } from './assign.js'
import { listText } from './text.js'

/** Whether a file has the legacy format. */
export function isLegacy(file: Group): boolean {
  return file.children.has('model_weights') || namesIn(file, 'layer_names') !== undefined
}

/** The texts of an attribute, which Keras cuts into several if they are many: `weight_names0`, `weight_names1`. */
export function namesIn({ attributes }: Group, name: string): readonly string[] | undefined {
  const whole = attributes.get(name)
  const parts = whole === undefined ? [] : [whole]
  for (let k = 0; whole === undefined && attributes.has(`${name}${k}`); k++) parts.push(attributes.get(`${name}${k}`)!)
  if (parts.length === 0) return undefined
  // An empty list has the type of numbers.
  return parts.flatMap(({ values }) => [...values].map(String))
}

/** The dataset at a path, which may have slashes in names of layers. */
export function datasetAt(group: Group, path: string): Dataset | undefined {
  let at: Group | Dataset | undefined = group
  for (const name of path.split('/').filter((one) => one !== ''))
    at = at?.kind === 'group' ? at.children.get(name) : undefined
  return at?.kind === 'dataset' ? at : undefined
}

interface FileLayer {
  readonly name: string
  readonly weights: readonly (readonly [name: string, dataset: Dataset | undefined])[]
}

/** The datasets of a model's weights. */
export function matchLegacy(user: string, model: AnyLayer, file: Group): Matches {
  const root = file.children.get('model_weights') ?? file
  if (root.kind !== 'group') throw new SerializationError(`${user}: model_weights is a dataset`, { help: damagedHelp })
  const inFile = layersIn(user, root).filter(({ weights }) => weights.length > 0)
  const prefix = model.type === 'sequential' ? `${model.name}/` : ''
  const inModel = topLayers(model)
    .map((layer) => ({ name: layer.name, weights: legacyWeights(layer, prefix) }))
    .filter(({ weights }) => weights.length > 0)
  const byName = new Map(inFile.map((one) => [one.name, one]))
  const named = inModel.every(({ name }) => byName.has(name))
  if (!named && inFile.length !== inModel.length) {
    throw new SerializationError(
      `${user}: the file has ${inFile.length} layers with weights, and the model '${model.name}' ${inModel.length}`,
      {
        help: `nothing was loaded; layers in the file are ${listText(inFile.map(({ name }) => name))}`,
      },
    )
  }
  const used = new Set<Dataset>()
  const matches = inModel.flatMap(({ name, weights }, k): readonly Match[] => {
    const layer = named ? byName.get(name)! : inFile[k]!
    const own = new Map(layer.weights.map(([path, dataset]) => [path.replace(/:0$/, ''), dataset]))
    // By name where all names are those of the file; Keras itself goes by position.
    const known = own.size === weights.length && weights.every(([path]) => own.has(path))
    return weights.map(([path, parameter], at) => {
      const dataset = known ? own.get(path) : layer.weights[at]?.[1]
      if (dataset !== undefined) used.add(dataset)
      return { path, parameter, dataset }
    })
  })
  const unexpected = inFile.flatMap(({ weights }) =>
    weights.flatMap(([path, dataset]) => (dataset !== undefined && used.has(dataset) ? [] : [path])),
  )
  return { matches, unexpected }
}

const damagedHelp = 'the file is damaged, or was written by another program'

function layersIn(user: string, root: Group): readonly FileLayer[] {
  const names = namesIn(root, 'layer_names')
  if (names === undefined) {
    throw new SerializationError(`${user}: the file has no list of layers, 'layer_names'`, { help: damagedHelp })
  }
  const listed = names.map((name): FileLayer => {
    const group = groupAt(root, name)
    if (group === undefined)
      throw new SerializationError(`${user}: the layer '${name}' is not in the file`, { help: damagedHelp })
    const paths = namesIn(group, 'weight_names') ?? []
    return { name, weights: paths.map((path) => [path, datasetAt(group, path)]) }
  })
  // Weights that a model has beside its layers.
  const top = root.children.get('top_level_model_weights')
  const own = top?.kind === 'group' ? (namesIn(top, 'weight_names') ?? []) : []
  if (own.length === 0) return listed
  return [
    ...listed,
    { name: 'top_level_model_weights', weights: own.map((path) => [path, datasetAt(top as Group, path)]) },
  ]
}

// The name of a layer may have slashes.
function groupAt(root: Group, name: string): Group | undefined {
  let at: Group | Dataset | undefined = root.children.get(name)
  if (at === undefined) {
    at = root
    for (const part of name.split('/')) at = at?.kind === 'group' ? at.children.get(part) : undefined
  }
  return at?.kind === 'group' ? at : undefined
}

/** The layers of a model in Keras's order. */
export function topLayers(model: AnyLayer): readonly AnyLayer[] {
  if (model.type === 'functional') return layersInOrder(model as unknown as Functional<LayerValue, LayerValue>)
  return [...model.children.values()]
}

/** The weights of a layer of a model in the order of the legacy format: trained ones first. */
export function legacyWeights(layer: AnyLayer, prefix: string): readonly PlacedWeight[] {
  const inside =
    layer.type === 'functional'
      ? weightsInside(layer)
      : placedWeights(layer).map(([path, one]) => [`${layer.name}/${path}`, one] as const)
  const placed = inside.map(([path, parameter]): PlacedWeight => [`${prefix}${path}`, parameter])
  const once = placed.filter(([, parameter], k) => placed.findIndex((one) => one[1] === parameter) === k)
  return [...once.filter(([, { trainable }]) => trainable), ...once.filter(([, { trainable }]) => !trainable)]
}
