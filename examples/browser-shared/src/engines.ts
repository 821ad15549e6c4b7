// What can compute in this browser: the processor, and GPUs through WebGL2 and WebGPU.
import { cpu } from '@tensorloom/backend-cpu'
import type { Backend } from '@tensorloom/tensor'

/** What computes. */
export type EngineName = 'cpu' | 'webgl2' | 'webgpu'

/** One that may be chosen, and whether it is there. */
export interface FoundEngine {
  readonly name: EngineName
  /** What runs, in the words of the backend; undefined where it is not there. */
  readonly engine: string | undefined
  /** Why it is not there. */
  readonly reason: string | undefined
}

/** The names of all, and what people call them. */
export const engineLabels: Readonly<Record<EngineName, string>> = { cpu: 'CPU', webgl2: 'WebGL2', webgpu: 'WebGPU' }

/** Every name. */
export const engineNames: readonly EngineName[] = Object.keys(engineLabels) as EngineName[]

/**
 * Starts a backend. The GPU's code is loaded by the first that asks for it.
 *
 * @param threadUrl - the address of a script that calls `serveThread`, for pages whose policy forbids workers from blobs
 * @throws `BackendError` where that engine is not there
 */
export async function openEngine(name: EngineName, threadUrl: string): Promise<Backend> {
  if (name === 'cpu') return cpu({ workerUrl: threadUrl })
  const { gpu } = await import('@tensorloom/backend-gpu')
  return gpu({ mode: name })
}

/** Tries one out. */
export async function findEngine(name: EngineName, threadUrl: string): Promise<FoundEngine> {
  try {
    const backend = await openEngine(name, threadUrl)
    const { engine } = backend
    await backend.dispose()
    return { name, engine, reason: undefined }
  } catch (error) {
    return { name, engine: undefined, reason: error instanceof Error ? error.message : String(error) }
  }
}
