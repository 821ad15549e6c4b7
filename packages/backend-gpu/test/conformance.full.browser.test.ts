// All of the published kit where CI runs a tenth in Chromium: `npm run test:full`.
import { describeMode } from './support.js'

await describeMode('webgl2')
await describeMode('webgpu')
