// An artificial asynchronous backend: the reference backend behind Promises, with artificial limits and faults. Code that works
// on it works on other asynchronous backends, such as WebGPU.
import { type Backend, BackendError, type DType, type TypedArray } from '@tensorloom/tensor'
import { type Capabilities, type Interpreted, type NamedKernel, reference } from '@tensorloom/tensor/backend'
import { macrotask, shownAsBackend } from '@tensorloom/tensor/internal'

/** Options of `asyncBackend`. */
export interface AsyncBackendOptions {
  /** Name in messages; `async` by default. */
  readonly name?: string | undefined
  /** Dtypes that it takes; all by default. Calls with others run on the reference backend. */
  readonly dtypes?: readonly DType[] | undefined
  /** `static` by default. */
  readonly shapes?: Capabilities['shapes'] | undefined
  /** Unlimited by default. */
  readonly maxInputs?: number | undefined
  /** Unlimited by default. */
  readonly maxReduces?: number | undefined
  /** Number of the run that fails, counted from 1; none by default. */
  readonly failAt?: number | undefined
  /** Named kernels; none by default. */
  readonly kernels?: Readonly<Record<string, NamedKernel<AsyncStorage>>> | undefined
}

/** Elements on an `asyncBackend`. */
export interface AsyncStorage {
  /** The elements; undefined once freed. */
  array: TypedArray | undefined
}

/** The backend that `asyncBackend` returns. */
export interface AsyncBackend extends Backend<AsyncStorage, Interpreted> {
  /** Runs so far, failed ones included. */
  readonly runs: number
  /** Storages that are in use. */
  readonly storages: number
}

/**
 * A backend that does every run and read in a later macrotask, and cannot read synchronously. It also checks the dispatcher:
 * overlapping runs, storages that are used after they were freed or freed twice, and kernels beyond its limits are errors.
 *
 * @example
 * ```ts
 * import { setBackend, tensor } from '@tensorloom/tensor'
 * import { asyncBackend } from '@tensorloom/testkit'
 * setBackend(asyncBackend({ maxReduces: 1 }))
 * console.log(await tensor([1, 2]).add(1).data()) // Float32Array [2, 3]
 * ```
 */
export function asyncBackend(options: AsyncBackendOptions = {}): AsyncBackend {
  const host = reference()
  const { name = 'async', failAt, kernels, shapes = 'static' } = options
  const capabilities: Capabilities = {
    dtypes: new Set(options.dtypes ?? host.capabilities.dtypes),
    shapes,
    syncRead: false,
    maxInputs: options.maxInputs ?? Number.POSITIVE_INFINITY,
    maxReduces: options.maxReduces ?? Number.POSITIVE_INFINITY,
  }
  const counts = { runs: 0, storages: 0 }
  let running = false

  const arrayOf = (storage: AsyncStorage, what: string): TypedArray => {
    if (storage.array === undefined) throw fault(name, `${what} a storage that was freed`)
    return storage.array
  }
  return {
    name,
    engine: 'reference, later',
    contract: 1,
    capabilities,
    ...(kernels === undefined ? {} : { kernels }),
    ...shownAsBackend,
    get runs() {
      return counts.runs
    },
    get storages() {
      return counts.storages
    },
    allocate(length, dtype) {
      if (!capabilities.dtypes.has(dtype)) throw fault(name, `allocate of ${dtype}, which it does not claim`)
      counts.storages++
      return { array: host.allocate(length, dtype) }
    },
    write: (storage, data) => host.write(arrayOf(storage, 'write to'), data),
    async read(storage, start, end) {
      arrayOf(storage, 'read of')
      await macrotask()
      return host.read(arrayOf(storage, 'read, still under way, of'), start, end)
    },
    free(storage) {
      host.free(arrayOf(storage, 'free of'))
      storage.array = undefined
      counts.storages--
    },
    compile(kernel) {
      const { inputs, reduces, dtype } = kernel
      const foreign = [...inputs, dtype].find((used) => !capabilities.dtypes.has(used))
      if (foreign !== undefined) throw fault(name, `a kernel with ${foreign}, which it does not claim`)
      if (inputs.length > capabilities.maxInputs) throw fault(name, `a kernel of ${inputs.length} inputs`)
      if (reduces.length > capabilities.maxReduces) throw fault(name, `a kernel of ${reduces.length} reductions`)
      return host.compile(kernel)
    },
    async run(program, inputs, output, params) {
      if (running) throw fault(name, 'a run before the last one was done')
      const number = ++counts.runs
      // Inputs and params are the caller's, and may change after the call.
      const [sources, numbers] = [[...inputs], Float64Array.from(params)]
      running = true
      try {
        await macrotask()
        if (number === failAt) throw new Error(`run ${number} fails, as asked for`)
        const arrays = sources.map((source) => arrayOf(source, 'run with'))
        program(arrays, arrayOf(output, 'run into'), numbers)
      } finally {
        running = false
      }
    },
    flush: macrotask,
    memory: host.memory,
    dispose: () => host.dispose(),
  }
}

function fault(name: string, what: string): BackendError {
  return new BackendError(`${name}: ${what}`, { help: 'the caller breaks the backend contract; see Backend' })
}
