// @tensorloom/blas: native libraries of matrix products for backend-cpu.
export { type Blas, type BlasOptions, blas } from './blas.js'
