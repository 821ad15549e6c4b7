// Finds out what a library is: its name, its products, and how to keep it to one thread.
import { basename } from 'node:path'
import type { Declarations, LoadedLibrary } from './bind.js'

/** A library that has products. */
export interface Description {
  readonly declarations: Declarations
  /** For the engine: `OpenBLAS Cooperlake`. */
  readonly name: string
  /** With the version, if it says: `OpenBLAS 0.3.21`. */
  readonly library: string
  /** The processor that the kernels are for, if the library names it. */
  readonly kernels: string | undefined
  /** Whether it is one of the known fast ones. */
  readonly isKnown: boolean
  /** Whether several threads may call it at once. */
  readonly isThreadSafe: boolean
}

// Builds with 64-bit integers add to the names of functions, so that both can be loaded: OpenBLAS and Debian, MKL, SciPy.
const spellings: readonly ((name: string) => string)[] = [
  (name) => name,
  (name) => `${name}64_`,
  (name) => `${name}_64`,
  (name) => `scipy_${name}`,
  (name) => `scipy_${name}64_`,
]

// Functions that set the number of threads: of OpenBLAS, MKL, BLIS, Apple's Accelerate from macOS 15 on (where 1 means one
// thread), ArmPL, FlexiBLAS.
const threadSetters: readonly string[] = [
  ...spellings.map((spell) => spell('openblas_set_num_threads')),
  ...['MKL_Set_Num_Threads', 'MKL_Set_Num_Threads_Local', 'bli_thread_set_num_threads', 'BLASSetThreading'],
  ...['armpl_set_num_threads', 'flexiblas_set_num_threads'],
]

/** Describes a library. Undefined if it has no products of float32 and float64. */
export function describeLibrary(library: LoadedLibrary, path: string): Description | undefined {
  const find = (prototype: string): ReturnType<LoadedLibrary['func']> | undefined => {
    try {
      return library.func(prototype)
    } catch {
      return undefined
    }
  }
  const has = (name: string): boolean => find(`void ${name}()`) !== undefined
  const ask = (name: string): string | undefined => {
    for (const spell of spellings) {
      const answer = find(`const char *${spell(name)}()`)?.()
      if (typeof answer === 'string') return answer
    }
    return undefined
  }
  const spell = spellings.find((spell) => has(spell('cblas_sgemm')) && has(spell('cblas_dgemm')))
  if (spell === undefined) return undefined
  const declarations = {
    path,
    sgemm: spell('cblas_sgemm'),
    dgemm: spell('cblas_dgemm'),
    threadSetters: threadSetters.filter(has),
  }
  const named = (name: string, version: string | undefined, kernels?: string, isThreadSafe = true): Description => ({
    declarations,
    name: kernels === undefined ? name : `${name} ${kernels}`,
    library: version === undefined ? name : `${name} ${version}`,
    kernels,
    isKnown: true,
    isThreadSafe,
  })
  const configuration = ask('openblas_get_config')
  if (configuration !== undefined) {
    const [, version, ...flags] = configuration.split(' ')
    const isThreadSafe = !flags.includes('SINGLE_THREADED') || flags.includes('USE_LOCKING')
    return named('OpenBLAS', version, ask('openblas_get_corename'), isThreadSafe)
  }
  if (has('MKL_Set_Num_Threads')) return named('MKL', undefined)
  if (has('bli_info_get_version_str')) return named('BLIS', ask('bli_info_get_version_str'))
  if (path.includes('Accelerate.framework')) return named('Accelerate', undefined)
  return { ...named(`BLAS of ${basename(path)}`, undefined), isKnown: false }
}
