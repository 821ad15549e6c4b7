// Leaks on the engines of GPUs: textures and buffers are given back by hand, and nothing else does it.
import { describeLeaks, describeReleases } from './leaks.js'

describeLeaks('webgl2', 'adam', { steps: 1000, shapes: 200 })
describeReleases('webgl2', 200)
describeLeaks('webgpu', 'adam', { steps: 1000, shapes: 200 })
describeReleases('webgpu', 200)
