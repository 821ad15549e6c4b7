// Opens devices. One per mode, shared by all backends of it: browsers take the oldest context of WebGL away when a page makes
// more than sixteen.
import type { Device } from './device.js'
import { type GpuJs, loadGpuJs } from './gpu-js.js'
import { openHost } from './host.js'
import { type EngineMode, modeNames } from './modes.js'
import { openWebGl } from './webgl.js'
import { openWebGpu } from './webgpu.js'

const openers: Readonly<Record<EngineMode, (gpuJs: GpuJs) => Device | Promise<Device>>> = {
  webgpu: openWebGpu,
  webgl2: openWebGl,
  webasm: (gpuJs) => openHost(gpuJs, 'webasm'),
  cpu: (gpuJs) => openHost(gpuJs, 'cpu'),
}

interface Shared {
  readonly device: Promise<Device>
  users: number
}

const open = new Map<EngineMode, Shared>()

/**
 * The device of a mode.
 *
 * @throws if there is none here
 */
export async function openDevice(mode: EngineMode): Promise<Device> {
  const known = open.get(mode)
  const shared = known ?? { device: loadGpuJs().then(openers[mode]), users: 0 }
  shared.users++
  open.set(mode, shared)
  const forget = (): void => {
    if (open.get(mode) === shared) open.delete(mode)
  }
  try {
    const device = await shared.device
    // Whoever asks after that gets a new one.
    if (known === undefined) void device.lost.then(forget)
    return { ...device, close: () => release(shared, device, forget) }
  } catch (error) {
    forget()
    throw error
  }
}

async function release(shared: Shared, device: Device, forget: () => void): Promise<void> {
  if (--shared.users > 0) return
  forget()
  await device.close()
}

/** The modes that gpu.js finds here, without having tried them. */
export async function presentModes(): Promise<readonly EngineMode[]> {
  const { GPU, WebGPUContext } = await loadGpuJs()
  const present: Readonly<Record<EngineMode, boolean>> = {
    webgpu: WebGPUContext.isSupported,
    webgl2: GPU.isWebGL2Supported,
    webasm: GPU.isWebAssemblySupported,
    cpu: true,
  }
  return modeNames.filter((mode) => present[mode])
}
