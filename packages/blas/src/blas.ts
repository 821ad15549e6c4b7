// The factory: finds a library, checks it, and describes it for `cpu({ blas })`.

import { createRequire } from 'node:module'
import { endianness } from 'node:os'
import { BackendError } from '@tensorloom/tensor'
import { checkOptions, warnOnce } from '@tensorloom/tensor/internal'
import type { Koffi } from './bind.js'
import { type FoundKoffi, findLibrary, loadNamed } from './find.js'
import type { Blas } from './library.js'
import { systemHere } from './systems.js'

/** Options of `blas`. */
export interface BlasOptions {
  /**
   * The library: a path, or a name that the system's loader looks up. By default the environment variable `TENSORLOOM_BLAS`
   * names it; without it, the names of the well-known libraries are tried.
   */
  readonly path?: string | undefined
  /** Whether to warn once and give undefined if there is no library to use, instead of throwing. Default: false. */
  readonly optional?: boolean | undefined
}

/**
 * Loads a native library of matrix products (BLAS) for `cpu({ blas })`: OpenBLAS, Apple's Accelerate, Intel's MKL, or
 * another one with the interface CBLAS. It works in Node, Bun and Deno, and needs the package `koffi`. The library is told
 * to use one thread, in the whole process: the backend's own threads call it.
 *
 * @returns the library; undefined if there is none to use and `optional` is true
 * @throws `TensorloomError` for wrong options; `BackendError` if koffi or a library is missing or cannot be loaded, or if the
 * library computes wrong products, unless `optional` is true
 * @example
 * ```ts no-run
 * import { setBackend } from '@tensorloom/tensor'
 * import { cpu } from '@tensorloom/backend-cpu'
 * import { blas } from '@tensorloom/blas'
 * setBackend(cpu({ blas: await blas() }))
 * ```
 */
export async function blas(options?: BlasOptions & { readonly optional?: false | undefined }): Promise<Blas>
export async function blas(options: BlasOptions): Promise<Blas | undefined>
export async function blas(options: BlasOptions = {}): Promise<Blas | undefined> {
  checkOptions('blas', options, { path: 'string', optional: 'boolean' })
  try {
    const [koffi, system] = [loadKoffi(), systemHere()]
    const fromEnvironment = process.env.TENSORLOOM_BLAS || undefined
    if (options.path !== undefined) return loadNamed(koffi, system, 'path', options.path)
    if (fromEnvironment !== undefined) return loadNamed(koffi, system, 'TENSORLOOM_BLAS', fromEnvironment)
    return findLibrary(koffi, system)
  } catch (error) {
    if (options.optional !== true || !(error instanceof BackendError)) throw error
    warnOnce('blas', `${error.message}\nThe backend computes without a native library.`)
    return undefined
  }
}

function loadKoffi(): FoundKoffi {
  // Declarations rely on how these pass integers.
  if (!process.arch.includes('64') || endianness() !== 'LE') {
    throw new BackendError(`blas: processors of the kind ${process.arch} are not supported`, { help: 'leave blas out' })
  }
  const require = createRequire(import.meta.url)
  try {
    return { koffi: require('koffi') as Koffi, file: require.resolve('koffi') }
  } catch (error) {
    const isMissing = (error as { code?: unknown }).code === 'MODULE_NOT_FOUND'
    const what = isMissing ? 'is not installed' : `does not load: ${(error as Error).message}`
    throw new BackendError(`blas: the package koffi ${what}`, { help: 'npm i koffi@3', cause: error })
  }
}
