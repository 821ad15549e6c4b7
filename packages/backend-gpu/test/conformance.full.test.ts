// All of the published kit where CI runs a tenth: `npm run test:full` runs it on each Node and in Chromium.
import { describeMode } from './support.js'

const modes = 'document' in globalThis ? (['webgl2', 'webgpu'] as const) : (['webasm'] as const)
for (const mode of modes) await describeMode(mode)
