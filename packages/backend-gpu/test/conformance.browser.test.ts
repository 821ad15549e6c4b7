// A fixed tenth of the kit on the engines of GPUs; conformance.full.browser.test.ts has all of it. Where there is no GPU, Chromium
// draws both by software, which takes minutes.
import { describeMode } from './support.js'

await describeMode('webgl2', 10)
await describeMode('webgpu', 10)
