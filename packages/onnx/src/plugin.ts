// The plugin with which `loadModel` reads ONNX files.
import { definePlugin, type Plugin } from '@tensorloom/tensor'
import '@tensorloom/layers'
import type { AnyLayer } from '@tensorloom/layers'
import { defaults, loadBeside } from './load.js'
import { looksLikeOnnx } from './model/read-model.js'

/**
 * Makes `loadModel` of `@tensorloom/layers` read ONNX files. Weights in other files are read from beside the model, if it
 * is loaded by its path, its address or a list of files.
 *
 * @example
 * ```ts
 * import { dense, loadModel, sequential } from '@tensorloom/layers'
 * import { exportOnnx, onnx } from '@tensorloom/onnx'
 * import { ones, use } from '@tensorloom/tensor'
 * use(onnx)
 * const model = await loadModel(exportOnnx(sequential([dense(2, { inputShape: [3] })])))
 * console.log((await model.predict(ones([1, 3]))).shape) // [1, 2]
 * ```
 */
export const onnx: Plugin = /* @__PURE__ */ definePlugin({
  name: '@tensorloom/onnx',
  formats: {
    '@tensorloom/onnx': {
      accepts: looksLikeOnnx,
      load: (bytes, file): Promise<AnyLayer> => loadBeside(bytes, file, defaults),
    },
  },
})
