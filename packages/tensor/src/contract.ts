// The backend contract: what a backend must provide, and what is optional. See CONTRIBUTING.md, "Adding a backend".
import type { DType, TypedArray } from './dtype.js'
import type { Kernel } from './ir/types.js'
import type { Shape } from './shape.js'

/** What a backend can do. The dispatcher works around what it cannot do. */
export interface Capabilities {
  /** The dtypes that it stores and computes. Calls with other dtypes run on the reference backend. */
  readonly dtypes: ReadonlySet<DType>
  /** `static`: extents and strides are literals in kernels. `dynamic`: they are params, so one program serves all shapes. */
  readonly shapes: 'static' | 'dynamic'
  /** Whether `readSync` works. */
  readonly syncRead: boolean
  /** The maximum number of inputs of one kernel. The dispatcher makes a chain of kernels that have more, where it can. */
  readonly maxInputs: number
  /** The maximum number of inputs and outputs of one kernel together; no limit by default. WebGPU guarantees 8. */
  readonly maxBuffers?: number
  /**
   * The maximum number of outputs of one kernel; 1 by default. With more, an optimizer's step is one kernel instead of
   * one per slot.
   */
  readonly maxOutputs?: number
  /**
   * `false`: floats smaller in size than 2⁻¹²⁶ may be taken for 0, as GPUs do, and the kit does not test them. `true` by
   * default.
   */
  readonly denormals?: boolean
  /** The maximum number of reductions in one kernel. The dispatcher splits kernels that have more. */
  readonly maxReduces: number
  /**
   * How composites become kernels. `fewLaunches` is for devices where a launch takes as long as computing some thousand
   * elements, as on GPUs. Without it, each step of a composite is a kernel or more.
   */
  readonly composites?: CompositePlanner
}

/** Plans composites for a backend: `fewLaunches`. */
export interface CompositePlanner {
  /** @internal A plan of the dispatcher, or undefined where the steps run on their own. */
  readonly plan: (...call: never[]) => unknown
}

/** A tensor as it is passed to a named kernel. */
export interface View<S = unknown> {
  /** The elements. */
  readonly storage: S
  /** Offset of the first element, in elements. */
  readonly offset: number
  /** Extent of each axis. */
  readonly shape: Shape
  /** In elements. Row-major, unless the kernel declares `strided`. */
  readonly strides: readonly number[]
  /** Element type. */
  readonly dtype: DType
}

/** Shape and dtype. */
export interface SignatureType {
  /** Extent of each axis. */
  readonly shape: Shape
  /** Element type. */
  readonly dtype: DType
}

/** Shape and dtype of an input. */
export interface SignatureInput extends SignatureType {
  /** Whether it is a JavaScript number. */
  readonly scalar: boolean
}

/** A call as `accepts` sees it: everything except the values. */
export interface Signature {
  /** Inputs. A JavaScript number has shape `[]` and `scalar: true`. */
  readonly inputs: readonly SignatureInput[]
  /** Outputs. */
  readonly outputs: readonly SignatureType[]
  /** Options of the call, defaults filled in. */
  readonly attrs: Readonly<Record<string, unknown>>
}

/** A hand-written kernel for one op. It is faster than the kernels that the op lowers to, and gives the same result. */
export interface NamedKernel<S = unknown> {
  /** Whether it accepts views with any strides. If not, inputs are copied to row-major order first. */
  readonly strided?: boolean
  /** Whether it handles this call. It is asked once per signature. Without this function, it handles all calls. */
  accepts?(signature: Signature): boolean
  /** Computes the outputs, which are row-major and start at element 0. JavaScript numbers are passed as they are. */
  run(
    inputs: readonly (View<S> | number)[],
    outputs: readonly S[],
    attrs: Readonly<Record<string, unknown>>,
    signature: Signature,
  ): void | Promise<void>
}

/** The result of a backend's `memory()`. */
export interface MemoryInfo {
  /** Bytes of storages that are in use. */
  readonly bytes: number
  /** Bytes of freed storages that are kept for reuse. */
  readonly pooled: number
}

/**
 * A backend: stores elements and runs kernels. A plain object from a factory; see `examples/backend-minimal`.
 *
 * Calls arrive in program order. If `run` returns a Promise, the dispatcher queues the following calls until it
 * settles.
 *
 * @typeParam S - what it stores elements in; nobody else looks inside, except its own kernels
 * @typeParam P - what `compile` makes of a kernel
 */
export interface Backend<S = unknown, P = unknown> {
  /** Short name: `cpu`. */
  readonly name: string
  /** The implementation that is in use, such as `wasm-simd-fma, 2 threads`. */
  readonly engine: string
  /** The version number of the contract that it implements. */
  readonly contract: 1
  /** What it can do. */
  readonly capabilities: Capabilities
  /**
   * Allocates a storage of `length` elements. It need not be zeroed. Throws `MemoryError` if there is not enough
   * memory.
   */
  allocate(length: number, dtype: DType): S
  /** Copies `data` into the storage. The caller keeps the array. */
  write(storage: S, data: TypedArray): void
  /** Returns a copy of the elements from `start` (0 by default) to `end` (the last by default). */
  read(storage: S, start?: number, end?: number): Promise<TypedArray>
  /** Like `read`, but synchronous. Required if `capabilities.syncRead` is true. */
  readSync?(storage: S, start?: number, end?: number): TypedArray
  /** Frees the storage. It is called once per storage. Work that was submitted earlier may still read the storage. */
  free(storage: S): void
  /** Compiles a kernel. It is called once for all kernels that compute the same, unless the program was released since. */
  compile(kernel: Kernel): P
  /** Gives a program back that was not used for long: at most 4096 are kept. It is not run again. */
  release?(program: P): void
  /**
   * Runs a program. The caller reuses `inputs` and `params` after the call returns. `others` are the storages for the
   * kernel's `others`.
   */
  run(program: P, inputs: readonly S[], output: S, params: Float64Array, others?: readonly S[]): void | Promise<void>
  /** Hand-written kernels, by the name of the op. */
  readonly kernels?: Readonly<Record<string, NamedKernel<S>>>
  /**
   * Returns the elements of a storage without a copy. This is for backends whose storages are in the memory of the
   * process but are not typed arrays. Kernels of plugins receive this array. It must stay valid until the next
   * `allocate`.
   */
  elementsOf?(storage: S): TypedArray
  /**
   * Resolves, with the reason, when the device is lost. It never resolves where there is no device to lose. Pending reads
   * and runs are rejected then, and every use of its tensors throws.
   */
  readonly lost?: Promise<Error>
  /** Resolves when all submitted work is done. */
  flush?(): Promise<void>
  /** The memory that it uses. */
  memory(): MemoryInfo
  /** Frees all resources. The backend is not used afterwards. */
  dispose(): Promise<void>
}
