// The plugin with which `loadModel` reads ONNX files.
import { definePlugin, type Plugin } from '@tensorloom/tensor'
import '@tensorloom/layers'
import type { AnyLayer } from '@tensorloom/layers'
import { loadOnnx } from './load.js'
import { looksLikeOnnx } from './model/read-model.js'

/**
 * Makes `loadModel` of `@tensorloom/layers` read ONNX files.
 *
 * @example
 * ```ts no-run
 * import { loadModel } from '@tensorloom/layers'
 * import { onnx } from '@tensorloom/onnx'
 * import { use } from '@tensorloom/tensor'
 * use(onnx)
 * const model = await loadModel(await (await fetch('model.onnx')).arrayBuffer())
 * ```
 */
export const onnx: Plugin = /* @__PURE__ */ definePlugin({
  name: '@tensorloom/onnx',
  formats: {
    '@tensorloom/onnx': {
      accepts: looksLikeOnnx,
      load: (bytes): AnyLayer => loadOnnx(bytes) as unknown as AnyLayer,
    },
  },
})
