// A new layer with the same options, and parameters of its own.
import { isLayer } from './brand.js'
import type { AnyLayer, LayerClass } from './types.js'

/** A layer of the same class from its config, with `changes`. Layers in the config are copied, too. */
export function copyLayer(layer: AnyLayer, changes: Readonly<Record<string, unknown>> = {}): AnyLayer {
  const entries = Object.entries({ ...layer.config, ...changes }).map(([key, value]) => [key, copyOf(value)] as const)
  const config = Object.fromEntries(entries)
  const Class = layer.constructor as LayerClass
  return Class.fromConfig?.(config) ?? new Class(config as never)
}

function copyOf(value: unknown): unknown {
  if (isLayer(value)) return copyLayer(value)
  return Array.isArray(value) ? value.map(copyOf) : value
}
