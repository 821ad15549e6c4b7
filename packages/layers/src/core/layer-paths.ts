// Layers inside layers, and the paths of their parameters. A shared layer or parameter appears once.

import type { Parameter } from '@tensorloom/tensor'
import { isLayer } from './brand.js'
import type { OwnParameter } from './own-parameter.js'
import type { AnyLayer } from './types.js'

/** The layers in the fields of an object, and in arrays in its fields: `encoder`, `blocks.0`. */
export function layersInFields(holder: object): Map<string, AnyLayer> {
  const found = new Map<string, AnyLayer>()
  for (const [key, value] of Object.entries(holder) as [string, unknown][]) {
    if (isLayer(value)) found.set(key, value)
    if (!Array.isArray(value)) continue
    for (const [k, one] of value.entries()) if (isLayer(one)) found.set(`${key}.${k}`, one)
  }
  return found
}

/** A layer and all layers inside it, each once, with the path of its first place: '' for the layer itself. */
export function layersByPath(root: AnyLayer): Map<AnyLayer, string> {
  const paths = new Map<AnyLayer, string>()
  const visit = (layer: AnyLayer, path: string): void => {
    if (paths.has(layer)) return
    paths.set(layer, path)
    for (const [key, child] of layer.children) visit(child, path === '' ? key : `${path}.${key}`)
  }
  visit(root, '')
  return paths
}

/** A parameter and the places where layers hold it, such as `dense.kernel`; its owner's comes first. */
export interface PlacedParameter {
  readonly own: OwnParameter
  readonly paths: readonly string[]
}

/** The parameters that exist in a layer and all layers inside it, each once. */
export function placedParameters(root: AnyLayer): readonly PlacedParameter[] {
  const places = new Map<Parameter, { own: OwnParameter; paths: string[] }>()
  for (const [layer, path] of layersByPath(root)) {
    for (const [key, own] of layer.ownParameters) {
      const at = path === '' ? key : `${path}.${key}`
      const known = places.get(own.parameter)
      if (known === undefined) places.set(own.parameter, { own, paths: [at] })
      else if (known.own.borrowed && !own.borrowed) places.set(own.parameter, { own, paths: [at, ...known.paths] })
      else known.paths.push(at)
    }
  }
  return [...places.values()]
}

/** The same by path, each under that of its owner: `dense.kernel`. */
export function parametersByPath(root: AnyLayer): Map<string, OwnParameter> {
  return new Map(placedParameters(root).map(({ own, paths }) => [paths[0]!, own]))
}
