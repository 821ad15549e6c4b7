// @tensorloom/backend-gpu: kernels on WebGPU and WebGL2, through gpu.js.
export { type GpuMode, type GpuOptions, gpu } from './gpu.js'
