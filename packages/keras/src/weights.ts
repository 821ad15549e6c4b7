// The weights of a layer in Keras's order, under Keras's paths.
import type { AnyLayer, Functional, LayerValue } from '@tensorloom/layers'
import type { Parameter } from '@tensorloom/tensor'
import { checkLayerArgument } from './arguments.js'
import type { LayerEntry, PlacedWeight } from './layers/entry.js'
import { layers } from './layers.js'
import { snakeCase } from './letter-case.js'
import { layersInOrder } from './models/order.js'

/** A weight as Keras lists it in `layer.weights`. */
export interface KerasWeight {
  /** Keras's path: names of layers, then the name of the weight: `dense/kernel`. */
  readonly path: string
  /** The parameter. */
  readonly parameter: Parameter
}

/**
 * The weights of a layer that is built, in the order of Keras's `layer.weights`.
 *
 * @example
 * ```ts
 * import { kerasWeights } from '@tensorloom/keras'
 * import { dense } from '@tensorloom/layers'
 * const layer = dense(3, { name: 'head', inputShape: [2] })
 * layer.buildFor([2])
 * console.log(kerasWeights(layer).map(({ path }) => path)) // ['head/kernel', 'head/bias']
 * ```
 */
export function kerasWeights(layer: AnyLayer): readonly KerasWeight[] {
  checkLayerArgument('kerasWeights', layer)
  const found = weightsInside(layer).map(([path, parameter]) => ({ path, parameter }))
  // A layer that a model uses twice has its weights once.
  return found.filter((one, k) => found.findIndex(({ parameter }) => parameter === one.parameter) === k)
}

/** The weights under their paths below the layer. */
export function placedWeights(layer: AnyLayer): readonly PlacedWeight[] {
  const entry = Object.values(layers).find((one) => one.type === layer.type && (one.when?.(layer.config) ?? true))
  const { weights } = entry ?? {}
  if (typeof weights === 'function') return (weights as (layer: AnyLayer) => readonly PlacedWeight[])(layer)
  return weights === undefined ? defaultWeights(layer) : ownWeights(layer, weights)
}

/** The layer's own parameters: trainable ones first, then the other ones. Then those of the layers inside it. */
export function defaultWeights(layer: AnyLayer): readonly PlacedWeight[] {
  const own = [...layer.ownParameters].map(([name, { parameter, trainable }]) => ({ name, parameter, trainable }))
  const sorted = [...own.filter((one) => one.trainable), ...own.filter((one) => !one.trainable)]
  const inside = [...layer.children.values()].flatMap(weightsInside)
  return [...sorted.map(({ name, parameter }): PlacedWeight => [snakeCase(name), parameter]), ...inside]
}

/** The weights of a layer with its name in their paths. The name of a functional model is not in them. */
export function weightsInside(layer: AnyLayer): readonly PlacedWeight[] {
  if (isFunctional(layer)) return layersInOrder(layer).flatMap(weightsInside)
  return placedWeights(layer).map(([path, parameter]): PlacedWeight => [`${layer.name}/${path}`, parameter])
}

function isFunctional(layer: AnyLayer): layer is AnyLayer & Functional<LayerValue, LayerValue> {
  return layer.type === 'functional'
}

function ownWeights(
  layer: AnyLayer,
  paths: NonNullable<Extract<LayerEntry['weights'], object>>,
): readonly PlacedWeight[] {
  return Object.entries(paths).flatMap(([name, path]): readonly PlacedWeight[] => {
    const own = layer.ownParameters.get(name)
    return own === undefined ? [] : [[path, own.parameter]]
  })
}
