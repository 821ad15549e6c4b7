// The only file that imports gpu.js. The build puts gpu.js itself in its place, so that nobody installs it or what it
// depends on: see scripts/bundle-vendor.mjs.
import gpuJs from 'gpu.js'

/** gpu.js, as device/gpu-js.ts describes it. */
export const library: unknown = gpuJs
