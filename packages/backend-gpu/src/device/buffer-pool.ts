// Buffers of WebGPU, kept by size for reuse: making one costs more than a launch, and training asks for the same sizes at
// every step. Work is submitted in order, so a buffer may be written again as soon as its last reader is submitted.
import type { DeviceBuffer, WebGpuDevice } from './gpu-js.js'

/** Makes and keeps buffers. */
export interface BufferPool {
  /** Bytes that are kept. */
  bytes(): number
  /** Lets go of what is kept, and keeps nothing from now on. */
  close(): void
}

// GPUBufferUsage.STORAGE; kernels' parameters and staging buffers of gpu.js have other uses and are never pooled.
const storage = 128
/** Most bytes that are kept. */
const mostBytes = 2 ** 28

/** Puts a pool in front of `createBuffer` of the device, and of `destroy` of the buffers that it makes. */
export function poolBuffers(device: WebGpuDevice): BufferPool {
  const make = device.createBuffer.bind(device)
  const free = new Map<string, DeviceBuffer[]>()
  let bytes = 0
  let closed = false
  device.createBuffer = (descriptor) => {
    const { size, usage } = descriptor
    if ((usage & storage) === 0 || closed) return make(descriptor)
    const rounded = roundUp(size)
    const key = `${rounded} ${usage}`
    const kept = free.get(key)?.pop() as (DeviceBuffer & { _refs?: number }) | undefined
    if (kept !== undefined) {
      bytes -= rounded
      // gpu.js's count of who holds it.
      delete kept._refs
      return kept
    }
    const buffer = make({ ...descriptor, size: rounded })
    const destroy = buffer.destroy.bind(buffer)
    buffer.destroy = () => {
      if (closed || bytes + rounded > mostBytes) return destroy()
      bytes += rounded
      const list = free.get(key) ?? []
      list.push(buffer)
      free.set(key, list)
    }
    return buffer
  }
  return {
    bytes: () => bytes,
    close() {
      closed = true
      for (const list of free.values()) for (const buffer of list) buffer.destroy()
      free.clear()
      bytes = 0
    },
  }
}

/** Bytes set aside for `bytes`: 4, 5, 6 or 7 times a power of two, and at least 64. */
export function roundUp(bytes: number): number {
  const step = 2 ** Math.max(4, Math.ceil(Math.log2(bytes)) - 3)
  return Math.max(64, Math.ceil(bytes / step) * step)
}
