// The factory of the backend. It chooses the engine that this environment can run.

import { BackendError } from '@tensorloom/tensor'
import type { Backend } from '@tensorloom/tensor/backend'
import { checkOptions, isPlainObject, unknownOption } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import type { CpuBlas } from './blas.js'
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
   * The engine to run: `wasm` compiles kernels to WebAssembly with 128-bit vectors, `js` compiles them to JavaScript. The
   * default is `wasm`, or `js` if WebAssembly SIMD is not available.
   */
  readonly engine?: 'wasm' | 'js' | undefined
  /**
   * Whether to fuse products and sums (relaxed SIMD), which is faster and rounds once less. The default is true where it
   * works. On Node 20 this sets the V8 flag `--experimental-wasm-relaxed-simd`; `false` does not set it.
   */
  readonly fma?: boolean | undefined
  /**
   * Number of threads of the engine `wasm`, including the caller. The default is one per core, up to 8; 1 starts no
   * workers. Workers start when there is work for them. Pages need cross-origin isolation for more than one thread.
   */
  readonly threads?: number | undefined
  /** The address of a worker script, for pages whose Content-Security-Policy forbids workers from `blob:` URLs. */
  readonly workerUrl?: string | WorkerAddress | undefined
  /**
   * A native library for matrix products and convolutions, such as OpenBLAS: `blas: await blas()` of `@tensorloom/blas`. It
   * works in Node, Bun and Deno with the engine `wasm`. By default, or if it is undefined, WebAssembly computes everything.
   */
  readonly blas?: CpuBlas | undefined
  /** Memory limit of the engine `wasm` in bytes. The default is 4 GiB, which is also the maximum. */
  readonly memoryBytes?: number | undefined
  /**
   * Whether to compile JavaScript source at run time. The default is true, unless a Content-Security-Policy forbids it.
   * Without it, the engine `js` interprets kernels, which is about a hundred times slower. The engine `wasm` then
   * interprets the few kernels that have no WebAssembly.
   */
  readonly codegen?: boolean | undefined
  /** How many bytes of freed memory the engine `js` keeps for reuse. The default is 256 MiB; 0 keeps none. */
  readonly poolBytes?: number | undefined
}

const defaultPoolBytes = 256 * 2 ** 20
const mostMemory = 2 ** 32

/**
 * Creates the CPU backend. It supports all dtypes, and reads are synchronous. `engine` of the result names what runs:
 * `wasm-simd-fma, 2 threads`, `wasm-simd, 1 thread`, `wasm-simd-fma + OpenBLAS Haswell, 2 threads` with a native library,
 * `js`, or `js (interpreted)` if source text cannot be compiled.
 *
 * @throws `BackendError` if an option is invalid, or asks for something that this environment does not have, or if the
 * library given as `blas` does not compute products
 * @example
 * ```ts
 * import { setBackend, tensor } from '@tensorloom/tensor'
 * import { cpu } from '@tensorloom/backend-cpu'
 * setBackend(cpu())
 * console.log(tensor([[1, 2], [3, 4]]).matmul(tensor([[1], [1]])).dataSync()) // Float32Array [3, 7]
 * ```
 */
export function cpu(options: CpuOptions = {}): Backend {
  const { blas, codegen, engine, fma, memoryBytes = mostMemory, poolBytes = defaultPoolBytes } = checked(options)
  const threads = threadCount(options.threads)
  const compiles = codegen !== false && canCompile()
  if (codegen === true && !compiles) {
    throw new BackendError('cpu: codegen is true, but source text cannot be compiled here', {
      help: "leave codegen out, or allow 'unsafe-eval' in the Content-Security-Policy",
    })
  }
  if (blas !== undefined) checkNative(engine)
  if (engine !== 'js') {
    const features = findFeatures(fma)
    if (fma === true && !features.fma) {
      throw new BackendError('cpu: fma is true, but fused multiply-add is not available here', {
        help: 'leave fma out; Node 20 and Chrome 114 or later support it',
      })
    }
    if (features.simd) {
      const { workerUrl } = options
      const url = typeof workerUrl === 'object' ? workerUrl.href : workerUrl
      const team = threadTeam({ threads, workerUrl: url, library: blas?.products.textForWorkers(blas) })
      const shared = team !== undefined
      const machine = makeMachine({ fma: features.fma, shared, limit: memoryBytes, team, blas })
      return wasmEngine(machine, compiles, blas)
    }
    if (engine === 'wasm' || blas !== undefined) {
      const given = engine === 'wasm' ? "engine is 'wasm'" : 'blas is given'
      throw new BackendError(`cpu: ${given}, but WebAssembly SIMD is not available here`, {
        help: `leave ${engine === 'wasm' ? 'engine' : 'blas'} out, or allow 'wasm-unsafe-eval' in the Content-Security-Policy`,
      })
    }
  }
  return jsEngine(makePool(poolBytes), compiles)
}

// Native libraries need the engine `wasm`, and a process.
function checkNative(engine: CpuOptions['engine']): void {
  const { process } = globalThis as { process?: { readonly versions?: { readonly node?: string } } }
  const [what, help] =
    engine === 'js'
      ? ["the engine 'js' calls no native library", 'leave out engine or blas']
      : ['only Node, Bun and Deno can call a native library', 'leave blas out in pages and in their workers']
  if (engine === 'js' || process?.versions?.node === undefined) {
    throw new BackendError(`cpu: blas is given, but ${what}`, { help })
  }
}

type Check = readonly [expected: string, test: (value: unknown) => boolean, help: string]

const isFunction = (value: unknown): boolean => typeof value === 'function'
const boolean = (value: unknown): boolean => typeof value === 'boolean'
const bytes = (least: number, most: number) => (value: unknown) =>
  typeof value === 'number' && value >= least && value <= most

const isBlas = (value: unknown): boolean => {
  const given = value as Partial<CpuBlas> | null
  if (typeof given !== 'object' || given === null) return false
  const functions = [given.addressOf, given.sgemm, given.dgemm, given.products?.bind]
  return [given.name, given.worker].every((text) => typeof text === 'string') && functions.every(isFunction)
}

const checks: Readonly<Record<keyof CpuOptions, Check>> = {
  // `threadCount` checks this one.
  threads: ['', () => true, ''],
  workerUrl: [
    'an address',
    (value) => typeof value === 'string' || typeof (value as { href?: unknown } | null)?.href === 'string',
    'leave it out',
  ],
  engine: ["'wasm' or 'js'", (value) => value === 'wasm' || value === 'js', 'leave it out for the fastest'],
  fma: ['true or false', boolean, 'leave it out to let the backend find out'],
  blas: ['what `blas()` of @tensorloom/blas gives', isBlas, 'leave it out to compute with WebAssembly alone'],
  memoryBytes: ['a number of bytes from 1 MiB to 4 GiB', bytes(2 ** 20, mostMemory), 'leave it out for 4 GiB'],
  codegen: ['true or false', boolean, 'leave it out to let the backend find out'],
  poolBytes: ['a number of bytes from 0', bytes(0, Number.POSITIVE_INFINITY), 'leave it out for 256 MiB'],
}

function checked(options: CpuOptions): CpuOptions {
  if (!isPlainObject(options)) checkOptions('cpu', options, Object.keys(checks))
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(checks, name)) throw unknownOption('cpu', name, Object.keys(checks), BackendError)
    const [expected, test, help] = checks[name as keyof CpuOptions]
    if (value !== undefined && !test(value)) {
      throw new BackendError(`cpu: ${name} is ${describeValue(value)}, expected ${expected}`, { help })
    }
  }
  return options
}
