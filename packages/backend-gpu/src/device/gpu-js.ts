// What of gpu.js 2.24 this package uses, as types, and how it is loaded. Everything else reaches gpu.js through this.

/** An array of floats on the device: a texture (WebGL2) or a buffer (WebGPU). */
export interface DeviceArray {
  /** The array. It cannot be read afterwards. */
  delete(): void
  /** The buffer of WebGPU. */
  readonly buffer?: DeviceBuffer
  /** The texture of WebGL2, with gpu.js's count of who holds it. */
  readonly texture?: { readonly _refs?: number }
}

/** A buffer of WebGPU, as far as this package looks at it. */
export interface DeviceBuffer {
  readonly size: number
  readonly usage: number
  destroy(): void
  mapAsync(mode: number): Promise<void>
  getMappedRange(): ArrayBuffer
}

/** An argument of a kernel. */
export type KernelArgument = Float32Array | DeviceArray | number

/** What a kernel gives: at once, or, on WebGPU, in a Promise. */
export type KernelResult = Float32Array | DeviceArray | Promise<DeviceArray | Float32Array>

/** The kernel behind a callable. */
export interface BuiltKernel {
  readonly constructor: { readonly name: string }
  /** Why gpu.js runs it on something else than it was asked to. */
  readonly fallbackReason?: string | null
  /** Whether it is compiled. */
  readonly built: boolean
  readonly output: readonly number[] | null
  /** On WebGL2: what the last run drew. */
  readonly texture?: DeviceArray | null
  /** On WebGL2: the buffer of its vertices, made when it is compiled unless it is there. */
  buffer?: object | null
  /** On WebGPU: where the last run wrote. */
  readonly outputBuffer?: DeviceBuffer
  /** On WebGPU: the device that it runs on. */
  readonly context?: unknown
  run(...values: readonly KernelArgument[]): KernelResult
  destroy(removeCanvasReferences?: boolean): void
}

/** A kernel that can be called. */
export interface CallableKernel {
  (...values: readonly KernelArgument[]): KernelResult
  readonly kernel: BuiltKernel
  setOutput(extents: readonly number[]): unknown
}

/** Settings of `createKernel`. */
export interface KernelSettings {
  readonly precision: 'single'
  readonly tactic: 'precision'
  readonly pipeline: boolean
  readonly immutable: boolean
  readonly dynamicOutput: true
  readonly dynamicArguments: true
  readonly loopMaxIterations: number
  readonly argumentTypes: Readonly<Record<string, string>>
  /** What a thread makes: a float by default. */
  readonly returnType?: 'Array(4)'
  /** On WebGL2: a result that is not piped is waited for without blocking. */
  readonly asyncMode?: boolean
}

/** An instance of gpu.js: a canvas, or the device of WebGPU, and its kernels. */
export interface GpuInstance {
  readonly Kernel: { readonly isSupported?: boolean; readonly mode: string }
  /** Those that were made and not destroyed. */
  readonly kernels: BuiltKernel[]
  createKernel(source: string, settings: KernelSettings): CallableKernel
  addNativeFunction(name: string, source: string, settings: { readonly returnType: string }): unknown
  destroy(): Promise<void>
}

/** Options of an instance. */
export interface GpuInstanceOptions {
  readonly mode: string
  readonly canvas?: unknown
  readonly context?: unknown
}

/** A device of WebGPU, as far as this package uses it. */
export interface WebGpuDevice {
  createBuffer(descriptor: { readonly size: number; readonly usage: number }): DeviceBuffer
  createCommandEncoder(): {
    copyBufferToBuffer(from: DeviceBuffer, offset: number, to: DeviceBuffer, toOffset: number, bytes: number): void
    finish(): object
  }
  readonly queue: {
    submit(commands: readonly object[]): void
    writeBuffer(buffer: DeviceBuffer, offset: number, data: Float32Array): void
    onSubmittedWorkDone(): Promise<void>
  }
  readonly lost: Promise<{ readonly reason: string; readonly message: string }>
}

/** What an adapter of WebGPU says about itself. */
export interface WebGpuAdapter {
  readonly info?: {
    readonly vendor: string
    readonly architecture: string
    readonly device: string
    readonly description: string
    readonly isFallbackAdapter?: boolean
  }
}

/** gpu.js. */
export interface GpuJs {
  readonly GPU: {
    new (options: GpuInstanceOptions): GpuInstance
    readonly isWebGL2Supported: boolean
    readonly isWebAssemblySupported: boolean
  }
  readonly WebGPUContext: {
    readonly isSupported: boolean
    acquire(): Promise<{ readonly adapter: WebGpuAdapter; readonly device: WebGpuDevice }>
    destroy(): Promise<void>
  }
  readonly WebGPUBufferResult: new (options: {
    readonly buffer: DeviceBuffer
    readonly output: readonly number[]
    readonly context: unknown
    readonly kernel: unknown
  }) => DeviceArray
}

/** gpu.js, loaded when it is first asked for. */
export async function loadGpuJs(): Promise<GpuJs> {
  return (await import('../vendor/gpu-js.js')).library as GpuJs
}

/** An array of floats of a device. */
export type Floats = Float32Array | DeviceArray
