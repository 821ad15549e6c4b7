// TensorFlow.js itself, on its JavaScript backend, and models as it saves them in memory.
import '@tensorflow/tfjs-backend-cpu'
// Orthogonal initializers call methods of tensors.
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js'
import * as tf from '@tensorflow/tfjs-core'
import * as layers from '@tensorflow/tfjs-layers'

// Without its warnings.
tf.env().set('PROD', true)

export { layers, tf }

/** The files of a model that TensorFlow.js saves. */
export async function savedByTfjs(model: layers.LayersModel, shards = 1): Promise<Record<string, Uint8Array>> {
  const files: Record<string, Uint8Array> = {}
  await model.save({
    async save(artifacts) {
      const data = new Uint8Array(tf.io.CompositeArrayBuffer.join(artifacts.weightData))
      const size = Math.ceil(data.length / shards)
      const paths = Array.from({ length: shards }, (_, k) => `w${k}.bin`)
      for (const [k, path] of paths.entries()) files[path] = data.slice(k * size, (k + 1) * size)
      const { modelTopology, format, generatedBy, convertedBy, weightSpecs, trainingConfig } = artifacts
      const weightsManifest = [{ paths, weights: weightSpecs }]
      const json = { modelTopology, format, generatedBy, convertedBy, trainingConfig, weightsManifest }
      files['model.json'] = new TextEncoder().encode(JSON.stringify(json))
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } }
    },
  })
  return files
}

/** A handler from which TensorFlow.js loads files in memory. */
export function handlerOf(files: Readonly<Record<string, Uint8Array>>): tf.io.IOHandler {
  return {
    async load() {
      const json = JSON.parse(new TextDecoder().decode(files['model.json'])) as tf.io.ModelJSON
      const [group] = json.weightsManifest
      const parts = json.weightsManifest.flatMap(({ paths }) => paths).map((path) => files[path]!)
      const data = new Uint8Array(await new Blob(parts as never).arrayBuffer())
      return { ...json, weightSpecs: group!.weights, weightData: data.buffer }
    },
  }
}

/** Numbers from a seed, between −1 and 1. */
export function numbersFrom(seed: number, count: number): Float32Array {
  let state = seed
  return Float32Array.from({ length: count }, () => {
    state = (state * 1664525 + 1013904223) >>> 0
    return (state / 2 ** 32) * 2 - 1
  })
}
