// Storages: the elements of tensors. They are reference-counted by the handles, views and records that hold them.
import { bytesPerElement, type DType, type TypedArray } from '../dtype.js'
import { BackendError } from '../errors.js'
import { macrotask } from './macrotask.js'
import { noteFreed, noteSurvivor } from './outstanding.js'
import { backendsText, type Runtime, twoBackendsHelp } from './runtime.js'
import { sharedState } from './state.js'

// The data that the finalizer needs after the Storage itself is gone.
interface Cell {
  /** The backend that made `native`; undefined for arrays from outside. */
  owner: Runtime | undefined
  /** The elements: a typed array in host memory, or a storage of the backend. */
  native: unknown
  readonly bytes: number
  /** Tensors on this storage that are not disposed. */
  handles: number
  live: boolean
  /** Whether the garbage collector watches it. */
  watched: boolean
}

let finalizer: FinalizationRegistry<Cell> | undefined
// Storages made a moment ago. Most are freed soon. Registering is slow, and the registry holds its records for long, so
// only storages that live longer are registered.
let recent: Storage[] = []
let recentBytes = 0
const maxRecent = 256
const maxRecentBytes = 2 ** 24

function addRecent(storage: Storage): void {
  if (recent.length >= maxRecent) watchRecent()
  // This list must not keep alive what the current task dropped. The task may wait for results on its way, which takes
  // microtasks only, so the next macrotask is early enough.
  if (recent.push(storage) === 1) void macrotask().then(watchRecent)
  recentBytes += storage.cell.bytes
  if (recentBytes >= maxRecentBytes) watchRecent()
}

// Registers the recent storages that are still in use with the garbage collector.
function watchRecent(): void {
  const storages = recent
  recent = []
  recentBytes = 0
  for (const storage of storages) {
    if (!storage.cell.live) continue
    finalizer ??= new FinalizationRegistry(finalize)
    finalizer.register(storage, storage.cell, storage.cell)
    storage.cell.watched = true
    noteSurvivor(storage.cell.bytes)
  }
}

function finalize(cell: Cell): void {
  if (!cell.live) return
  giveBack(cell)
  sharedState().counters.tensors -= cell.handles
}

function giveBack(cell: Cell): void {
  cell.live = false
  // Without this, the registry would keep the records of freed storages while a loop runs without a pause.
  if (cell.watched) {
    finalizer!.unregister(cell)
    noteFreed(cell.bytes)
  }
  sharedState().counters.bytes -= cell.bytes
  if (cell.native !== undefined) cell.owner?.backend.free(cell.native)
  cell.native = undefined
}

/**
 * The elements of one or more tensors. They are in host memory until a backend first needs them, then on that backend.
 * `ready` is set while they are being computed. `error` is set if that failed.
 */
export class Storage {
  /** Number of elements. */
  readonly length: number
  /** Element type. */
  readonly dtype: DType
  /** Resolves when the elements are computed; undefined if they already are. It never rejects; see `error`. */
  ready: Promise<void> | undefined
  /** The error, if computing the elements failed. */
  error: Error | undefined
  /** @internal The part that outlives this object, for the finalizer. */
  readonly cell: Cell
  /** @internal */
  references: number

  /**
   * @internal With `host`, takes over elements in host memory. With `owner`, holds elements that this backend will
   * compute.
   */
  constructor(length: number, dtype: DType, host?: TypedArray, owner?: Runtime) {
    this.length = length
    this.dtype = dtype
    this.ready = undefined
    this.error = undefined
    this.references = 1
    this.cell = { owner, native: host, bytes: length * bytesPerElement(dtype), handles: 0, live: true, watched: false }
    sharedState().counters.bytes += this.cell.bytes
    addRecent(this)
  }

  /** @internal The backend that holds the elements, or undefined while they are in host memory. */
  get runtime(): Runtime | undefined {
    const { owner } = this.cell
    return owner?.hosted ? undefined : owner
  }

  /** The elements, if they are in host memory. */
  get host(): TypedArray | undefined {
    return this.runtime === undefined ? (this.cell.native as TypedArray | undefined) : undefined
  }

  /** Adds a reference. */
  retain(): this {
    this.references++
    return this
  }

  /** Removes a reference. The last one frees the elements. */
  release(): void {
    if (--this.references === 0 && this.cell.live) giveBack(this.cell)
  }

  /**
   * @internal Returns the elements on `runtime`, and uploads them on first use. Throws the error if computing them
   * failed.
   */
  nativeOn(runtime: Runtime): unknown {
    if (this.error !== undefined) throw this.error
    const { cell } = this
    const { owner } = cell
    if (owner === runtime) return cell.native
    if (owner !== undefined && !owner.hosted) {
      throw new BackendError(
        `tensorloom: a tensor and the call that uses it are on two backends: ${backendsText(owner, runtime)}`,
        { help: twoBackendsHelp(owner, runtime) },
      )
    }
    if (runtime.hosted) return cell.native
    const { backend } = runtime
    const array = cell.native as TypedArray
    const native = backend.allocate(this.length, this.dtype)
    try {
      backend.write(native, array)
    } catch (error) {
      backend.free(native)
      throw error
    }
    owner?.backend.free(array)
    this.adopt(runtime, native)
    return native
  }

  /** @internal Takes over elements that a backend has just allocated. */
  adopt(runtime: Runtime, native: unknown): void {
    if (!this.cell.live) {
      runtime.backend.free(native)
      return
    }
    this.cell.owner = runtime
    this.cell.native = native
  }

  /** @internal Gives up ownership of the elements. This storage no longer frees them. */
  take(): unknown {
    const { native } = this.cell
    this.cell.native = undefined
    return native
  }
}
