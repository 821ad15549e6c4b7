// Saving: a model as bytes.

import { SerializationError, scope } from '@tensorloom/tensor'
import { checkOptions } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import { isLayer } from '../core/brand.js'
import { disposedLayer } from '../core/build.js'
import { partialShape } from '../core/check.js'
import type { Layer } from '../core/layer.js'
import { placedParameters } from '../core/layer-paths.js'
import type { AnyLayer, LayerValue } from '../core/types.js'
import { encodeSafetensors, type StoredTensor } from './safetensors.js'
import { encodeLayer, type Json, packagesIn, type Topology } from './topology.js'

/** Key of the topology in the file's metadata. */
export const topologyKey = 'tensorloom.topology'

/** Names of tensors that are not parameters begin with this: layers and parameters cannot be called so. */
export const besideModel = '#'

/** Options of `saveModel`. */
export interface SaveOptions {
  /**
   * Whether float32 parameters are stored in half precision: half the bytes, three decimal digits, and numbers from 6e-8 to
   * 65504. They are read as float32 again. Default: false.
   */
  readonly halfPrecision?: boolean | undefined
}

/**
 * Saves a model as the bytes of a safetensors file. The file holds all parameters under their names in the state dict, with
 * their values at the time of the call, and in its metadata the topology as JSON.
 *
 * @throws `SerializationError` if the model is not built, or if a layer's class has no `type` or its config is not data
 * @example
 * ```ts
 * import { dense, loadModel, saveModel, sequential } from '@tensorloom/layers'
 * const model = sequential([dense(3, { inputShape: [4] })])
 * const bytes = await saveModel(model)
 * const same = await loadModel(bytes)
 * console.log(same.parameters.length) // 2
 * ```
 */
export async function saveModel<I extends LayerValue, O extends LayerValue>(
  model: Layer<I, O>,
  options: SaveOptions = {},
): Promise<Uint8Array> {
  checkOptions<SaveOptions>('saveModel', options, { halfPrecision: 'boolean' })
  if (!isLayer(model)) {
    throw new SerializationError(`saveModel: expected a model, got ${describeValue(model)}`, {
      help: 'pass the model first: saveModel(model)',
    })
  }
  const root = model as unknown as AnyLayer
  if (!root.built) {
    if (root.disposed) throw disposedLayer(root)
    if (root.inputShape === undefined) {
      throw new SerializationError(`saveModel: '${root.name}' is not built, it has no parameters yet`, {
        help: 'apply it once, or call model.buildFor(inputShape)',
      })
    }
    root.buildFor(root.inputShape)
  }
  const metadata = modelMetadata(root)
  return encodeSafetensors({ tensors: await storedParameters(root, options.halfPrecision), metadata })
}

/** The metadata of a file that holds a built model. */
export function modelMetadata(root: AnyLayer): Readonly<Record<string, string>> {
  const placed = placedParameters(root)
  const tied = placed.flatMap(({ paths: [owner, ...others] }) => others.map((path) => [path, owner!]))
  const single = new Set<string>()
  for (const { own, paths } of placed) if (own.trainable && !own.parameter.trainable) single.add(paths[0]!)
  const encoded = encodeLayer(root)
  const packages = packagesIn(encoded)
  const topology: Topology = {
    version: 1,
    model: encoded,
    inputShape: partialShape(root.builtFor) as Json,
    frozen: [...single],
    ...(tied.length > 0 && { tied: Object.fromEntries(tied) as Readonly<Record<string, string>> }),
    ...(Object.keys(packages).length > 0 && { packages }),
  }
  return { format: 'tensorloom', [topologyKey]: JSON.stringify(topology) }
}

/** The values of all parameters at the time of the call, by their names in the state dict. */
export async function storedParameters(root: AnyLayer, half = false): Promise<Map<string, StoredTensor>> {
  // Takes snapshots first, so that training during the reads does not change the values.
  const snapshots = scope()
  const state = snapshots.run(() => root.stateDict())
  try {
    const tensors = new Map<string, StoredTensor>()
    for (const [path, value] of Object.entries(state)) {
      tensors.set(path, { dtype: value.dtype, shape: value.shape, data: await value.data(), half })
    }
    return tensors
  } finally {
    snapshots.dispose()
  }
}
