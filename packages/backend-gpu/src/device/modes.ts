// The modes: what runs a kernel in each, which of them are GPUs, and how to get those that are not there.

/** What runs kernels. */
export type EngineMode = 'webgpu' | 'webgl2' | 'webasm' | 'cpu'

/** Facts about a mode. */
export interface ModeFacts {
  /** gpu.js's class of a kernel that runs in it. */
  readonly kernelClass: string
  /** What `engine` of the backend says. */
  readonly engine: string
  /** Whether it is a GPU's. */
  readonly gpu: boolean
  /** How to get it where it is not there. */
  readonly help: string
}

/** The modes, the fastest first. */
export const modes: Readonly<Record<EngineMode, ModeFacts>> = {
  webgpu: {
    kernelClass: 'WebGPUKernel',
    engine: 'webgpu',
    gpu: true,
    help: 'use a browser with WebGPU over https or localhost; in Node: npm i webgpu',
  },
  webgl2: {
    kernelClass: 'WebGL2Kernel',
    engine: 'webgl2',
    gpu: true,
    help: 'use a browser with WebGL2 and float textures',
  },
  webasm: {
    kernelClass: 'WebAssemblyKernel',
    engine: 'webasm, no GPU',
    gpu: false,
    help: 'use an environment with WebAssembly',
  },
  cpu: { kernelClass: 'CPUKernel', engine: 'cpu, no GPU', gpu: false, help: '' },
}

/** The names of the modes, the fastest first. */
export const modeNames: readonly EngineMode[] = Object.keys(modes) as EngineMode[]
