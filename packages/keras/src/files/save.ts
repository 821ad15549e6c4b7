// Writes models as Keras does: .keras archives, .weights.h5 files, and the legacy HDF5 format.
import type { AnyLayer } from '@tensorloom/layers'
import type { Optimizer } from '@tensorloom/optim'
import {
  add,
  matmul,
  mul,
  type Parameter,
  type Scope,
  SerializationError,
  scope,
  type Tensor,
} from '@tensorloom/tensor'
import type { Attribute, Elements } from '../hdf5/tree.js'
import { type NewDataset, type NewGroup, newGroup, subgroup, textAttribute, writeHdf5 } from '../hdf5/write.js'
import type { Json, KerasConfig } from '../json.js'
import { namesOfModel } from '../models/origin.js'
import { kerasOptimizerVariables } from '../optimizer-variables.js'
import { kerasWeights } from '../weights.js'
import { writeZip } from '../zip/write.js'
import type { SaveKerasOptions } from './kinds.js'
import { legacyWeights, topLayers } from './match-legacy.js'
import { checkModel, serializedLayer, sharedLayers, type WriteContext } from './model-config.js'
import { type SavedGroup, savedTree } from './saved-tree.js'
import { frequencyName, vocabulariesOf } from './vocabularies.js'
import { compileConfigOf, legacyCompileConfig } from './write-compile.js'

/** The version of Keras whose format is written. */
const kerasVersion = '3.16.0'

// Keras's name of what computes; its files say it, and nothing reads it.
const backend = 'numpy'

/** The bytes of a .keras archive. */
export async function savedModel(user: string, model: AnyLayer, options: SaveKerasOptions): Promise<Uint8Array> {
  checkModel(user, model)
  const values = await Values.of(model, optimizerOf(options))
  try {
    const kept = vocabulariesOf(model)
    const config = {
      ...serializedLayer(model, {
        ...(await contextOf(model, 'keras')),
        besides: kept.layers,
        shared: sharedLayers(model),
      }),
      compile_config: compileConfigOf(user, options.compile, options.optimizer, namesOfModel(model)?.outputs),
    }
    const files = new Map<string, Uint8Array>()
    const text = new TextEncoder()
    files.set(
      'metadata.json',
      text.encode(pythonJson({ keras_version: kerasVersion, date_saved: dateSaved(new Date()) })),
    )
    files.set('config.json', text.encode(pythonJson(config)))
    files.set('model.weights.h5', writeHdf5(weightGroups(model, values)))
    for (const [path, vocabulary] of kept.files) files.set(path, text.encode(vocabulary))
    return writeZip(files)
  } finally {
    values.dispose()
  }
}

/** The bytes of a .weights.h5 file. */
export async function savedWeights(model: AnyLayer, optimizer: Optimizer | undefined): Promise<Uint8Array> {
  const values = await Values.of(model, optimizer)
  try {
    return writeHdf5(weightGroups(model, values))
  } finally {
    values.dispose()
  }
}

/** The bytes of an .h5 file of the legacy format. */
export async function savedLegacy(user: string, model: AnyLayer, options: SaveKerasOptions): Promise<Uint8Array> {
  checkModel(user, model)
  const values = await Values.of(model, optimizerOf(options))
  try {
    const root = newGroup()
    const config = serializedLayer(model, await contextOf(model, 'legacy'))
    root.attributes.set('backend', textAttribute(backend))
    root.attributes.set('keras_version', textAttribute(kerasVersion))
    root.attributes.set('model_config', textAttribute(pythonJson({ ...config }), 'ascii'))
    if (options.compile !== undefined || options.optimizer !== undefined) {
      const names = namesOfModel(model)?.outputs
      const compiled = legacyCompileConfig(compileConfigOf(user, options.compile, options.optimizer, names))
      root.attributes.set('training_config', textAttribute(pythonJson(compiled), 'ascii'))
    }
    legacyGroups(subgroup(root, 'model_weights'), model, values)
    if (values.optimizer !== undefined) {
      const group = subgroup(root, 'optimizer_weights')
      const title = values.optimizerName
      const paths = values.optimizer.map(({ name }) => `${title}/${name.replaceAll('.', '_')}`)
      listAttribute(group, 'weight_names', unique(paths))
      for (const [k, path] of unique(paths).entries()) put(group, path, values.optimizer[k]!.data)
    }
    return writeHdf5(root)
  } finally {
    values.dispose()
  }
}

function optimizerOf({ compile, optimizer }: SaveKerasOptions): Optimizer | undefined {
  return optimizer ?? (typeof compile?.optimizer === 'object' ? compile.optimizer : undefined)
}

function weightGroups(model: AnyLayer, values: Values): NewGroup {
  const root = newGroup()
  writeGroup(root, savedTree(model), values)
  for (const [path, data] of vocabulariesOf(model).frequencies) {
    const group = path.reduce((at, one) => subgroup(at, one), root)
    group.children.set(frequencyName, { type: 'float32', shape: [data.length], values: data as Float32Array })
  }
  if (values.optimizer !== undefined) {
    const vars = subgroup(subgroup(root, 'optimizer'), 'vars')
    vars.attributes.set('name', textAttribute(values.optimizerName))
    for (const [k, { data }] of values.optimizer.entries()) vars.children.set(String(k), data)
  }
  return root
}

function writeGroup(group: NewGroup, { name, weights, children }: SavedGroup, values: Values): void {
  const vars = subgroup(group, 'vars')
  vars.attributes.set('name', textAttribute(name))
  for (const [k, [, parameter]] of weights.entries()) vars.children.set(String(k), values.parameters.get(parameter)!)
  for (const [path, child] of children) {
    writeGroup(
      path.reduce((at, one) => subgroup(at, one), group),
      child,
      values,
    )
  }
}

function legacyGroups(root: NewGroup, model: AnyLayer, values: Values): void {
  root.attributes.set('backend', textAttribute(backend, 'ascii'))
  root.attributes.set('keras_version', textAttribute(kerasVersion, 'ascii'))
  const layers = legacyLayers(model)
  listAttribute(
    root,
    'layer_names',
    layers.map(({ name }) => name),
  )
  for (const { name, weights } of [...layers, { name: 'top_level_model_weights', weights: [] }]) {
    const group = subgroup(root, name)
    listAttribute(
      group,
      'weight_names',
      weights.map(([path]) => path),
    )
    for (const [path, parameter] of weights) put(group, path, values.parameters.get(parameter)!)
  }
}

function legacyLayers(model: AnyLayer): readonly { name: string; weights: ReturnType<typeof legacyWeights> }[] {
  const prefix = model.type === 'sequential' ? `${model.name}/` : ''
  const layers = new Map(topLayers(model).map((layer) => [layer.name, layer]))
  return savedTree(model).children.map(([, { name, layer }]) => {
    const own = layer === undefined ? undefined : layers.get(layer.name)
    return { name, weights: own === undefined ? [] : legacyWeights(own, prefix) }
  })
}

// Lists of names, cut into several where one is too long for the header of an object.
function listAttribute({ attributes }: NewGroup, name: string, texts: readonly string[]): void {
  if (texts.length === 0) {
    attributes.set(name, { type: 'float64', shape: [0], values: new Float64Array(0) })
    return
  }
  const size = Math.max(...texts.map((text) => new TextEncoder().encode(text).length), 1)
  const most = 64_512
  if (size > most) {
    throw new SerializationError(`the legacy format of Keras has no place for a name of ${size} bytes`, {
      help: 'save the model as .keras: saveKeras(model)',
    })
  }
  const parts = Math.ceil((texts.length * size) / most)
  if (parts === 1) {
    attributes.set(name, { type: { kind: 'string', charset: 'ascii' }, shape: [texts.length], values: texts })
    return
  }
  // As NumPy's array_split does it: the first parts have one more.
  const [each, longer] = [Math.floor(texts.length / parts), texts.length % parts]
  let at = 0
  for (let k = 0; k < parts; k++) {
    const part = texts.slice(at, at + each + (k < longer ? 1 : 0))
    at += part.length
    const attribute: Attribute = {
      type: { kind: 'string', charset: 'ascii', size },
      shape: [part.length],
      values: part,
    }
    attributes.set(`${name}${k}`, attribute)
  }
}

function put(group: NewGroup, path: string, data: NewDataset): void {
  const names = path.split('/')
  const holder = names.slice(0, -1).reduce((at, one) => subgroup(at, one), group)
  holder.children.set(names.at(-1)!, data)
}

function unique(names: readonly string[]): readonly string[] {
  const counts = new Map<string, number>()
  return names.map((name) => {
    const count = counts.get(name) ?? 0
    counts.set(name, count + 1)
    return count === 0 ? name : `${name}_${count}`
  })
}

async function contextOf(model: AnyLayer, style: WriteContext['style']): Promise<WriteContext> {
  const constants = new Map<Parameter, Json>()
  const visit = async (layer: AnyLayer): Promise<void> => {
    if (layer.type === 'operation') {
      for (const { parameter } of layer.ownParameters.values()) constants.set(parameter, await parameter.array())
    }
    for (const child of layer.children.values()) await visit(child)
  }
  await visit(model)
  return { style, constants }
}

// The values of weights and of the optimizer at the time of the call.
class Values {
  readonly parameters: Map<Parameter, NewDataset> = new Map()
  optimizer: readonly { readonly name: string; readonly data: NewDataset }[] | undefined
  optimizerName = ''
  readonly snapshots: Scope = scope()

  static async of(model: AnyLayer, optimizer: Optimizer | undefined): Promise<Values> {
    const values = new Values()
    const { snapshots } = values
    try {
      const weights = kerasWeights(model).map(({ parameter }) => parameter)
      const adapted = adaptations(model)
      // Training during the reads does not change the values.
      const taken = snapshots.run(() => weights.map((one) => adapted.get(one)?.() ?? one.reshape(one.shape)))
      const variables =
        optimizer &&
        snapshots.run(() =>
          kerasOptimizerVariables(
            optimizer,
            weights.filter(({ trainable }) => trainable),
          ),
        )
      for (const [k, one] of weights.entries()) values.parameters.set(one, await dataset(taken[k]!))
      if (optimizer === undefined || variables === undefined) return values
      values.optimizerName = optimizer.type.split('/').at(-1)!.toLowerCase()
      const all: { name: string; data: NewDataset }[] = []
      for (const { name, value } of variables) all.push({ name, data: await dataset(value) })
      values.optimizer = all
      return values
    } catch (error) {
      values.dispose()
      throw error
    }
  }

  dispose(): void {
    this.snapshots.dispose()
  }
}

async function dataset(value: Tensor): Promise<NewDataset> {
  const data = (await value.data()) as Elements
  const { shape, dtype } = value
  if (dtype === 'float32' || dtype === 'float64') return { type: dtype, shape, values: data as Float32Array }
  return { type: 'int32', shape, values: Int32Array.from(data as Int32Array) }
}

// A weight with an adaptation of low rank is saved as their sum, as Keras does it.
function adaptations(model: AnyLayer): ReadonlyMap<Parameter, () => Tensor> {
  const found = new Map<Parameter, () => Tensor>()
  const visit = (layer: AnyLayer): void => {
    for (const [name, { parameter }] of layer.ownParameters) {
      const title = `lora${name[0]!.toUpperCase()}${name.slice(1)}`
      const [a, b] = [layer.ownParameters.get(`${title}A`), layer.ownParameters.get(`${title}B`)]
      if (a === undefined || b === undefined) continue
      const rank = a.parameter.shape.at(-1)!
      const alpha = (layer.config.loraAlpha as number | undefined) ?? rank
      found.set(parameter, () => add(parameter, mul(matmul(a.parameter, b.parameter), alpha / rank)))
    }
    for (const child of layer.children.values()) visit(child)
  }
  visit(model)
  return found
}

// JSON as Python's json.dumps writes it: spaces after commas and colons, and ASCII alone.
function pythonJson(value: Json | KerasConfig): string {
  const text = (one: string): string =>
    JSON.stringify(one).replace(
      /[\u007f-\uffff]/g,
      (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
    )
  const write = (one: Json | undefined): string => {
    if (one === undefined || one === null) return 'null'
    if (typeof one === 'string') return text(one)
    if (typeof one !== 'object') return Number.isFinite(one) || typeof one === 'boolean' ? String(one) : nonFinite(one)
    if (Array.isArray(one)) return `[${one.map(write).join(', ')}]`
    const entries = Object.entries(one).filter(([, inner]) => inner !== undefined)
    return `{${entries.map(([key, inner]) => `${text(key)}: ${write(inner)}`).join(', ')}}`
  }
  return write(value)
}

function nonFinite(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  return value > 0 ? 'Infinity' : '-Infinity'
}

// 2026-11-29@02:18:16
function dateSaved(date: Date): string {
  return date.toISOString().slice(0, 19).replace('T', '@')
}
