// The factory of the backend: chooses the engine that runs here.
import { BackendError } from '@tensorloom/tensor'
import type { Backend } from '@tensorloom/tensor/backend'
import { unknownOption } from '@tensorloom/tensor/internal'
import { canCompile, jsEngine } from './engines/js/engine.js'
import { wasmEngine } from './engines/wasm/engine.js'
import { findFeatures } from './engines/wasm/features.js'
import { makeMachine } from './engines/wasm/machine.js'
import { threadCount } from './engines/wasm/threads/count.js'
import { threadTeam } from './engines/wasm/threads/team.js'
import { makePool } from './pool.js'

/** An address as an object, such as a `URL`. */
export interface WorkerAddress {
  /** The address. */
  readonly href: string
}

/** Options of `cpu`. */
export interface CpuOptions {
  /**
   * Which engine runs: `wasm` compiles kernels to WebAssembly with 128-bit vectors, `js` to JavaScript. By default `wasm`,
   * and `js` where there is no WebAssembly with vectors.
   */
  readonly engine?: 'wasm' | 'js' | undefined
  /**
   * Whether products and sums may be fused (relaxed SIMD): faster, with one rounding less. By default wherever it works; on
   * Node 20 this sets the V8 flag `--experimental-wasm-relaxed-simd`, which `false` leaves alone.
   */
  readonly fma?: boolean | undefined
  /**
   * Threads of the engine `wasm`, the caller included: by default one per core, up to 8; 1 starts no workers. They start
   * when there is work for them. Pages need cross-origin isolation for more than one.
   */
  readonly threads?: number | undefined
  /** Where pages load threads from; by default from a text of this package, which a Content-Security-Policy can forbid. */
  readonly workerUrl?: string | WorkerAddress | undefined
  /** Most bytes of memory of the engine `wasm`; 4 GiB by default, which is also the most there can be. */
  readonly memoryBytes?: number | undefined
  /**
   * Whether JavaScript source may be compiled at run time. By default it is, unless a Content-Security-Policy forbids it;
   * without it the engine `js` interprets kernels, which is about a hundred times slower, and so does `wasm` for the few
   * that have no WebAssembly.
   */
  readonly codegen?: boolean | undefined
  /** Most bytes of freed memory that the engine `js` keeps for reuse; 256 MiB by default, 0 for none. */
  readonly poolBytes?: number | undefined
}

const defaultPoolBytes = 256 * 2 ** 20
const mostMemory = 2 ** 32

/**
 * The CPU backend. All dtypes; reads are synchronous. `engine` of the result says what really runs: `wasm-simd-fma, 2
 * threads`, `wasm-simd, 1 thread`, `js`, or `js (interpreted)` where source text may not be compiled.
 *
 * @throws `BackendError` where an option is wrong, or what it asks for does not exist here
 * @example
 * ```ts
 * import { setBackend, tensor } from '@tensorloom/tensor'
 * import { cpu } from '@tensorloom/backend-cpu'
 * setBackend(cpu())
 * console.log(tensor([[1, 2], [3, 4]]).matmul(tensor([[1], [1]])).dataSync()) // Float32Array [3, 7]
 * ```
 */
export function cpu(options: CpuOptions = {}): Backend {
  const { codegen, engine, fma, memoryBytes = mostMemory, poolBytes = defaultPoolBytes, workerUrl } = checked(options)
  const threads = threadCount(options.threads)
  const compiles = codegen !== false && canCompile()
  if (codegen === true && !compiles) {
    throw new BackendError('cpu: codegen is true, but source text cannot be compiled here', {
      help: "leave codegen out, or allow 'unsafe-eval' in the Content-Security-Policy",
    })
  }
  if (engine !== 'js') {
    const features = findFeatures(fma)
    if (fma === true && !features.fma) {
      throw new BackendError('cpu: fma is true, but fused multiply-add is not available here', {
        help: 'leave fma out; Node 20 and Chrome 114 or later support it',
      })
    }
    if (features.simd) {
      const team = threadTeam({ threads, workerUrl: typeof workerUrl === 'object' ? workerUrl.href : workerUrl })
      const shared = team !== undefined
      return wasmEngine(makeMachine({ fma: features.fma, shared, limit: memoryBytes, team }), compiles)
    }
    if (engine === 'wasm') {
      throw new BackendError("cpu: engine is 'wasm', but WebAssembly SIMD is not available here", {
        help: "leave engine out, or allow 'wasm-unsafe-eval' in the Content-Security-Policy",
      })
    }
  }
  return jsEngine(makePool(poolBytes), compiles)
}

type Check = readonly [expected: string, test: (value: unknown) => boolean, help: string]

const boolean = (value: unknown): boolean => typeof value === 'boolean'
const bytes = (least: number, most: number) => (value: unknown) =>
  typeof value === 'number' && value >= least && value <= most

const checks: Readonly<Record<keyof CpuOptions, Check>> = {
  // Checked where it is counted.
  threads: ['', () => true, ''],
  workerUrl: [
    'an address',
    (value) => typeof value === 'string' || typeof (value as { href?: unknown } | null)?.href === 'string',
    'leave it out',
  ],
  engine: ["'wasm' or 'js'", (value) => value === 'wasm' || value === 'js', 'leave it out for the fastest'],
  fma: ['true or false', boolean, 'leave it out to let the backend find out'],
  memoryBytes: ['a number of bytes from 1 MiB to 4 GiB', bytes(2 ** 20, mostMemory), 'leave it out for 4 GiB'],
  codegen: ['true or false', boolean, 'leave it out to let the backend find out'],
  poolBytes: ['a number of bytes from 0', bytes(0, Number.POSITIVE_INFINITY), 'leave it out for 256 MiB'],
}

function checked(options: CpuOptions): CpuOptions {
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(checks, name)) throw unknownOption('cpu', name, Object.keys(checks), BackendError)
    const [expected, test, help] = checks[name as keyof CpuOptions]
    if (value !== undefined && !test(value)) {
      throw new BackendError(`cpu: ${name} is ${String(value)}, expected ${expected}`, { help })
    }
  }
  return options
}
