// @tensorloom/backend-gpu: kernels on WebGPU and WebGL2, through gpu.js.
export type { EngineMode } from './device/modes.js'
export { type GpuMode, type GpuOptions, gpu } from './gpu.js'
