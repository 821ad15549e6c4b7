// @tensorloom/blas: native libraries of matrix products for backend-cpu.
export { type BlasOptions, blas } from './blas.js'
export type { Blas } from './library.js'
