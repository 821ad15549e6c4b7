// Counts what an engine holds: what was made, less what was given back. Garbage collection does not count as that.
import { type GpuInstance, loadGpuJs } from '../src/device/gpu-js.js'
import type { EngineMode } from '../src/device/modes.js'

/** What is held, by kind. */
export type Resources = Readonly<Record<string, number>>

/** A count that goes on until it is stopped. */
export interface ResourceCount {
  now(): Resources
  stop(): void
}

// Functions that make something, and those that give it back. What they give it back by is the first argument or, on
// WebGPU, the thing itself.
interface Watched {
  readonly kind: string
  readonly make: readonly [prototype: object | undefined, name: string]
  readonly giveBack: readonly [prototype: object | undefined, name: string]
}

const watched: Readonly<Partial<Record<EngineMode, () => readonly Watched[]>>> = {
  webgl2: () => {
    const { prototype } = WebGL2RenderingContext
    return ['Texture', 'Framebuffer', 'Buffer', 'Program', 'Shader'].map((what) => ({
      kind: `${what.toLowerCase()}s`,
      make: [prototype, `create${what}`],
      giveBack: [prototype, `delete${what}`],
    }))
  },
  webgpu: () => {
    const { GPUDevice, GPUBuffer } = globalThis as unknown as Record<string, { readonly prototype: object }>
    return [
      { kind: 'buffers', make: [GPUDevice!.prototype, 'createBuffer'], giveBack: [GPUBuffer!.prototype, 'destroy'] },
    ]
  },
}

/** Counts what a mode holds from now on; to be called before the first backend of it is made. */
export async function countResources(mode: EngineMode): Promise<ResourceCount> {
  const counts = (watched[mode]?.() ?? []).map(watch)
  const kernels = await watchKernels()
  return {
    now: () => ({ ...Object.fromEntries(counts.map(({ kind, held }) => [kind, held.size])), ...kernels.now() }),
    stop() {
      for (const { stop } of counts) stop()
      kernels.stop()
    },
  }
}

type Method = (this: object, ...given: unknown[]) => unknown

function watch({ kind, make, giveBack }: Watched): { kind: string; held: Set<unknown>; stop(): void } {
  const held = new Set<unknown>()
  const undo = [
    replaced(
      make,
      (original) =>
        function (...given) {
          const made = original.apply(this, given)
          held.add(made)
          return made
        },
    ),
    replaced(
      giveBack,
      (original) =>
        function (...given) {
          held.delete(given[0] ?? this)
          return original.apply(this, given)
        },
    ),
  ]
  return { kind, held, stop: () => undo.forEach((one) => void one()) }
}

function replaced([prototype, name]: Watched['make'], by: (original: Method) => Method): () => void {
  const methods = prototype as Record<string, Method>
  const original = methods[name]!
  methods[name] = by(original)
  return () => {
    methods[name] = original
  }
}

// Kernels that gpu.js keeps, and the modules and memories of WebAssembly that they hold.
async function watchKernels(): Promise<ResourceCount> {
  const { GPU } = await loadGpuJs()
  const instances = new Set<{ readonly kernels: readonly { readonly _moduleCache?: Map<unknown, unknown> }[] }>()
  const stop = replaced(
    [GPU.prototype as GpuInstance, 'createKernel'],
    (original) =>
      function (...given) {
        instances.add(this as never)
        return original.apply(this, given)
      },
  )
  return {
    now() {
      const kernels = [...instances].flatMap((one) => one.kernels)
      const modules = kernels.reduce((count, { _moduleCache }) => count + (_moduleCache?.size ?? 0), 0)
      return { kernels: kernels.length, modules }
    },
    stop,
  }
}
