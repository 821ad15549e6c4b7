// The factory of the backend: chooses the engine that runs here.
import type { TypedArray } from '@tensorloom/tensor'
import { BackendError } from '@tensorloom/tensor'
import type { Backend } from '@tensorloom/tensor/backend'
import { canCompile, jsEngine } from './engines/js/engine.js'
import { makePool } from './pool.js'

/** Options of `cpu`. */
export interface CpuOptions {
  /**
   * Whether kernels may be compiled from source text at run time. By default they are, unless a Content-Security-Policy
   * forbids it; without it they are interpreted, which is about a hundred times slower.
   */
  readonly codegen?: boolean | undefined
  /** Most bytes of freed memory that are kept for reuse; 256 MiB by default, 0 for none. */
  readonly poolBytes?: number | undefined
}

const defaultPoolBytes = 256 * 2 ** 20

/**
 * The CPU backend. All dtypes; reads are synchronous. `engine` of the result says what really runs: `js`, or
 * `js (interpreted)` where source text may not be compiled.
 *
 * @throws `BackendError` where an option is wrong, or `codegen: true` is asked for and forbidden
 * @example
 * ```ts
 * import { setBackend, tensor } from '@tensorloom/tensor'
 * import { cpu } from '@tensorloom/backend-cpu'
 * setBackend(cpu())
 * console.log(tensor([[1, 2], [3, 4]]).matmul(tensor([[1], [1]])).dataSync()) // Float32Array [3, 7]
 * ```
 */
export function cpu(options: CpuOptions = {}): Backend<TypedArray> {
  const { codegen, poolBytes = defaultPoolBytes } = checked(options)
  const compiles = codegen !== false && canCompile()
  if (codegen === true && !compiles) {
    throw new BackendError('cpu: codegen is true, but compiling source text is forbidden here', {
      help: "leave codegen out, or allow 'unsafe-eval' in the Content-Security-Policy",
    })
  }
  return jsEngine(makePool(poolBytes), compiles)
}

const known = ['codegen', 'poolBytes']

function checked(options: CpuOptions): CpuOptions {
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) {
      throw new BackendError(`cpu: unknown option '${name}'`, { help: `its options are ${known.join(', ')}` })
    }
  }
  const { codegen, poolBytes } = options
  if (codegen !== undefined && typeof codegen !== 'boolean') {
    throw new BackendError(`cpu: codegen is ${String(codegen)}, expected true or false`, {
      help: 'leave it out to let the backend find out',
    })
  }
  if (poolBytes !== undefined && !(typeof poolBytes === 'number' && poolBytes >= 0)) {
    throw new BackendError(`cpu: poolBytes is ${String(poolBytes)}, expected a number of bytes from 0`, {
      help: 'leave it out for 256 MiB',
    })
  }
  return options
}
