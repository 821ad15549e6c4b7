// gpu.js without a GPU: kernels in WebAssembly or JavaScript, arrays in the memory of the process. For tests, which run
// everywhere this way; @tensorloom/backend-cpu is the fast backend for processors.
import { BackendError } from '@tensorloom/tensor'
import type { Device } from './device.js'
import type { Floats, GpuJs } from './gpu-js.js'
import { makeLaunch } from './launch.js'

/** Opens one of the modes that need no GPU. */
export function openHost(gpuJs: GpuJs, mode: 'webasm' | 'cpu'): Device {
  if (mode === 'webasm' && !gpuJs.GPU.isWebAssemblySupported) throw new BackendError('there is no WebAssembly')
  const instance = new gpuJs.GPU({ mode })
  const slice = (array: Floats, start: number, end: number): Float32Array => (array as Float32Array).slice(start, end)
  return {
    mode,
    hardware: '',
    lost: new Promise(() => undefined),
    check: () => undefined,
    compile: (source) => makeLaunch(gpuJs, instance, mode, source),
    upload: (values) => values,
    read: (array, start, end) => Promise.resolve(slice(array, start, end)),
    readSync: slice,
    free: () => undefined,
    flush: () => Promise.resolve(),
    pooled: () => 0,
    close: () => instance.destroy(),
  }
}
