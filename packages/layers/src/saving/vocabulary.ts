// Looks up the names in a saved model: in the caller's options first, then in Tensorloom, then in the plugins in use.
import { SerializationError } from '@tensorloom/tensor'
import { fromPlugins, packageOf } from '@tensorloom/tensor/internal'
import type { ActivationFunction } from '../activations.js'
import type { Constraint } from '../constraints.js'
import type { LayerClass } from '../core/types.js'
import type { Initializer } from '../initializers.js'
import { constraintMaker, initializerMaker, type MakerOf, regularizerMaker, resolveActivation } from '../named.js'
import type { Regularizer } from '../regularizers.js'
import * as layers from './built-in-layers.js'
import type { NamedOp, OpLookUp } from './ops.js'
import type { Vocabulary } from './topology.js'

/** Options of `loadModel`: parts of the model that are neither from Tensorloom nor from a plugin in use. */
export interface LoadOptions {
  /** Classes of layers; each is found by its `type`. */
  readonly layers?: readonly LayerClass[] | undefined
  /** Ops of a functional graph, as `defineOp` returns them. */
  readonly ops?: readonly NamedOp[] | undefined
  /** Activations by name: that of the function or op. */
  readonly activations?: Readonly<Record<string, ActivationFunction>> | undefined
  /** Makers of initializers by type. Not needed for the weights, which are in the file. */
  readonly initializers?: Readonly<Record<string, MakerOf<Initializer>>> | undefined
  /** Makers of constraints by type. */
  readonly constraints?: Readonly<Record<string, MakerOf<Constraint>>> | undefined
  /** Makers of regularizers by type. */
  readonly regularizers?: Readonly<Record<string, MakerOf<Regularizer>>> | undefined
}

// The classes of the table. Base classes have no type of their own.
const builtInLayers = (Object.values(layers) as readonly unknown[]).filter(
  (one): one is LayerClass => typeof one === 'function' && Object.hasOwn(one, 'type'),
)

/** The vocabulary for one model; `packages` says which package a name of a plugin is from. */
export function vocabularyOf(
  options: LoadOptions,
  packages: Readonly<Record<string, string>>,
  findOp: OpLookUp,
): Vocabulary {
  const own = options.layers ?? []
  for (const Class of own) checkOwn(Class)
  const unknown = (what: string, type: string, option: string): SerializationError => {
    const pass = `pass it: loadModel(source, { ${option} })`
    const install = packageMissing(type, packages)
    if (install !== undefined) {
      return new SerializationError(`loadModel: unknown ${what} '${type}', which is from ${packages[type]}`, {
        help: `${install}; or ${pass}`,
      })
    }
    const otherwise = type.startsWith('@')
      ? 'use(plugin) with the plugin that has it'
      : 'it is newer than this version: npm i @tensorloom/layers@latest'
    return new SerializationError(`loadModel: unknown ${what} '${type}'`, { help: `${pass}; or ${otherwise}` })
  }
  return {
    op(name) {
      const found = findOp(name)
      if (found !== undefined) return found
      throw unknown('op', name, 'ops: [theOp]')
    },
    layer(type) {
      const Class = [...own, ...builtInLayers].find((one) => one.type === type) ?? fromPlugins('layers', type)
      if (Class !== undefined) return Class
      throw unknown('layer', type, 'layers: [TheClass]')
    },
    initializer(type, config) {
      const make = entryOf(options.initializers, type) ?? initializerMaker(type)
      if (make !== undefined) return make(config)
      // The weights are in the file, so the initializer matters only if the layer is built again.
      return {
        type,
        config,
        initialize() {
          throw unknown('initializer', type, `initializers: { '${type}': make }`)
        },
      }
    },
    regularizer(type, config) {
      const make = entryOf(options.regularizers, type) ?? regularizerMaker(type)
      if (make !== undefined) return make(config)
      throw unknown('regularizer', type, `regularizers: { '${type}': make }`)
    },
    constraint(type, config) {
      const make = entryOf(options.constraints, type) ?? constraintMaker(type)
      if (make !== undefined) return make(config)
      throw unknown('constraint', type, `constraints: { '${type}': make }`)
    },
    activation(name) {
      const activation = entryOf(options.activations, name)
      if (activation !== undefined) return activation
      try {
        return resolveActivation(name as 'relu')
      } catch {
        throw unknown('activation', name, `activations: { '${name}': fn }`)
      }
    },
  }
}

/** What to do about a name whose plugin is not in use, where the file says which package has it. */
export function packageMissing(name: string, packages: Readonly<Record<string, string>>): string | undefined {
  const from = Object.hasOwn(packages, name) ? packages[name] : undefined
  if (from === undefined || packageOf(name) !== undefined) return undefined
  return `npm i ${from}, then use(plugin) with the plugin that it exports, and load again`
}

function entryOf<T>(table: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return table !== undefined && Object.hasOwn(table, name) ? table[name] : undefined
}

// The caller's classes come first in the search, but must not replace others silently.
function checkOwn(Class: LayerClass): void {
  const known = builtInLayers.find(({ type }) => type === Class.type) ?? fromPlugins('layers', Class.type)
  if (known === undefined || known === Class) return
  const owner = packageOf(Class.type)
  const whose = owner === undefined ? 'a built-in layer' : `a layer of the plugin '${owner}'`
  throw new SerializationError(`loadModel: the class ${Class.name} has the type '${Class.type}' of ${whose}`, {
    help: "give it another type: static readonly type: string = '@me/name'",
  })
}
