// A native library that can be used.
import type { CpuBlas } from '@tensorloom/backend-cpu'

/** A native library for `cpu({ blas })`. */
export interface Blas extends CpuBlas {
  /** The library with its version, such as `OpenBLAS 0.3.21`. */
  readonly library: string
  /** The processor that its kernels are for, if it says: `Cooperlake`. */
  readonly kernels: string | undefined
  /** The path or name by which it was loaded. */
  readonly path: string
}
