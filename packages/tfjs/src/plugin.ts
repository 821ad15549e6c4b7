// The plugin with which `loadModel` reads models of TensorFlow.js.
import { definePlugin, type Plugin } from '@tensorloom/tensor'
import '@tensorloom/layers'
import { CornerUpSampling2d } from './layers-model/corner-up-sampling.js'
import { KeepingBidirectional } from './layers-model/keeping-bidirectional.js'
import { loadFrom } from './load-tfjs.js'

/**
 * Makes `loadModel` of `@tensorloom/layers` read models of TensorFlow.js, with the weights beside model.json.
 *
 * @example
 * ```ts
 * import { dense, loadModel, sequential } from '@tensorloom/layers'
 * import { ones, use } from '@tensorloom/tensor'
 * import { saveTfjs, tfjs } from '@tensorloom/tfjs'
 * use(tfjs)
 * const files = await saveTfjs(sequential([dense(2, { inputShape: [3] })]))
 * const list = Object.entries(files).map(([name, bytes]) => new File([bytes.slice()], name))
 * const model = await loadModel(list)
 * console.log((await model.predict(ones([1, 3]))).shape) // [1, 2]
 * ```
 */
export const tfjs: Plugin = /* @__PURE__ */ definePlugin({
  name: '@tensorloom/tfjs',
  layers: [CornerUpSampling2d, KeepingBidirectional],
  formats: {
    '@tensorloom/tfjs': {
      accepts: looksLikeTfjs,
      load: (_, file) => loadFrom(file, {}),
    },
  },
})

const start = /^\uFEFF?\s*\{/

// The keys may come in any order, so the whole text may have to be searched.
function looksLikeTfjs(bytes: Uint8Array): boolean {
  if (!start.test(new TextDecoder().decode(bytes.subarray(0, 64)))) return false
  const text = new TextDecoder().decode(bytes)
  return /"(modelTopology|weightsManifest)"\s*:/.test(text)
}
