// The plugin with which `loadModel` reads files of Keras.
import { definePlugin, type Plugin } from '@tensorloom/tensor'
import '@tensorloom/layers'
import type { AnyLayer } from '@tensorloom/layers'

/**
 * Makes `loadModel` of `@tensorloom/layers` read `.keras` archives and HDF5 files with a Keras model. For what the model was
 * compiled with, or for classes of its author, use `loadKeras`.
 *
 * @example
 * ```ts
 * import { keras, saveKeras } from '@tensorloom/keras'
 * import { dense, loadModel, sequential } from '@tensorloom/layers'
 * import { ones, use } from '@tensorloom/tensor'
 * use(keras)
 * const model = await loadModel(await saveKeras(sequential([dense(2, { inputShape: [3] })])))
 * console.log((await model.predict(ones([1, 3]))).shape) // [1, 2]
 * ```
 */
export const keras: Plugin = /* @__PURE__ */ definePlugin({
  name: '@tensorloom/keras',
  formats: {
    '@tensorloom/keras': {
      accepts: looksLikeKeras,
      async load(bytes): Promise<AnyLayer> {
        const { loadKerasBytes } = await import('./files/load.js')
        const { model } = await loadKerasBytes('loadModel', bytes, { compile: false })
        return model
      },
    },
  },
})

// The beginning of an HDF5 file, or of a zip archive that names a file of Keras.
function looksLikeKeras(bytes: Uint8Array): boolean {
  const starts = (...values: readonly number[]): boolean => values.every((value, k) => bytes[k] === value)
  if (starts(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a)) return true
  if (!starts(0x50, 0x4b, 3, 4)) return false
  // The list of files is at the end.
  const end = new TextDecoder('latin1').decode(bytes.subarray(-65_536))
  return end.includes('config.json') && end.includes('model.weights.h5')
}
