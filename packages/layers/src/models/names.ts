// Names within a model, as in Keras: `dense`, `dense_1`. Each model counts on its own.
import { TensorloomError } from '@tensorloom/tensor'
import type { AnyLayer } from '../core/types.js'

/** Layers by unique names, in order, each once. Layers without a name get one from the model. */
export function uniqueNames(model: string, layers: readonly AnyLayer[]): Map<string, AnyLayer> {
  const once = [...new Set(layers)]
  const names = new Map<string, AnyLayer>()
  for (const layer of once.filter((one) => one.nameFixed)) {
    if (names.has(layer.name)) {
      throw new TensorloomError(`${model}: two layers are named '${layer.name}'`, {
        help: 'give each layer of a model a different name, or none',
      })
    }
    names.set(layer.name, layer)
  }
  for (const layer of once.filter((one) => !one.nameFixed)) {
    const base = layer.name
    let name = base
    for (let k = 1; names.has(name); k++) name = `${base}_${k}`
    names.set(name, layer)
    layer.name = name
    layer.nameFixed = true
  }
  return new Map(once.map((layer) => [layer.name, layer]))
}
