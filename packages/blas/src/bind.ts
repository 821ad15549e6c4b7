// Declares the functions of a library on one thread.
import type { BlasFunctions } from '@tensorloom/backend-cpu'

/** A loaded library, as koffi gives it. */
export interface LoadedLibrary {
  /** Declares a function by its prototype in C. Throws if the library has none of this name. */
  func(prototype: string): (...values: number[]) => unknown
}

/** The part of koffi that is used. */
export interface Koffi {
  load(path: string): LoadedLibrary
  /** The address of a view's first byte. */
  address(view: Uint8Array): bigint | number
}

/** What to declare. It is data, so that other threads can declare the same. */
export interface Declarations {
  readonly path: string
  /** Names of the two products. */
  readonly sgemm: string
  readonly dgemm: string
  /** Functions that set the number of threads that the library itself uses. All take one int. */
  readonly threadSetters: readonly string[]
}

/**
 * Loads a library and declares its functions, and tells it to compute on the calling thread. Other threads run the text of
 * this function, so it uses nothing from outside.
 *
 * Extents are declared as 64-bit integers. A library with 32-bit integers reads the lower half of the same register or
 * stack slot, on all processors with 64 bits that store lower bytes first.
 */
export function bindLibrary(koffi: Koffi, { path, sgemm, dgemm, threadSetters }: Declarations): BlasFunctions {
  const library = koffi.load(path)
  // Some builds, those with OpenMP for one, keep this number for each thread.
  for (const name of threadSetters) library.func(`void ${name}(int threads)`)(1)
  const product = (name: string, number: string): BlasFunctions['sgemm'] =>
    library.func(
      `void ${name}(int order, int transA, int transB, int64_t m, int64_t n, int64_t k, ${number} alpha, uintptr_t a, ` +
        `int64_t lda, uintptr_t b, int64_t ldb, ${number} beta, uintptr_t c, int64_t ldc)`,
    )
  return {
    addressOf: (view) => Number(koffi.address(view)),
    sgemm: product(sgemm, 'float'),
    dgemm: product(dgemm, 'double'),
  }
}

/** The text that another thread runs to get the same functions; see `CpuBlas.worker`. `koffiPath` is koffi's entry file. */
export function workerText(koffiPath: string, declarations: Declarations): string {
  const [path, values] = [JSON.stringify(koffiPath), JSON.stringify(declarations)]
  return `return (${bindLibrary.toString()})(require(${path}), ${values})`
}
