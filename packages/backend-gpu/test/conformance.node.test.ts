// The published kit in Node, where there is no GPU: a fixed tenth of it on gpu.js's JavaScript, and a fixed twentieth on its
// WebAssembly, which compiles for each size. conformance.full.node.test.ts has all.
import { describeMode } from './support.js'

await describeMode('cpu', 10)
await describeMode('webasm', 20)
