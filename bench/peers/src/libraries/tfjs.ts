// TensorFlow.js for the harness, on any of its backends.
import * as core from '@tensorflow/tfjs-core'
import { layers, sequential } from '@tensorflow/tfjs-layers'
import { elementsOf } from '../inputs.js'
import type { Library } from '../library.js'
import type { Tf } from '../workload.js'

/** Makes `backend` the one that computes; the caller has imported it. */
export async function loadOn(backend: 'cpu' | 'wasm' | 'webgl' | 'webgpu'): Promise<Library<core.Tensor>> {
  await core.setBackend(backend)
  await core.ready()
  if (core.getBackend() !== backend) throw new Error(`TensorFlow.js fell back from ${backend} to ${core.getBackend()}`)
  const onDevice = backend === 'webgl' || backend === 'webgpu'
  const tf: Tf = { ...core, layers, sequential }
  return {
    engine: () => `${core.version_core} ${backend}`,
    prepare: (workload, inputs) => workload.tfjs?.(tf, inputs),
    tensor: (input) =>
      core.tensor(elementsOf(input), [...input.shape], input.below === undefined ? 'float32' : 'int32'),
    read: (tensor) => tensor.data(),
    settle: onDevice
      ? async (tensor) => {
          // One element is there when all are.
          const first = core.tidy(() => core.slice(core.reshape(tensor, [-1]), 0, 1))
          await first.data()
          first.dispose()
        }
      : // These backends have computed a result when the call returns.
        () => undefined,
    free: (tensor) => tensor.dispose(),
    memory() {
      const { numTensors, numBytes } = core.memory()
      return { tensors: numTensors, bytes: numBytes }
    },
  }
}
