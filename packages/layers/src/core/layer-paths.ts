// Layers inside layers, and the paths of their parameters. A shared layer or parameter appears once.

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

/** The parameters that exist in a layer and all layers inside it, by path: `dense.kernel`. */
export function parametersByPath(root: AnyLayer): Map<string, OwnParameter> {
  const found = new Map<string, OwnParameter>()
  for (const [layer, path] of layersByPath(root)) {
    for (const [key, own] of layer.ownParameters) found.set(path === '' ? key : `${path}.${key}`, own)
  }
  return found
}
