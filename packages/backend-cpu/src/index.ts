// @tensorloom/backend-cpu: the CPU backend.
export type { BlasFunctions, BlasProduct, CpuBlas } from './blas.js'
export { type CpuOptions, cpu, type WorkerAddress } from './cpu.js'
