// Topology: layers as JSON. Values that are not plain data become objects with a `$` key: `{ $layer: 'dense', config }`.
import { SerializationError } from '@tensorloom/tensor'
import { packageOf } from '@tensorloom/tensor/internal'
import { describeValue, type OpDefinition } from '@tensorloom/tensor/op'
import type { Constraint } from '../constraints.js'
import { isLayer } from '../core/brand.js'
import type { AnyLayer, LayerClass } from '../core/types.js'
import type { Initializer } from '../initializers.js'
import { activationName, isConstraint, isInitializer, isRegularizer } from '../named.js'
import type { Regularizer } from '../regularizers.js'

/** Any JSON. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** A model as JSON. */
export interface Topology {
  /** Number of the format. */
  readonly version: 1
  readonly model: Json
  /** Shape that the model was built for, without the batch axis. */
  readonly inputShape: Json
  /** Paths of parameters that were frozen one by one. */
  readonly frozen: readonly string[]
  /** Paths of parameters that are those of another path: `{ 'matmul.constant': 'dense.kernel' }`. */
  readonly tied?: Readonly<Record<string, string>>
  /** The npm packages of plugins whose names occur in `model`, by name: `{ '@me/scale': '@me/tensorloom-scale' }`. */
  readonly packages?: Readonly<Record<string, string>>
}

/** A layer as JSON. */
export function encodeLayer(layer: AnyLayer): Json {
  const { type } = layer
  if (type === '' || !Object.hasOwn(layer.constructor, 'type')) {
    throw new SerializationError(`saveModel: the class ${layer.constructor.name} of '${layer.name}' has no type`, {
      help: `write static readonly type: string = '@me/name' in the class, and pass it to loadModel(source, { layers: [${layer.constructor.name}] })`,
    })
  }
  const encoded = { $layer: type, config: encode(layer.config, `${layer.name}.config`) }
  checkConstructor(layer, encoded.config)
  return encoded
}

// Loading calls the constructor with the config. One with positional arguments would take the object for the first of them.
function checkConstructor(layer: AnyLayer, encoded: Json): void {
  const Class = layer.constructor as unknown as LayerClass
  // Layers inside a config have one owner, so no second one is made around them.
  if (Class.fromConfig !== undefined || !Class.type.includes('/') || JSON.stringify(encoded).includes('"$layer":'))
    return
  let problem: string
  try {
    const again = encode(new Class(layer.config as never).config, layer.name)
    if (JSON.stringify(again) === JSON.stringify(encoded)) return
    problem = 'makes a layer with another config'
  } catch (error) {
    problem = `throws: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`
  }
  throw new SerializationError(
    `saveModel: '${layer.name}' could not be loaded again: new ${layer.constructor.name}(layer.config) ${problem}`,
    {
      help: `let the constructor take one object, the config: constructor({ ${Object.keys(layer.config)[0] ?? 'units'} }), or write static fromConfig(config) in the class`,
    },
  )
}

function encode(value: unknown, where: string): Json {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
  if (typeof value === 'number')
    return Number.isFinite(value) && !Object.is(value, -0)
      ? value
      : { $number: Object.is(value, -0) ? '-0' : String(value) }
  if (Array.isArray(value)) return value.map((one: unknown, k) => encode(one, `${where}[${k}]`))
  if (isLayer(value)) return encodeLayer(value)
  if (isOp(value)) return { $op: value.name }
  if (isInitializer(value)) return { $initializer: value.type, config: encode(value.config, `${where}.config`) }
  if (isConstraint(value)) return { $constraint: value.type, config: encode(value.config, `${where}.config`) }
  if (isRegularizer(value)) return { $regularizer: value.type, config: encode(value.config, `${where}.config`) }
  if (typeof value === 'function') {
    const name = activationName(value as () => never)
    if (name !== '') return { $activation: name }
  }
  if (typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype) {
    const entries = Object.entries(value).filter(([, one]) => one !== undefined)
    return Object.fromEntries(entries.map(([key, one]) => [key, encode(one, `${where}.${key}`)]))
  }
  throw new SerializationError(
    `saveModel: ${where} is ${typeof value === 'function' ? 'a function without a name' : describeValue(value)}, which cannot be saved`,
    { help: 'a config holds plain data, layers, initializers, regularizers, constraints and named functions' },
  )
}

function isOp(value: unknown): value is OpDefinition {
  if (typeof value !== 'object' || value === null) return false
  const { kind, name } = value as Partial<OpDefinition>
  return (kind === 'primitive' || kind === 'elementwise' || kind === 'composite') && typeof name === 'string'
}

/** The packages of plugins in use that brought what `json` names, by name. */
export function packagesIn(json: Json, packages: Record<string, string> = {}): Readonly<Record<string, string>> {
  if (typeof json === 'string') {
    const found = json.startsWith('@') ? packageOf(json) : undefined
    if (found !== undefined) packages[json] = found
  } else if (json !== null && typeof json === 'object') {
    for (const one of Object.values(json)) packagesIn(one, packages)
  }
  return packages
}

/** How names in a topology become objects. */
export interface Vocabulary {
  layer(type: string): LayerClass
  initializer(type: string, config: Readonly<Record<string, unknown>>): Initializer
  regularizer(type: string, config: Readonly<Record<string, unknown>>): Regularizer
  constraint(type: string, config: Readonly<Record<string, unknown>>): Constraint
  activation(name: string): unknown
  op(name: string): OpDefinition
}

/** Makes the value again from the JSON of `encode`. Adds every layer that it makes to `made`. */
export function decode(json: Json, vocabulary: Vocabulary, made: AnyLayer[]): unknown {
  if (json === null || typeof json !== 'object') return json
  if (Array.isArray(json)) return json.map((one: Json) => decode(one, vocabulary, made))
  const fields = json as { readonly [key: string]: Json }
  const { $layer, $initializer, $regularizer, $constraint, $activation, $op, $number } = fields
  if (typeof $number === 'string') return Number($number)
  if (typeof $activation === 'string') return vocabulary.activation($activation)
  if (typeof $op === 'string') return vocabulary.op($op)
  const config = (): Record<string, unknown> => decode(fields.config ?? {}, vocabulary, made) as Record<string, unknown>
  if (typeof $initializer === 'string') return vocabulary.initializer($initializer, config())
  if (typeof $regularizer === 'string') return vocabulary.regularizer($regularizer, config())
  if (typeof $constraint === 'string') return vocabulary.constraint($constraint, config())
  if (typeof $layer === 'string') {
    const Class = vocabulary.layer($layer)
    const layer = Class.fromConfig?.(config()) ?? new Class(config() as never)
    made.push(layer)
    return layer
  }
  return Object.fromEntries(Object.entries(fields).map(([key, one]) => [key, decode(one, vocabulary, made)]))
}
