// The published kit in Node, where there is no GPU: all of it on gpu.js's JavaScript, a fixed tenth on its WebAssembly,
// which compiles for each size and takes more than a minute. conformance.full.node.test.ts has all.
import { describeMode } from './support.js'

await describeMode('cpu')
await describeMode('webasm', 10)
