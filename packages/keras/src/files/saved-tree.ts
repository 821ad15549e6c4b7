// Where Keras keeps the weights of a model in a file: groups of layers by class and number, in each the weights by number.
import { type AnyLayer, type Functional, isLayer, type LayerValue, type SymbolicTensor } from '@tensorloom/layers'
import type { Parameter } from '@tensorloom/tensor'
import type { LayerEntry } from '../layers/entry.js'
import { layers } from '../layers.js'
import { snakeCase } from '../letter-case.js'
import { type GraphMember, graphOf } from '../models/order.js'
import { registeredNameOf } from '../registered.js'
import { placedWeights } from '../weights.js'

/** A group of a file: what it holds itself, and the groups in it. */
export interface SavedGroup {
  /** Name of the layer, which is an attribute in the file. */
  readonly name: string
  /** The layer; none for an input, and for layers that Keras has inside others and that hold nothing. */
  readonly layer: AnyLayer | undefined
  /** Its own weights in Keras's order, with their paths. */
  readonly weights: readonly (readonly [path: string, parameter: Parameter])[]
  /** The groups in it, by their names in the file. A list in Python is a group `layers` that holds groups. */
  readonly children: readonly (readonly [path: readonly string[], group: SavedGroup])[]
}

/** The groups of a layer or a model that is built. */
export function savedTree(layer: AnyLayer): SavedGroup {
  return groupOf(layer, new Set())
}

// A layer that is used twice is saved at its first place.
function groupOf(layer: AnyLayer, done: Set<AnyLayer>): SavedGroup {
  done.add(layer)
  const children = membersOf(layer).flatMap(([path, member]): SavedGroup['children'] => {
    if (!isLayer(member)) return [[path, { ...member, weights: [], children: [] }]]
    return done.has(member) ? [] : [[path, groupOf(member, done)]]
  })
  const below = new Set(children.flatMap(([, group]) => [...parametersOf(group)]))
  // An adaptation of low rank is added to its weight when the layer is saved.
  const own = isModel(layer)
    ? []
    : placedWeights(layer).filter(([path, parameter]) => !below.has(parameter) && !/^lora_\w+_[ab]$/.test(path))
  return { name: kerasName(layer), layer, weights: own, children }
}

// A name that a layer has by itself is that of its class; layers that only exist here have the name in snake_case.
function kerasName(layer: AnyLayer): string {
  if (!isModel(layer) && entryOfLayer(layer) === undefined) return snakeCase(layer.name)
  return layer.name === layer.type ? groupName(classOf(layer)) : layer.name
}

function* parametersOf({ weights, children }: SavedGroup): Iterable<Parameter> {
  for (const [, parameter] of weights) yield parameter
  for (const [, group] of children) yield* parametersOf(group)
}

type Empty = Pick<SavedGroup, 'name' | 'layer'>
type Members = readonly (readonly [path: readonly string[], member: AnyLayer | Empty])[]

function membersOf(layer: AnyLayer): Members {
  if (layer.type === 'functional') return numbered(graphOf(asFunctional(layer)).members.filter(isSaved))
  if (layer.type === 'sequential') return numbered([...layer.children.values()])
  const { inside } = entryOfLayer(layer) ?? {}
  const given = inside?.(layer as never)
  if (given === undefined) {
    return [...layer.children].map(([name, child]) => [name.split('.').map(snakeCase), child])
  }
  return Object.entries(given).flatMap(([name, member]): Members => {
    if (member === undefined) return []
    if (typeof member === 'string') return [[[name], { name: member, layer: undefined }]]
    if (isLayer(member)) return [[[name], member]]
    return numbered(member, name)
  })
}

// Ops have no weights: neither those of Keras nor ours, whose constants are in the config.
function isSaved(member: GraphMember): boolean {
  return isLayer(member) ? member.type !== 'operation' : !('class_name' in member)
}

// Lists of layers: `layers/dense`, `layers/dense_1`.
function numbered(members: readonly (AnyLayer | GraphMember)[], list = 'layers'): Members {
  const counts = new Map<string, number>()
  return members.map((member) => {
    const layer = isLayer(member) ? member : undefined
    const name = groupName(layer === undefined ? 'InputLayer' : classOf(layer))
    const count = counts.get(name) ?? 0
    counts.set(name, count + 1)
    const path = [list, count === 0 ? name : `${name}_${count}`]
    return [path, layer ?? { name: inputName(member as SymbolicTensor), layer: undefined }]
  })
}

function inputName(input: SymbolicTensor): string {
  return input.name ?? 'input_layer'
}

/** Keras's name of a class in snake_case, with its own idea of words: `p_re_lu`, `conv2d`, `lstm_cell`. */
export function groupName(className: string): string {
  return className
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
}

/** The name of a layer's class in Keras. A class of the user has its own name. */
export function classOf(layer: AnyLayer): string {
  if (layer.type === 'functional') return 'Functional'
  if (layer.type === 'sequential') return 'Sequential'
  const found = Object.entries(layers).find(([, entry]) => isOf(entry, layer))
  if (found !== undefined) return found[1].savedName ?? found[0]
  return registeredNameOf(layer.type)?.className ?? layer.constructor.name
}

function entryOfLayer(layer: AnyLayer): LayerEntry | undefined {
  return Object.values(layers).find((entry) => isOf(entry, layer))
}

function isOf({ type, when }: LayerEntry, layer: AnyLayer): boolean {
  return type === layer.type && (when?.(layer.config) ?? true)
}

function isModel({ type }: AnyLayer): boolean {
  return type === 'functional' || type === 'sequential'
}

function asFunctional(layer: AnyLayer): Functional<LayerValue, LayerValue> {
  return layer as unknown as Functional<LayerValue, LayerValue>
}
