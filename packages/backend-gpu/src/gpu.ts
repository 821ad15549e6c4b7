// The factory of the backend: finds the mode that runs here, and tries it out.

import { BackendError } from '@tensorloom/tensor'
import type { Backend } from '@tensorloom/tensor/backend'
import { checkOptions } from '@tensorloom/tensor/internal'
import { makeBackend } from './backend.js'
import type { Device } from './device/device.js'
import { type EngineMode, modeNames, modes } from './device/modes.js'
import { openDevice, presentModes } from './device/open-device.js'
import { probe } from './device/probe.js'
import { isSoftware } from './device/software.js'

/** What runs kernels: `auto` takes WebGPU, else WebGL2, if a GPU is behind it. */
export type GpuMode = 'auto' | EngineMode

/** Options of `gpu`. */
export interface GpuOptions {
  /**
   * Which engine runs. `auto` (the default) is WebGPU, else WebGL2, and never software that pretends to be a GPU; `webgpu`
   * and `webgl2` take what the platform has. `webasm` and `cpu` are gpu.js without a GPU: they run everywhere, slowly, for
   * tests.
   */
  readonly mode?: GpuMode | undefined
}

/**
 * The GPU backend. `float32`, `int32`, `uint8` and `bool`; tensors of up to 2²⁴ elements (`int32`: 2²³). `engine` of the
 * result says what really runs: `webgpu, …` or `webgl2, …` with the name of the GPU.
 *
 * @throws `BackendError` where the mode is not there, or computes wrongly; `TensorloomError` for a wrong option
 * @example
 * ```ts
 * import { setBackend, tensor } from '@tensorloom/tensor'
 * import { gpu } from '@tensorloom/backend-gpu'
 * setBackend(await gpu({ mode: 'webasm' })) // in a browser: await gpu()
 * const product = tensor([[1, 2], [3, 4]]).matmul(tensor([[1], [1]]))
 * console.log(await product.data()) // Float32Array [3, 7]
 * ```
 */
export async function gpu(options: GpuOptions = {}): Promise<Backend> {
  const mode = checkedMode(options)
  return makeBackend(await (mode === 'auto' ? openFirst() : openMode(mode)))
}

async function openMode(mode: EngineMode): Promise<Device> {
  try {
    return await probed(mode)
  } catch (error) {
    const there = (await presentModes()).filter((other) => other !== mode)
    throw new BackendError(`gpu: mode '${mode}' is not there: ${reasonOf(error)}`, {
      help: `${modes[mode].help}; what is there: ${there.map((other) => `'${other}'`).join(', ')}`,
      cause: error,
    })
  }
}

async function openFirst(): Promise<Device> {
  const refused: string[] = []
  for (const mode of modeNames.filter((name) => modes[name].gpu)) {
    try {
      const device = await probed(mode)
      if (!isSoftware(device.hardware)) return device
      refused.push(`${mode}: '${device.hardware}' is software`)
      await device.close()
    } catch (error) {
      refused.push(`${mode}: ${reasonOf(error)}`)
    }
  }
  throw new BackendError(`gpu: there is no GPU here: ${refused.join('; ')}`, {
    help: "npm i @tensorloom/backend-cpu and setBackend(cpu()), which is faster than software that pretends to be a GPU; gpu({ mode: 'webgpu' }) takes that too",
  })
}

async function probed(mode: EngineMode): Promise<Device> {
  const device = await openDevice(mode)
  try {
    await probe(device)
    return device
  } catch (error) {
    await device.close()
    throw error
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

function checkedMode(options: GpuOptions): GpuMode {
  checkOptions<GpuOptions>('gpu', options, { mode: ['auto', ...modeNames] })
  return options.mode ?? 'auto'
}
