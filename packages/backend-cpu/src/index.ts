// @tensorloom/backend-cpu: the CPU backend.
export { type CpuOptions, cpu } from './cpu.js'
