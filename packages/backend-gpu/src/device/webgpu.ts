// WebGPU: arrays are storage buffers, kept for reuse; reads copy the part that is asked for.
import { BackendError } from '@tensorloom/tensor'
import { poolBuffers } from './buffer-pool.js'
import type { Device } from './device.js'
import type { DeviceArray, DeviceBuffer, GpuJs, WebGpuAdapter, WebGpuDevice } from './gpu-js.js'
import { makeLaunch } from './launch.js'
import { isSoftware } from './software.js'

// Of GPUBufferUsage and GPUMapMode.
const usage = { mapRead: 1, copySource: 4, copyTarget: 8, storage: 128 }
const mapModeRead = 1

/** Opens WebGPU. */
export async function openWebGpu(gpuJs: GpuJs): Promise<Device> {
  const { GPU, WebGPUBufferResult, WebGPUContext } = gpuJs
  await provideInNode()
  if (!WebGPUContext.isSupported) throw new BackendError('there is no WebGPU (navigator.gpu)')
  const context = await WebGPUContext.acquire()
  const { adapter, device } = context
  const instance = new GPU({ mode: 'webgpu' })
  const pool = poolBuffers(device)
  let closing = false
  let gone: BackendError | undefined
  const lost = new Promise<Error>((resolve) => {
    void device.lost.then(({ message }) => {
      gone = lostError(message)
      if (!closing) resolve(new Error(`the WebGPU device was lost: ${message || 'the platform does not say why'}`))
    })
  })
  const check = (): void => {
    if (gone !== undefined) throw gone
  }
  return {
    mode: 'webgpu',
    hardware: hardwareOf(adapter),
    lost,
    check,
    compile: (source) => makeLaunch(gpuJs, instance, 'webgpu', source),
    upload(values): DeviceArray {
      const { storage, copySource, copyTarget } = usage
      const buffer = device.createBuffer({ size: values.byteLength, usage: storage | copySource | copyTarget })
      device.queue.writeBuffer(buffer, 0, values)
      return new WebGPUBufferResult({ buffer, output: [values.length], context, kernel: undefined })
    },
    async read(array, start, end) {
      check()
      try {
        return await readBuffer(device, (array as DeviceArray).buffer!, start * 4, (end - start) * 4)
      } catch (error) {
        // The device tells of its loss a moment after what was pending failed.
        await Promise.race([device.lost, new Promise((resolve) => setTimeout(resolve, 100))])
        throw gone ?? error
      }
    },
    free: (array) => (array as DeviceArray).delete(),
    flush: () => device.queue.onSubmittedWorkDone(),
    pooled: () => pool.bytes(),
    async close() {
      closing = true
      await instance.destroy()
      pool.close()
      await WebGPUContext.destroy()
    },
  }
}

async function readBuffer(
  device: WebGpuDevice,
  source: DeviceBuffer,
  offset: number,
  bytes: number,
): Promise<Float32Array> {
  const staging = device.createBuffer({ size: bytes, usage: usage.mapRead | usage.copyTarget })
  const encoder = device.createCommandEncoder()
  encoder.copyBufferToBuffer(source, offset, staging, 0, bytes)
  device.queue.submit([encoder.finish()])
  try {
    await staging.mapAsync(mapModeRead)
    return new Float32Array(staging.getMappedRange().slice(0))
  } finally {
    staging.destroy()
  }
}

function lostError(message: string): BackendError {
  const why = message === '' ? '' : `: ${message}`
  return new BackendError(`gpu: the WebGPU device was lost, and with it what was computed on it${why}`, {
    help: "make a new backend with await gpu({ mode: 'webgpu' }) and start again from data that was read before",
  })
}

/** What computes, as the platform names it; a platform that hides the name still says that it is software. */
export function hardwareOf({ info }: WebGpuAdapter): string {
  if (info === undefined) return 'unknown'
  const { vendor, architecture, device, description, isFallbackAdapter } = info
  const name = [vendor, architecture, device, description].filter((part) => part !== '').join(' ') || 'unknown'
  return isFallbackAdapter === true && !isSoftware(name) ? `${name} (software)` : name
}

/** The package of WebGPU for Node, if it is installed and nobody has put WebGPU in place. */
async function provideInNode(): Promise<void> {
  const { navigator, process } = globalThis as {
    navigator?: { gpu?: unknown }
    process?: { versions?: { node?: string } }
  }
  if (navigator?.gpu !== undefined || process?.versions?.node === undefined) return
  // Named at run time: bundlers would look for it.
  const name = 'webgpu'
  const dawn = (await import(/* @vite-ignore */ name).catch(() => undefined)) as
    | { create(options: string[]): unknown; globals: object }
    | undefined
  if (dawn === undefined) return
  Object.assign(globalThis, dawn.globals)
  const gpu = dawn.create([])
  if (navigator === undefined) Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true })
  else Object.defineProperty(navigator, 'gpu', { value: gpu, configurable: true })
}
