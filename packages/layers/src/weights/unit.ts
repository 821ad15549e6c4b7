// Units: the parts of a model that take their values from one module of a file each.
import type { Parameter, Shape } from '@tensorloom/tensor'
import { layersByPath } from '../core/layer-paths.js'
import type { AnyLayer } from '../core/types.js'
import type { HostArray } from './arrays.js'

/** What a parameter is made of. */
export interface Target {
  /** Path in the model: `dense.kernel`. */
  readonly path: string
  readonly parameter: Parameter
  /** Names of the tensors that it needs, within their module. */
  readonly needs: readonly string[]
  /** Makes its elements of these tensors, in the order of `needs`. By default they are those of the only one. */
  readonly make?: ((...tensors: readonly HostArray[]) => HostArray) | undefined
}

/** A part of a model. */
export interface Unit {
  /** Path of its layer; '' for the model itself. */
  readonly path: string
  /** Name that the other program gives modules of this kind, where it has one: `self_attn`. */
  readonly alias?: string | undefined
  /** Shapes of the tensors that it needs, by their names in the module. */
  readonly tensors: ReadonlyMap<string, Shape>
  readonly targets: readonly Target[]
}

/** A module of a file: tensors whose names begin alike. */
export interface Module {
  /** What their names begin with: `layers.0`; '' if nothing. */
  readonly name: string
  /** Names of its tensors in the file, by their names in the module. */
  readonly tensors: ReadonlyMap<string, string>
}

/** How another program names and arranges weights. */
export interface Layout {
  /** The units of a model; the order is that in which the program would list them. */
  units(model: AnyLayer, modules: readonly Module[]): readonly Unit[]
  /** Splits the name of a tensor. */
  split(name: string, all: ReadonlySet<string>): readonly [module: string, tensor: string]
  /** Whether models do without this tensor of a module. */
  ignores(tensor: string): boolean
}

/** The own parameters of each layer, with their paths. A parameter that layers share is only at its owner. */
export function parametersOf(model: AnyLayer): ReadonlyMap<AnyLayer, ReadonlyMap<string, Parameter>> {
  const found = new Map<AnyLayer, ReadonlyMap<string, Parameter>>()
  const seen = new Set<Parameter>()
  const layers = [...layersByPath(model).keys()]
  for (const borrowed of [false, true]) {
    for (const layer of layers) {
      const own = new Map(found.get(layer))
      for (const [key, one] of layer.ownParameters) {
        if ((one.borrowed ?? false) !== borrowed || seen.has(one.parameter)) continue
        seen.add(one.parameter)
        own.set(key, one.parameter)
      }
      found.set(layer, own)
    }
  }
  return found
}

/** `path.key`, without the dot if the path is that of the model itself. */
export const joinPath = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`)

/** A unit whose tensors are its parameters, under names that `nameOf` gives. */
export function plainUnit(
  path: string,
  parameters: ReadonlyMap<string, Parameter>,
  nameOf: (key: string) => string = (key) => key,
): Unit {
  const entries = [...parameters]
  return {
    path,
    tensors: new Map(entries.map(([key, { shape }]) => [nameOf(key), shape])),
    targets: entries.map(([key, parameter]) => ({ path: joinPath(path, key), parameter, needs: [nameOf(key)] })),
  }
}

/** Names as `stateDict()` gives them, and Keras's: `dense/kernel:0`, `moving_mean`. */
export function plainLayout(keras: boolean): Layout {
  return {
    units: (model) => {
      const parameters = parametersOf(model)
      return [...layersByPath(model)]
        .filter(([layer]) => parameters.get(layer)!.size > 0)
        .map(([layer, path]) => plainUnit(path, parameters.get(layer)!))
    },
    split: (name) => {
      const plain = keras ? name.replace(/:0$/, '').replaceAll('/', '.') : name
      const at = plain.lastIndexOf('.')
      const tensor = plain.slice(at + 1)
      const camel = keras ? tensor.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()) : tensor
      return [plain.slice(0, Math.max(at, 0)), camel]
    },
    ignores: () => false,
  }
}
