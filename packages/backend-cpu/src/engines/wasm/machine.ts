// The machine that runs kernels: one memory, its heap, compiled routines, and a block of arguments that they read.
import type { CpuBlas } from '../../blas.js'
import { type MemoryType, ModuleBuilder } from './assembler/index.js'
import type { NativeProducts } from './blas/native-products.js'
import { type Heap, makeHeap } from './heap.js'
import { type WasmHost, type WasmMemory, wasmHost } from './host.js'
import { hostFunctions } from './host-functions.js'

/**
 * A compiled routine. It reads its arguments from `machine.words` and `machine.floats`, and computes units `from` up to
 * `to` of its work. The number of the thread tells it where its working memory is.
 */
export interface Routine {
  readonly name: string
  readonly call: (args: number, from: number, to: number, thread: number) => void
  /** The module of the routine. Undefined if it calls functions that only the main thread has. */
  readonly module: SharedModule | undefined
  /** The index of the routine among the module's exports. */
  readonly entry: number
}

/** A module that other threads can compile too. */
export interface SharedModule {
  readonly number: number
  readonly binary: Uint8Array
  /** The address of the binary, after a team has copied it into memory. */
  at: number | undefined
}

/** Splits work between threads. `threads/` holds the only implementation. */
export interface Team {
  /** Number of threads, including the caller and those that are still starting, without those that died. */
  readonly size: number
  /** All thread numbers are below this. */
  readonly slots: number
  /** Whether another thread is running. Starts threads that are missing, and does not wait for them. */
  ready(): boolean
  /**
   * Runs `routine` on pieces `[k · unitsPerPiece, (k + 1) · unitsPerPiece)` of `units`, and returns when all are done.
   *
   * @throws `BackendError` if a piece failed on another thread, or a thread died during a piece
   */
  run(routine: Routine, units: number, unitsPerPiece: number): void
  /** Ends the other threads. */
  stop(): Promise<void>
}

/** The heap, the arguments and the working memory. */
export interface Machine {
  readonly memory: WasmMemory
  readonly memoryType: MemoryType
  readonly heap: Heap
  /** Whether fused multiply-add may be used. */
  readonly fma: boolean
  /** What calls a native library, whose `sgemm` and `dgemm` modules can import then. */
  readonly native: NativeProducts | undefined
  /** The arguments as 32-bit words: word `k` is at byte `4k` of the block. */
  readonly words: Int32Array
  /** The same block as float64: number `k` is at byte `8k`. */
  readonly floats: Float64Array
  /** All of the memory. Read it anew at every use, because growing can replace it. */
  readonly bytes: Uint8Array
  /** Compiles a module and returns its exported routines. All have the parameters of `Routine.call`. */
  compile<const Name extends string>(write: (module: ModuleBuilder) => void): Readonly<Record<Name, Routine>>
  /**
   * Runs units 0 to `units` of a routine. With several threads, each piece is a multiple of `step` units, and `grain` is
   * the smallest number of units that is worth a thread. The result of a unit must not depend on how units are split.
   */
  run(routine: Routine, units: number, grain?: number, step?: number): void
  /** Reserves at least `bytes` of working memory for each thread. Thread t's begins at the result plus `t · bytes`. */
  scratch(bytes: number): number
  /** Number of threads, including those that start when there is work for them. */
  readonly threads: number
  /** Ends the other threads. Later calls run on this thread. */
  stop(): Promise<void>
}

/** The address of the block of arguments. Address 0 stays unused. */
export const argumentsAt = 64
/** Its size: 4096 words. */
export const argumentBytes = 16384

const page = 65536

/** Options of a machine. */
export interface MachineOptions {
  readonly fma: boolean
  /** Whether memory may be shared with threads. */
  readonly shared: boolean
  /** Most bytes of memory. */
  readonly limit: number
  /** Creates the team of threads when memory exists. */
  readonly team?: ((memory: WasmMemory, heap: Heap) => Team) | undefined
  /** A native library of products. The workers of the team have to bind it, too. */
  readonly blas?: CpuBlas | undefined
}

/**
 * Creates a machine.
 *
 * @throws `BackendError` if the native library does not compute products
 */
export function makeMachine({ fma, shared: wanted, limit, team: makeTeam, blas }: MachineOptions): Machine {
  const host = wasmHost()!
  const { memory, shared, maximum } = makeMemory(host, wanted, Math.floor(limit / page))
  const words = (): Int32Array => new Int32Array(memory.buffer, argumentsAt, argumentBytes / 4)
  const floats = (): Float64Array => new Float64Array(memory.buffer, argumentsAt, argumentBytes / 8)
  const refresh = (): void => {
    machine.bytes = new Uint8Array(memory.buffer)
    machine.words = words()
    machine.floats = floats()
  }
  const heap = makeHeap(memory, argumentsAt + argumentBytes, maximum * page, refresh)
  const everywhere = blas?.products.bind(memory, heap, blas)
  const imports = { host: { memory }, functions: { ...hostFunctions, ...everywhere } }
  const team = shared ? makeTeam?.(memory, heap) : undefined
  let modules = 0
  let scratchAt = 0
  let scratchBytes = 0

  const machine = {
    memory,
    memoryType: { shared, maximum },
    heap,
    fma,
    native: blas?.products,
    words: words(),
    floats: floats(),
    bytes: new Uint8Array(memory.buffer),
    get threads(): number {
      return team?.size ?? 1
    },
    compile<const Name extends string>(write: (module: ModuleBuilder) => void) {
      const builder = new ModuleBuilder({ shared, maximum })
      write(builder)
      const binary = builder.encode()
      const { exports } = new host.Instance(new host.Module(binary), imports)
      const isShared = builder.imports.every(({ name }) => everywhere !== undefined && name in everywhere)
      const module = isShared ? { number: modules++, binary, at: undefined } : undefined
      const routines = {} as Record<Name, Routine>
      for (const [entry, name] of (Object.keys(exports) as Name[]).entries()) {
        routines[name] = { name, module, entry, call: exports[name] as unknown as Routine['call'] }
      }
      return routines
    },
    run(routine: Routine, units: number, grain = Number.POSITIVE_INFINITY, step = 1): void {
      const alone = units < 2 * grain || team === undefined || routine.module === undefined || !team.ready()
      if (alone) routine.call(argumentsAt, 0, units, 0)
      else {
        // There are more pieces than threads, so that one slow thread does not delay the others.
        team.run(routine, units, pieceOf(units, Math.min(4 * team.size, Math.floor(units / grain)), team.size, step))
      }
    },
    scratch(bytes: number): number {
      const size = Math.ceil(bytes / 64) * 64
      const needed = size * (team?.slots ?? 1)
      if (needed > scratchBytes) {
        const at = heap.reserve(needed)
        if (scratchBytes > 0) heap.unreserve(scratchAt, scratchBytes)
        scratchAt = at
        scratchBytes = needed
      }
      return scratchAt
    },
    stop: () => team?.stop() ?? Promise.resolve(),
  }
  return machine
}

// Returns the units of a piece, for at most `most` pieces: the smallest number with which threads of equal speed finish
// first. With three pieces, for example, one of two threads would have to compute two.
function pieceOf(units: number, most: number, threads: number, step: number): number {
  let best = { units: 0, end: Number.POSITIVE_INFINITY }
  for (let pieces = most; pieces > 1; pieces--) {
    const size = Math.ceil(units / pieces / step) * step
    const end = Math.ceil(Math.ceil(units / size) / threads) * size
    if (end < best.end) best = { units: size, end }
  }
  return best.units
}

// The memory is shared if that is allowed. Several sizes are tried, because browsers on small machines refuse the largest.
function makeMemory(
  host: WasmHost,
  wanted: boolean,
  limit: number,
): { memory: WasmMemory; shared: boolean; maximum: number } {
  const initial = Math.min(limit, 16)
  let refusal: unknown
  for (const shared of wanted ? [true, false] : [false]) {
    for (const maximum of [limit, 32768, 16384, 4096].filter((pages) => pages <= limit)) {
      try {
        return { memory: new host.Memory({ initial, maximum, shared }), shared, maximum }
      } catch (error) {
        refusal = error
      }
    }
  }
  throw refusal
}
