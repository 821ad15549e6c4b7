// @tensorloom/backend-cpu: the CPU backend.
export { type CpuOptions, cpu, type WorkerAddress } from './cpu.js'
