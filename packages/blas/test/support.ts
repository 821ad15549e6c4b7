// The library that tests use: Debian's OpenBLAS in CI, and whatever is there elsewhere.
import { type Blas, blas } from '../src/index.js'

/** The library. Undefined if this machine has none, which counts as a failure in CI. */
export async function installed(): Promise<Blas | undefined> {
  if (process.env.CI !== undefined) return blas()
  try {
    return await blas()
  } catch (error) {
    console.warn(`tests with a library are left out: ${(error as Error).message}`)
    return undefined
  }
}
