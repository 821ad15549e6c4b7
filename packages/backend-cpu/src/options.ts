// The options of `cpu` and their checks.
import { BackendError } from '@tensorloom/tensor'
import { checkOptions, isPlainObject, unknownOption } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import type { CpuBlas } from './blas.js'

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

/** The most bytes of memory. */
export const mostMemory: number = 2 ** 32

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

/** The options. Throws `BackendError` for a wrong one. */
export function checkedOptions(options: CpuOptions): CpuOptions {
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
