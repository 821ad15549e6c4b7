// @tensorloom/backend-cpu: the CPU backend.
export type { BlasFunctions, BlasProduct, CpuBlas } from './blas.js'
export { cpu } from './cpu.js'
export type { CpuOptions, WorkerAddress } from './options.js'
