// The backend contract: what a backend must answer, and what it may. See CONTRIBUTING.md, "Adding a backend".
import type { DType, TypedArray } from './dtype.js'
import type { Kernel } from './ir/types.js'
import type { Shape } from './shape.js'

/** What a backend can do; the dispatcher plans around the rest. */
export interface Capabilities {
  /** Dtypes it stores and computes. Others run on the reference backend. */
  readonly dtypes: ReadonlySet<DType>
  /** `static`: extents and strides are literals in kernels. `dynamic`: they are params, so one program serves all shapes. */
  readonly shapes: 'static' | 'dynamic'
  /** Whether `readSync` works. */
  readonly syncRead: boolean
  /** Most inputs of one kernel; the dispatcher makes a chain of those that have more, where it can. */
  readonly maxInputs: number
  /** Most inputs and outputs of one kernel together; no limit by default. WebGPU has 8 storage buffers everywhere. */
  readonly maxBuffers?: number
  /** Most outputs of one kernel; 1 by default. With more, an optimizer's step is one kernel instead of one per slot. */
  readonly maxOutputs?: number
  /**
   * `false`: floats below 2⁻¹²⁶ in size may be taken for 0, as GPUs do; the kit then does not ask for them. `true` by
   * default.
   */
  readonly denormals?: boolean
  /** Most reductions in one kernel; the dispatcher splits kernels that have more. */
  readonly maxReduces: number
}

/** A tensor as a named kernel sees it. */
export interface View<S = unknown> {
  /** The elements. */
  readonly storage: S
  /** First element, in elements. */
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

/** What `accepts` decides on: everything about a call except the values. */
export interface Signature {
  /** Inputs; a JavaScript number arrives as shape `[]` with `scalar: true`. */
  readonly inputs: readonly SignatureInput[]
  /** Outputs. */
  readonly outputs: readonly SignatureType[]
  /** Options of the call, defaults filled in. */
  readonly attrs: Readonly<Record<string, unknown>>
}

/** A hand-written kernel for one op: a faster answer than the op's lowering, with the same result. */
export interface NamedKernel<S = unknown> {
  /** Takes views with any strides; without it, inputs arrive row-major. */
  readonly strided?: boolean
  /** Whether it wants this call; without it, it takes all. Asked once per signature. */
  accepts?(signature: Signature): boolean
  /** Computes the outputs, which are row-major from element 0. Numbers among the inputs are scalars. */
  run(
    inputs: readonly (View<S> | number)[],
    outputs: readonly S[],
    attrs: Readonly<Record<string, unknown>>,
    signature: Signature,
  ): void | Promise<void>
}

/** What `memory()` of a backend reports. */
export interface MemoryInfo {
  /** Bytes of storages that are in use. */
  readonly bytes: number
  /** Bytes that are kept for reuse. */
  readonly pooled: number
}

/**
 * A backend: stores elements and runs kernels. A plain object from a factory; see `examples/backend-minimal`.
 *
 * Calls arrive in program order. Where `run` returns a Promise the dispatcher queues what follows until it settles.
 */
export interface Backend<S = unknown, P = unknown> {
  /** Short name: `cpu`. */
  readonly name: string
  /** What really runs: `wasm-simd-fma, 2 threads`. */
  readonly engine: string
  /** The number of this contract. */
  readonly contract: 1
  /** What it can do. */
  readonly capabilities: Capabilities
  /** A storage of `length` elements; zeroed or not. Throws `MemoryError` where there is no room. */
  allocate(length: number, dtype: DType): S
  /** Copies `data` into the storage; the array stays the caller's. */
  write(storage: S, data: TypedArray): void
  /** An own copy of elements `start` (0) up to `end` (all). */
  read(storage: S, start?: number, end?: number): Promise<TypedArray>
  /** The same at once, where `capabilities.syncRead`. */
  readSync?(storage: S, start?: number, end?: number): TypedArray
  /** Gives the storage back. Called once per storage; work that was submitted before may still read it. */
  free(storage: S): void
  /** Compiles a kernel; called once for all kernels that compute the same, unless the program was released since. */
  compile(kernel: Kernel): P
  /** Gives a program back that was not used for long: at most 4096 are kept. It is not run again. */
  release?(program: P): void
  /**
   * Runs a program. `inputs` and `params` are the caller's and change after the call returns. `others` are the outputs of
   * the kernel's `others`.
   */
  run(program: P, inputs: readonly S[], output: S, params: Float64Array, others?: readonly S[]): void | Promise<void>
  /** Faster answers for some ops, by name. */
  readonly kernels?: Readonly<Record<string, NamedKernel<S>>>
  /**
   * The elements of a storage in place, for backends whose storages lie in the memory of the process but are no typed
   * arrays: kernels that plugins bring get these. Needs to hold only until the next `allocate`.
   */
  elementsOf?(storage: S): TypedArray
  /**
   * Resolves, with what happened, when the device is gone; never where there is none to lose. Pending reads and runs are
   * rejected then, and every use of its tensors throws.
   */
  readonly lost?: Promise<Error>
  /** Resolves when everything submitted so far is done. */
  flush?(): Promise<void>
  /** What it holds. */
  memory(): MemoryInfo
  /** Gives everything back. The backend is not used afterwards. */
  dispose(): Promise<void>
}
