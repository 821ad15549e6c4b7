// Building: making the parameters of a layer once, or leaving everything as it was.
import { DisposedError, isParameter, isTensor, type Shape, scope, TensorloomError } from '@tensorloom/tensor'
import { withoutInterceptors } from '@tensorloom/tensor/op'
import { namedErrors } from './errors.js'
import { layersByPath, parametersByPath } from './layer-paths.js'
import type { OwnParameter } from './own-parameter.js'
import type { AnyLayer } from './types.js'

/** Makes the parameters of `layer` for inputs of `shape`, if it has none. After an error, no layer keeps new parameters. */
export function ensureBuilt(layer: AnyLayer, shape: Shape | readonly Shape[]): void {
  if (layer.built) return
  if (layer.disposed) throw disposedLayer(layer)
  const before = new Map([...layersByPath(layer).keys()].map((one) => [one, one.built]))
  try {
    // Not recorded: creating a weight is not part of a loss or of a compiled function.
    withoutInterceptors(() => scope(() => namedErrors(layer.name, () => layer.build(shape))))
    checkFields(layer)
    layer.builtFor = shape
  } catch (error) {
    for (const one of layersByPath(layer).keys()) if (before.get(one) !== true) unbuild(one)
    throw error
  }
  // Layers that `build` has made belong to a frozen one.
  if (layer.frozen) for (const one of layersByPath(layer).keys()) if (!before.has(one)) one.trainable = false
}

function checkFields(layer: AnyLayer): void {
  for (const [key, value] of Object.entries(layer) as [string, unknown][]) {
    if (!isTensor(value) || isParameter(value) || !value.disposed) continue
    throw new TensorloomError(`${layer.name}: build stored a tensor in '${key}', which is freed when build returns`, {
      help: `keep constants as parameters: this.addParameter('${key}', shape, initializer, { trainable: false })`,
    })
  }
}

/** Frees the layer's own parameters, except those that it borrowed. The layer can be built again. */
export function unbuild(layer: AnyLayer): void {
  for (const { parameter, borrowed } of layer.ownParameters.values()) if (!borrowed) parameter.dispose()
  layer.ownParameters.clear()
  layer.builtFor = undefined
  layer.outputShape = undefined
}

/** The parameters of a layer by path. Builds the layer if its `inputShape` is known. */
export function builtParameters(layer: AnyLayer): Map<string, OwnParameter> {
  if (!layer.built) {
    if (layer.disposed) throw disposedLayer(layer)
    if (layer.inputShape === undefined) throw unknownShape(layer, 'its parameters do not exist yet')
    layer.buildFor(layer.inputShape)
  }
  // A model whose inner layer was disposed would lose those parameters without a word.
  for (const one of layersByPath(layer).keys()) if (one.disposed) throw disposedLayer(one)
  return parametersByPath(layer)
}

/** The error for a layer that is used after `dispose`. */
export function disposedLayer(layer: AnyLayer): DisposedError {
  return new DisposedError(`${layer.name}: the layer was disposed, so it has no parameters`, {
    help: 'dispose it later, or call buildFor(inputShape) to make new parameters',
  })
}

/** The error of a method that needs the shape of the input. */
export function unknownShape(layer: AnyLayer, problem: string): TensorloomError {
  return new TensorloomError(`${layer.name}: ${problem}: the shape of its input is unknown`, {
    help: 'give the first layer inputShape: [28, 28, 1], call buildFor([28, 28, 1]), or apply it once',
  })
}
