// Loads libraries, one after the other or the one that is named, and refuses those that cannot be used.
import { nativeProducts } from '@tensorloom/backend-cpu/native'
import { BackendError } from '@tensorloom/tensor'
import { warnOnce } from '@tensorloom/tensor/internal'
import { bindLibrary, type Koffi, workerText } from './bind.js'
import { type Description, describeLibrary } from './describe.js'
import type { Blas } from './library.js'
import { wrongProduct } from './probe.js'
import type { System } from './systems.js'

/** koffi, and its entry file, from which other threads load it. */
export interface FoundKoffi {
  readonly koffi: Koffi
  readonly file: string
}

/** A library that loads and cannot be used. */
class Unfit extends Error {}

/**
 * Loads the library that somebody named.
 *
 * @param origin - where the name comes from: `path`
 * @throws `BackendError` if it does not load, or cannot be used
 */
export function loadNamed(found: FoundKoffi, { install }: System, origin: string, path: string): Blas {
  try {
    return load(found, path)[0]
  } catch (error) {
    throw new BackendError(`blas: ${origin} is '${path}': ${(error as Error).message}`, {
      help: `leave it out to search for a library, or install one: ${install}`,
      cause: error,
    })
  }
}

/**
 * Loads the first library that can be used. Warns if it may be slower than WebAssembly.
 *
 * @throws `BackendError` if there is none
 */
export function findLibrary(found: FoundKoffi, system: System): Blas {
  const { libraries, install } = system
  const reasons: string[] = []
  for (const path of libraries) {
    try {
      const [blas, description] = load(found, path)
      warnIfSlow(blas, description, system)
      return blas
    } catch (error) {
      const { message } = error as Error
      if (error instanceof Unfit || !isMissing(message)) reasons.push(`${path}: ${message}`)
    }
  }
  const others = reasons.map((reason) => `; ${reason}`).join('')
  throw new BackendError(`blas: found no library among ${libraries.join(', ')}${others}`, {
    help: `install OpenBLAS: ${install}`,
  })
}

// What the loaders of systems say about a file that does not exist.
const isMissing = (message: string): boolean => /no such file|could not be found|not found/i.test(message)

function load({ koffi, file }: FoundKoffi, path: string): readonly [Blas, Description] {
  const description = describeLibrary(koffi.load(path), path)
  if (description === undefined) throw new Unfit('it has no cblas_sgemm and cblas_dgemm')
  const { declarations, name, library, kernels, isThreadSafe } = description
  if (!isThreadSafe) throw new Unfit(`${library} is built for programs of one thread`)
  const functions = bindLibrary(koffi, declarations)
  const wrong = wrongProduct(functions)
  if (wrong !== undefined) throw new Unfit(`${library} computes wrong products: ${wrong}`)
  const worker = workerText(file, declarations)
  return [{ ...functions, name, library, kernels, path, worker, products: nativeProducts }, description]
}

function warnIfSlow({ path, library, kernels }: Blas, { isKnown }: Description, { install, newest }: System): void {
  if (!isKnown) {
    warnOnce(
      'blas',
      `blas: only ${path} was found. If it is the reference BLAS, products are slower than without it\nhelp: ${install}`,
    )
  } else if (kernels !== undefined && newest !== undefined && oldKernels.has(kernels.toLowerCase())) {
    warnOnce(
      'blas',
      `blas: ${library} does not know this processor and takes kernels for ${kernels}, which are several times slower\n` +
        `help: set the environment variable OPENBLAS_CORETYPE=${newest}, or install a newer version`,
    )
  }
}

// What OpenBLAS takes for processors that it does not know, and for those without AVX2.
const oldKernels: ReadonlySet<string> = new Set([
  ...['prescott', 'core2', 'nehalem', 'penryn', 'dunnington', 'barcelona', 'opteron', 'atom', 'generic'],
])
