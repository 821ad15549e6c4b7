// The machine that kernels run on: one memory, its heap, compiled routines, and a block of arguments that they read.
import { type MemoryType, ModuleBuilder } from './assembler/index.js'
import { type Heap, makeHeap } from './heap.js'
import { type WasmHost, type WasmMemory, wasmHost } from './host.js'
import { hostFunctions } from './host-functions.js'

/**
 * A compiled routine. It reads its arguments from `machine.words` and `machine.floats`, and computes units `from` up to
 * `to` of its work; which thread it runs on is for finding working memory of its own.
 */
export interface Routine {
  readonly name: string
  readonly call: (args: number, from: number, to: number, thread: number) => void
  /** The module that holds it; undefined where it calls functions of the host: only the main thread can run it then. */
  readonly module: SharedModule | undefined
  /** Which of the module's exports it is. */
  readonly entry: number
}

/** A module that other threads can compile too. */
export interface SharedModule {
  readonly number: number
  readonly binary: Uint8Array<ArrayBuffer>
  /** Where in memory the binary is, once a team put it there. */
  at: number | undefined
}

/** Splits work between threads; `threads/` has the one there is. */
export interface Team {
  /** Threads that take part or will once they have started, the caller included; fewer when one has died. */
  readonly size: number
  /** Numbers of threads are below this. */
  readonly slots: number
  /** Whether there is another thread by now. Starts them, and does not wait for them. */
  ready(): boolean
  /**
   * Runs `routine` on pieces `[k · unitsPerPiece, (k + 1) · unitsPerPiece)` of `units`, and returns when all are done.
   *
   * @throws `BackendError` where a piece failed on another thread, or a thread died with one
   */
  run(routine: Routine, units: number, unitsPerPiece: number): void
  /** Ends the other threads. */
  stop(): Promise<void>
}

/** Where the heap, the arguments and working memory are. */
export interface Machine {
  readonly memory: WasmMemory
  readonly memoryType: MemoryType
  readonly heap: Heap
  /** Whether fused multiply-add may be used. */
  readonly fma: boolean
  /** The arguments as 32-bit words: word `k` is at byte `4k` of the block. */
  readonly words: Int32Array
  /** The same block as float64: number `k` is at byte `8k`. */
  readonly floats: Float64Array
  /** All of the memory; asked for anew at every use, since growing can replace it. */
  readonly bytes: Uint8Array
  /** Compiles a module and gives its exported routines. All have the parameters of `Routine.call`. */
  compile<const Name extends string>(write: (module: ModuleBuilder) => void): Readonly<Record<Name, Routine>>
  /**
   * Runs units 0 to `units` of a routine. Where threads take part, each piece is a multiple of `step` units; `grain` is
   * the least number of units that is worth a thread. What a unit computes must not depend on how they are split.
   */
  run(routine: Routine, units: number, grain?: number, step?: number): void
  /** At least `bytes` of working memory for each thread; thread t's begins at the result plus `t · bytes`. */
  scratch(bytes: number): number
  /** Threads that take part, or will when there is work for them. */
  readonly threads: number
  /** Ends the other threads; what is run after that runs on this one. */
  stop(): Promise<void>
}

/** Where the block of arguments begins; there is nothing at address 0. */
export const argumentsAt = 64
/** Its size: 4096 words. */
export const argumentBytes = 16384

const page = 65536

/** What a machine is made with. */
export interface MachineOptions {
  readonly fma: boolean
  /** Whether memory may be shared, for threads. */
  readonly shared: boolean
  /** Most bytes of memory. */
  readonly limit: number
  /** Makes the team of threads, once memory is there. */
  readonly team?: ((memory: WasmMemory, heap: Heap) => Team) | undefined
}

/** Makes a machine. */
export function makeMachine({ fma, shared: wanted, limit, team: makeTeam }: MachineOptions): Machine {
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
  const imports = { host: { memory }, functions: hostFunctions }
  const team = shared ? makeTeam?.(memory, heap) : undefined
  let modules = 0
  let scratchAt = 0
  let scratchBytes = 0

  const machine = {
    memory,
    memoryType: { shared, maximum },
    heap,
    fma,
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
      const module = builder.imports.length > 0 ? undefined : { number: modules++, binary, at: undefined }
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
        // More pieces than threads, so that one that is held up does not hold up all.
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

// Units of a piece, where there are at most `most` pieces: the number with which threads are done soonest if all are as
// fast, and of those the smallest. Of three pieces one of two threads would do two.
function pieceOf(units: number, most: number, threads: number, step: number): number {
  let best = { units: 0, end: Number.POSITIVE_INFINITY }
  for (let pieces = most; pieces > 1; pieces--) {
    const size = Math.ceil(units / pieces / step) * step
    const end = Math.ceil(Math.ceil(units / size) / threads) * size
    if (end < best.end) best = { units: size, end }
  }
  return best.units
}

// Shared where that is allowed; of several sizes, since browsers on small machines refuse to reserve the largest.
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
